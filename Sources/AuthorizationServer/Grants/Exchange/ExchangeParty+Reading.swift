import FoundationEssentials
import JOSE

extension ExchangeParty {
    /// Reads the claims of a token for which `authority` vouches.
    init(
        of authority: String, _ claims: JSONValue, expiresAt: Date, isAccessToken: Bool
    ) throws(ExchangeTokenRefusal) {
        guard case .string(let subject)? = claims["sub"], !subject.isEmpty else { throw .noSubject }
        let issuer = if case .string(let text)? = claims["iss"], !text.isEmpty { text } else { authority }
        let actors: ActorChain
        do { actors = try ActorChain(claims["act"], in: issuer) } catch { throw .actors(error) }
        var mayAct: [MayAct] = []
        do {
            for value in [claims["may_act"]].compactMap({ $0 }) + actors.restrictions {
                mayAct.append(try MayAct(value, in: issuer))
            }
        } catch { throw .mayAct(error) }
        self.init(
            authority: authority, claims: claims, issuer: issuer, subject: subject, expiresAt: expiresAt,
            audiences: Self.audiences(claims["aud"]), actors: actors, mayAct: mayAct,
            scopes: try Self.scopes(of: claims) ?? (isAccessToken ? [] : nil),
            thumbprint: try Self.thumbprint(claims["cnf"]))
    }

    private static func audiences(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text)?: [text]
        case .array(let values)?: values.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    /// `scope` (RFC 9068 §2.2.3), or what others have in its place: `scp`, a text or a list.
    private static func scopes(of claims: JSONValue) throws(ExchangeTokenRefusal) -> [String]? {
        switch claims["scope"] ?? claims["scp"] {
        case nil: return nil
        case .string(let text)?: return text.split(separator: " ").map(String.init)
        case .array(let values)?:
            let texts = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
            guard texts.count == values.count else { throw .scope }
            return texts
        default: throw .scope
        }
    }

    /// A certificate is the one kind of key that a client proves here.
    private static func thumbprint(_ confirmation: JSONValue?) throws(ExchangeTokenRefusal) -> String? {
        guard let confirmation else { return nil }
        guard case .object(let members) = confirmation, members.count == 1, members[0].name == "x5t#S256",
            case .string(let thumbprint) = members[0].value
        else { throw .unprovenKey("a key of a kind that is not proved here (cnf)") }
        return thumbprint
    }
}
