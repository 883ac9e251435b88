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

    private let claims: [(name: String, value: String)]
    /// Who signed the token: an actor that is named without `iss` is his, or ours.
    private let issuer: String

    init(_ value: JSONValue, in issuer: String) throws(Fault) {
        guard case .object(let members) = value else { throw .notAnObject }
        guard !members.isEmpty else { throw .namesNobody }
        var claims: [(String, String)] = []
        for member in members {
            guard case .string(let text) = member.value else { throw .notText(member.name) }
            claims.append((member.name, text))
        }
        self.claims = claims
        self.issuer = issuer
    }

    /// Whether the actor has every claim as it is named. Texts are compared byte by byte.
    func allows(_ actor: ActorIdentity) -> Bool {
        let isNamedWithIssuer = claims.contains { $0.name == "iss" }
        guard isNamedWithIssuer || actor.isOurs || actor.issuer.utf8.elementsEqual(issuer.utf8) else { return false }
        return claims.allSatisfy { claim in
            actor.text(claim.name).map { $0.utf8.elementsEqual(claim.value.utf8) } ?? false
        }
    }

    package static func == (one: MayAct, other: MayAct) -> Bool {
        one.issuer == other.issuer && one.claims.elementsEqual(other.claims) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(issuer)
        for claim in claims { hasher.combine(claim.name) }
    }
}
