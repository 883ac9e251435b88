import AuthorizationServer
import FoundationEssentials
import JOSE

/// The columns of a client's row that say what its credentials are held against; those of other methods are NULL.
struct ProofColumns {
    var nameKind: String?
    var nameForm: Data?
    var authority: String?
    var thumbprints: Data?
    var secrets: Data?
    var sealedSecrets: Data?
    var algorithm: String?
    var jwks: Data?
    var jwksURI: String?
    var acceptsTokenEndpointAudience: Bool?

    init(_ client: RegisteredClient, sealing: KeySealing) throws {
        switch client.proof {
        case .name(let name, let authority):
            nameKind = name.kind.rawValue
            nameForm = Data(name.form)
            self.authority = authority
        case .thumbprints(let bytes): thumbprints = Data(bytes)
        case .secrets(let digests): secrets = Data(digests.bytes)
        case .assertion(let assertion):
            algorithm = assertion.algorithm.rawValue
            acceptsTokenEndpointAudience = assertion.acceptsTokenEndpointAudience
            switch assertion.keys {
            case .inline(let json): jwks = Data(json)
            case .uri(let uri): jwksURI = uri
            case .sharedSecrets(let secrets): sealedSecrets = try sealing.seal(secrets, of: client.id.text)
            }
        case .unreadable(let reason):
            throw ClientStoreError.damagedClient(path: "", id: client.id.text, reason: reason)
        }
    }
}
