package import AuthorizationServer
import FoundationEssentials
import JOSE

/// An access token of Google Cloud's: of the workload identity pool that our ID token is exchanged at (RFC 8693), or of a
/// service account that the pool's identity may impersonate.
package struct GoogleBroker: ResourceBroker {
    package struct Settings: Sendable, Hashable {
        /// The resource name of the pool's provider, beginning with two slashes.
        package let provider: String
        /// In seconds, for which a token of a service account is good.
        package let lifetime: Int
        package let exchange: RevocationURL
        /// Where service accounts are: `https://iamcredentials.googleapis.com`.
        package let accounts: RevocationURL

        package init(
            provider: String, lifetime: Int, tokenService: RevocationURL, accounts: RevocationURL
        ) throws(RevocationURLFault) {
            self.provider = provider
            self.lifetime = lifetime
            exchange = try tokenService.appending("/v1/token")
            self.accounts = accounts
        }
    }

    /// All that a token needs which is used to impersonate.
    private static let impersonation = "https://www.googleapis.com/auth/iam"
    private static let tokenTypes = "urn:ietf:params:oauth:token-type"

    private let settings: Settings
    private let tokenService: Upstream
    private let accountService: Upstream

    package init(_ settings: Settings, tokenService: Upstream, accountService: Upstream) {
        self.settings = settings
        self.tokenService = tokenService
        self.accountService = accountService
    }

    package func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
        guard let token = request.identityToken else { throw .faulty("there is no ID token for Google Cloud") }
        let scopes = try request.cloudScopes
        guard let account = request.serviceAccount else {
            let granted = try await exchange(token, for: scopes)
            return credential(
                granted.token, for: scopes, lifetime: granted.lifetime,
                end: request.time.addingTimeInterval(TimeInterval(granted.lifetime)), note: settings.provider)
        }
        guard request.resource.serviceAccounts.contains(account) else {
            throw .refused("the resource has no service account \(VisibleText.quoted(account))")
        }
        let own = try await exchange(token, for: [Self.impersonation])
        let granted = try await impersonate(account, by: own.token, for: scopes, at: request.time)
        return credential(
            granted.token, for: scopes, lifetime: Int(granted.end.timeIntervalSince(request.time)), end: granted.end,
            note: "service account \(account) by \(settings.provider)")
    }

    private func credential(
        _ token: String, for scopes: [String], lifetime: Int, end: Date, note: String
    ) -> ResourceCredential {
        ResourceCredential(
            body: [
                "access_token": .string(token), "token_type": "Bearer", "expires_in": .integer(Int64(lifetime)),
                "scope": .string(scopes.joined(separator: " ")),
            ],
            token: .init(text: token, scopes: scopes), expiresAt: end, note: note)
    }

    /// Made twice, it makes two tokens of the same rights, one of which nobody knows.
    private func exchange(_ token: String, for scopes: [String]) async throws(ResourceFailure) -> AccessTokenAnswer {
        let call = UpstreamCall(
            url: settings.exchange,
            body: FormBody.make([
                ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("audience", settings.provider),
                ("scope", scopes.joined(separator: " ")),
                ("requested_token_type", "\(Self.tokenTypes):access_token"),
                ("subject_token_type", "\(Self.tokenTypes):jwt"), ("subject_token", token),
            ]),
            secrets: [token], complaint: AccessTokenAnswer.complaint)
        let answer = try await tokenService.send(call)
        do { return try AccessTokenAnswer(answer) } catch { throw .faulty("\(settings.exchange.host): \(error)") }
    }

    /// Made twice, it makes two tokens of the same rights, one of which nobody knows.
    private func impersonate(
        _ account: String, by token: String, for scopes: [String], at time: Date
    ) async throws(ResourceFailure) -> GoogleAccountToken {
        let name = settings.accounts.host
        let url: RevocationURL
        do {
            url = try settings.accounts.appending("/v1/projects/-/serviceAccounts/\(account):generateAccessToken")
        } catch { throw .faulty("\(name): the URL for service account \(VisibleText.quoted(account)) \(error)") }
        let body: JSONValue = [
            "scope": .array(scopes.map { .string($0) }), "lifetime": .string("\(settings.lifetime)s"),
        ]
        let call = UpstreamCall(
            url: url, body: .init(contentType: "application/json", bytes: body.serialized()),
            bearerToken: BearerToken(fileContents: Array(token.utf8)), secrets: [token],
            complaint: GoogleAccountToken.complaint)
        let answer = try await accountService.send(call)
        do { return try GoogleAccountToken(answer, at: time) } catch { throw .faulty("\(name): \(error)") }
    }
}
