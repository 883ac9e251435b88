package import AuthorizationServer
import FoundationEssentials
import JOSE

/// An access token of Microsoft Entra's for a registered application, with our ID token as its client assertion (RFC 7523
/// §2.2): the application has a federated identity credential in the place of a secret.
package struct AzureBroker: ResourceBroker {
    package struct Settings: Sendable, Hashable {
        package let tenant: String
        package let clientID: String
        /// The token endpoint of the tenant.
        package let endpoint: RevocationURL

        /// - Parameter authority: where tenants are, such as `https://login.microsoftonline.com`.
        package init(tenant: String, clientID: String, authority: RevocationURL) throws(RevocationURLFault) {
            self.tenant = tenant
            self.clientID = clientID
            endpoint = try authority.appending("/\(tenant)/oauth2/v2.0/token")
        }
    }

    private let settings: Settings
    private let upstream: Upstream

    package init(_ settings: Settings, upstream: Upstream) {
        self.settings = settings
        self.upstream = upstream
    }

    package func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
        guard let token = request.identityToken else { throw .faulty("there is no ID token for Entra") }
        let scopes = try request.cloudScopes
        guard scopes.count == 1 else {
            throw .refused(
                "Entra makes a token for one scope, and the request is for \(scopes.count): "
                    + scopes.joined(separator: " "))
        }
        let answer = try await upstream.send(call(token: token, scope: scopes[0]))
        let granted: AccessTokenAnswer
        do { granted = try AccessTokenAnswer(answer) } catch { throw .faulty("\(settings.endpoint.host): \(error)") }
        return ResourceCredential(
            body: [
                "access_token": .string(granted.token), "token_type": "Bearer",
                "expires_in": .integer(Int64(granted.lifetime)),
            ],
            token: .init(text: granted.token, scopes: scopes),
            expiresAt: request.time.addingTimeInterval(TimeInterval(granted.lifetime)),
            note: "application \(settings.clientID) of tenant \(settings.tenant)")
    }

    /// Made twice, it makes two tokens of the same rights, one of which nobody knows. Entra takes an assertion again.
    private func call(token: String, scope: String) -> UpstreamCall {
        UpstreamCall(
            url: settings.endpoint,
            body: FormBody.make([
                ("grant_type", "client_credentials"), ("client_id", settings.clientID), ("scope", scope),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", token),
            ]),
            secrets: [token], complaint: AccessTokenAnswer.complaint)
    }
}
