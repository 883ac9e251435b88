import JOSE

/// Who alone may act with a token: `may_act` (RFC 8693 §4.4).
package struct MayAct: Sendable, Hashable {
    /// Why `may_act` is not taken; each description completes "the token has ...".
    package enum Fault: Error, Hashable, CustomStringConvertible {
        case notAnObject
        case namesNobody
        case notText(String)

        package var description: String {
            switch self {
            case .notAnObject: "a may_act that is not an object"
            case .namesNobody: "a may_act that names nobody"
            case .notText(let name): "a may_act whose \(VisibleText.quoted(name)) is not a text"
            }
        }
    }

    private let claims: [(name: String, value: ByteString)]
    /// Who knows the actor: `iss`, or without it the issuer of the token.
    private let issuer: ByteString

    /// - Parameter issuer: who signed the token.
    init(_ value: JSONValue, in issuer: ByteString) throws(Fault) {
        guard case .object(let members) = value else { throw .notAnObject }
        var claims: [(String, ByteString)] = []
        var named = issuer
        for member in members {
            guard case .string(let text) = member.value else { throw .notText(member.name) }
            if member.name == "iss" { named = ByteString(text) } else { claims.append((member.name, ByteString(text))) }
        }
        // An issuer alone names everybody whom it knows.
        guard !claims.isEmpty else { throw .namesNobody }
        self.claims = claims
        self.issuer = named
    }

    /// The claim as it has to stand under the signature of another than `issuer`, who has signed it: with `iss`. There
    /// a name without it would mean somebody else.
    static func naming(_ issuer: ByteString, in value: JSONValue) -> JSONValue {
        guard case .object(var members) = value, !members.isEmpty, value["iss"] == nil else { return value }
        members.append("iss", .string(issuer.text))
        return .object(members)
    }

    /// Whether the actor has every claim as it is named, and is known to the issuer that is meant. Texts are compared
    /// byte by byte.
    func allows(_ actor: ActorIdentity) -> Bool {
        actor.issuer == issuer
            && claims.allSatisfy { claim in actor.text(claim.name).map { claim.value == $0 } ?? false }
    }

    package static func == (one: MayAct, other: MayAct) -> Bool {
        one.issuer == other.issuer && one.claims.elementsEqual(other.claims) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(issuer)
        for claim in claims { hasher.combine(claim.value) }
    }
}
