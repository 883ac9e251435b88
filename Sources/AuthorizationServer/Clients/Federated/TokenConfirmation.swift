import JOSE

/// The key that the bearer of a token has to prove: `cnf` (RFC 7800 §3).
enum TokenConfirmation: Hashable {
    /// There is no `cnf`: anyone who has the token may use it.
    case none
    /// The SHA-256 of a certificate, `x5t#S256` and nothing beside (RFC 8705 §3.1): the one kind of key that is proved
    /// here.
    case certificate(String)
    /// A key of any other kind, or what cannot be read. Nobody proves it, so the token is nobody's.
    case unprovable

    init(_ value: JSONValue?) {
        guard let value else {
            self = .none
            return
        }
        guard case .object(let members) = value, members.count == 1, members[0].name == "x5t#S256",
            case .string(let thumbprint) = members[0].value
        else {
            self = .unprovable
            return
        }
        self = .certificate(thumbprint)
    }

    /// What the token is bound to and was not proved; `nil` where it is not bound, or the proof is there.
    ///
    /// - Parameter thumbprint: of the certificate whose key was proved with the request, as `x5t#S256` has it.
    func isLacking(provenBy thumbprint: String?) -> String? {
        switch self {
        case .none: nil
        case .certificate(let bound):
            thumbprint.map { ByteString.areSame($0, bound) } == true
                ? nil : "a certificate that the client did not show"
        case .unprovable: "a key of a kind that is not proved here (cnf)"
        }
    }
}
