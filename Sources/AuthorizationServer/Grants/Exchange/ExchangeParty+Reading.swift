import FoundationEssentials
import JOSE

extension ExchangeParty {
    /// Reads the claims of a token for which `authority` vouches.
    ///
    /// - Parameter identifier: who signed it, where `iss` does not say so.
    init(
        of authority: String, knownAs identifier: ByteString? = nil, _ claims: JSONValue, expiresAt: Date,
        isAccessToken: Bool
    ) throws(ExchangeTokenRefusal) {
        guard case .string(let subject)? = claims["sub"], !subject.isEmpty else { throw .noSubject }
        let issuer =
            if let identifier { identifier } else if case .string(let text)? = claims["iss"], !text.isEmpty {
                ByteString(text)
            } else {
                ByteString(authority)
            }
        let scopes: [ByteString]?
        do { scopes = try TokenScopes.read(claims) } catch { throw .scope }
        let actors: ActorChain
        do { actors = try ActorChain(claims["act"], in: issuer) } catch { throw .actors(error) }
        var mayAct: [MayAct] = []
        do {
            for value in [claims["may_act"]].compactMap({ $0 }) + actors.restrictions {
                mayAct.append(try MayAct(value, in: issuer))
            }
        } catch { throw .mayAct(error) }
        self.init(
            authority: authority, claims: claims, issuer: issuer, subject: ByteString(subject), expiresAt: expiresAt,
            audiences: Self.audiences(claims["aud"]), actors: actors, mayAct: mayAct,
            scopes: scopes ?? (isAccessToken ? [] : nil), thumbprint: try Self.thumbprint(claims["cnf"]))
    }

    private static func audiences(_ value: JSONValue?) -> [ByteString] {
        switch value {
        case .string(let text)?: [ByteString(text)]
        case .array(let values)?: values.compactMap { if case .string(let text) = $0 { ByteString(text) } else { nil } }
        default: []
        }
    }

    /// A certificate is the one kind of key that a client proves here.
    private static func thumbprint(_ confirmation: JSONValue?) throws(ExchangeTokenRefusal) -> String? {
        switch TokenConfirmation(confirmation) {
        case .none: return nil
        case .certificate(let thumbprint): return thumbprint
        case .unprovable: throw .unprovenKey("a key of a kind that is not proved here (cnf)")
        }
    }
}
