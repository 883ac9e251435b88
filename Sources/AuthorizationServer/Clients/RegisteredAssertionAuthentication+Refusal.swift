import JOSE

extension RegisteredAssertionAuthentication {
    /// Why an assertion proves nobody: for the audit log, as the caller reads the same each time.
    enum Refusal: Error {
        case type(String)
        case token(JWSError)
        /// Completes "the token ...".
        case claim(String)
        /// It may not be used as it is.
        case use(FederatedTokenRefusal)
        case unknown
        case disabled
        /// Its registration is not what it was when the request began.
        case changed
        case damaged(String)
        case otherMethod(ClientAuthenticationMethodName?)
        case algorithm(VerificationAlgorithm, registered: VerificationAlgorithm)
        /// Nothing could be fetched from the client's `jwks_uri`.
        case noKeys(String)
        case noSecret
        /// The registered clients have not been read for too long.
        case outdated
        case notRecorded(String)

        /// Whether something of ours is missing, so that nobody can tell who the client is.
        var isOurs: Bool {
            switch self {
            case .outdated, .notRecorded: true
            default: false
            }
        }

        /// - Parameter issuer: Who the token says that it is of.
        func reason(of issuer: String?) -> String {
            switch self {
            case .outdated: text
            default: (issuer.map { "client \(Self.shown($0)): " } ?? "") + text
            }
        }

        private var text: String {
            switch self {
            case .type(let type):
                "the client_assertion_type \(VisibleText.quoted(type, limit: 128)) is not "
                    + RegisteredAssertionAuthentication.assertionType
            case .token(let error): "the token \(error)"
            case .claim(let fault): "the token \(fault)"
            case .use(let refusal): refusal.description
            case .unknown: "is not registered"
            case .disabled: "is disabled"
            case .changed: "was changed while its request was judged"
            case .damaged(let reason): "has a damaged record: \(reason)"
            case .otherMethod(let method): "is registered with \(method?.rawValue ?? "nothing that can be read")"
            case .algorithm(let algorithm, let registered):
                "the token has the algorithm \(algorithm.rawValue), and \(registered.rawValue) is registered"
            case .noKeys(let place): "no keys could be had from \(place)"
            case .noSecret: "all of its secrets have ended"
            case .outdated:
                "the clients have not been read from the database for \(ClientRegistry.maximumAge) s"
            case .notRecorded(let reason): reason
            }
        }

        /// Clients' identifiers as they are; what cannot be one is quoted and cut.
        private static func shown(_ issuer: String) -> String {
            ClientIdentifier.isValid(issuer) ? issuer : VisibleText.quoted(issuer, limit: 128)
        }
    }
}
