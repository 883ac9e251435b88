import AuthorizationServer
import JOSE

/// The keys of others where none are fetched.
struct NoIssuerKeys: IssuerKeySource {
    func keys(of issuer: KeySetName) -> VerificationKeySet? { nil }
    func keys(of issuer: KeySetName, lacking kid: String?) async -> VerificationKeySet? { nil }
}
