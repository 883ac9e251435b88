package import JOSE

/// Those who acted on a subject's behalf, the last first: `act` with what is nested in it (RFC 8693 §4.1).
package struct ActorChain: Sendable, Hashable {
    /// The most actors that a chain may have.
    package static let maximumLength = 10
    /// The most bytes that `act` may have.
    package static let maximumBytes = 4096

    /// Why `act` is not taken; each description completes "the token has ...".
    package enum Fault: Error, Hashable, CustomStringConvertible {
        case notAnObject
        case namesNobody
        case namesNoIssuer
        case tooLong
        case tooLarge
        /// Another issuer says that somebody acted whom only we know.
        case speaksForUs

        package var description: String {
            switch self {
            case .notAnObject: "an act that is not an object"
            case .namesNobody: "an act that names nobody: it has no sub"
            case .namesNoIssuer: "an act whose iss is no text"
            case .tooLong: "more than \(ActorChain.maximumLength) actors in act"
            case .speaksForUs: "an act that names an actor of ours, and is another's"
            case .tooLarge: "an act of more than \(ActorChain.maximumBytes) bytes"
            }
        }
    }

    /// The claims of each actor, without what is nested.
    private let actors: [[JSONValue.Member]]

    package static let none = ActorChain(actors: [])

    private init(actors: [[JSONValue.Member]]) {
        self.actors = actors
    }

    /// Reads `act` of a token of `issuer`. An actor without an `iss` is known to the token's issuer, which is written
    /// down: under another issuer's signature the `sub` alone would name somebody else. So would its `may_act`.
    init(_ act: JSONValue?, in issuer: ByteString) throws(Fault) {
        var actors: [[JSONValue.Member]] = []
        var next = act
        while let value = next {
            guard case .object(var members) = value else { throw .notAnObject }
            guard case .string(let subject)? = value["sub"], !subject.isEmpty else { throw .namesNobody }
            guard actors.count < Self.maximumLength else { throw .tooLong }
            next = value["act"]
            members.removeAll { $0.name == "act" }
            members = members.map { member in
                guard member.name == "may_act" else { return member }
                return JSONValue.Member(member.name, MayAct.naming(issuer, in: member.value))
            }
            switch value["iss"] {
            case nil: members.append("iss", .string(issuer.text))
            case .string(let name)? where !name.isEmpty: break
            default: throw .namesNoIssuer
            }
            actors.append(members)
        }
        self.actors = actors
        try checkSize()
    }

    /// The chain with one more who acts, on behalf of whom those in `earlier` acted: nobody is lost.
    func behind(_ actor: [JSONValue.Member], whoHimselfActsFor others: ActorChain = .none) throws(Fault) -> ActorChain {
        let chain = ActorChain(actors: [actor] + others.actors + actors)
        guard chain.actors.count <= Self.maximumLength else { throw .tooLong }
        try chain.checkSize()
        return chain
    }

    /// `act`; `nil` when nobody acts.
    package var claim: JSONValue? {
        actors.reversed().reduce(nil) { inner, actor in
            .object(actor + (inner.map { [JSONValue.Member("act", $0)] } ?? []))
        }
    }

    /// Whether any of the actors is said to be known to `issuer`.
    func names(_ issuer: ByteString) -> Bool { actors.contains { Self.isKnown($0, to: issuer) } }

    /// The names of the actors that `issuer` knows, the last first.
    func names(knownTo issuer: ByteString) -> [ByteString] {
        actors.compactMap { actor in
            guard Self.isKnown(actor, to: issuer),
                case .string(let text)? = actor.first(where: { $0.name == "sub" })?.value
            else { return nil }
            return ByteString(text)
        }
    }

    private static func isKnown(_ actor: [JSONValue.Member], to issuer: ByteString) -> Bool {
        guard case .string(let text)? = actor.first(where: { $0.name == "iss" })?.value else { return false }
        return issuer == text
    }

    /// What `may_act` says in any of the actors.
    var restrictions: [JSONValue] {
        actors.compactMap { actor in actor.first { $0.name == "may_act" }?.value }
    }

    private func checkSize() throws(Fault) {
        guard let claim, claim.serialized().count > Self.maximumBytes else { return }
        throw .tooLarge
    }
}
