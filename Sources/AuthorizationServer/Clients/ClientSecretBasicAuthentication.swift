package import FoundationEssentials
import JOSE

/// `client_secret_basic`: a registered client sends its secret in the Authorization header (RFC 6749 §2.3.1).
package struct ClientSecretBasicAuthentication: ClientAuthenticationMethod {
    private let verification: ClientSecretVerification

    package init(clients: ClientRegistry) {
        self.init(ClientSecretVerification(clients: clients))
    }

    init(_ verification: ClientSecretVerification) {
        self.verification = verification
    }

    package var flow: ClientCredentialsFlow { .clientSecretBasic }
    package var metadataNames: [String] { [ClientAuthenticationMethodName.clientSecretBasic.rawValue] }

    package func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
        guard origin.hasAuthorizationHeader else { return nil }
        return origin.headers["authorization"].contains(where: BasicCredentials.areMeant) ? .authorizationHeader : nil
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        let credentials: BasicCredentials
        do { credentials = try BasicCredentials(origin.headers["authorization"]) } catch {
            throw ClientAuthenticationFailure(reason: "the Authorization header \(error)")
        }
        if let named = request.clientID, named != credentials.clientID {
            throw ClientAuthenticationFailure(
                reason: "the client_id of the form is not \(VisibleText.quoted(credentials.clientID.text, limit: 256))",
                isContradiction: true)
        }
        return try verification.authenticate(
            credentials.clientID, credentials.secret, by: .basic, as: flow, at: time)
    }
}
