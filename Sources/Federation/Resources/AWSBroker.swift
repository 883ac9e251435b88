package import AuthorizationServer
import FoundationEssentials
import JOSE

/// Temporary credentials of an AWS role, for our ID token: `AssumeRoleWithWebIdentity` of STS, an unsigned call, so that
/// no key of AWS is stored. Our token is all that the role's trust policy knows of the caller.
package struct AWSBroker: ResourceBroker {
    package struct Settings: Sendable, Hashable {
        package let role: String
        /// In seconds, for which the credentials are good.
        package let duration: Int
        package let endpoint: RevocationURL

        package init(role: String, duration: Int, endpoint: RevocationURL) {
            self.role = role
            self.duration = duration
            self.endpoint = endpoint
        }
    }

    /// The parameter of a request that names the session.
    package static let sessionName = "session-name"

    private let settings: Settings
    private let upstream: Upstream

    package init(_ settings: Settings, upstream: Upstream) {
        self.settings = settings
        self.upstream = upstream
    }

    package func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
        let name = request.parameters[Self.sessionName] ?? "chancery-\(request.requestID)"
        guard AWSNames.isSessionName(name) else {
            throw .refused(
                "the session name \(VisibleText.quoted(name)) is not \(AWSNames.sessionNameForm)")
        }
        guard let token = request.identityToken else { throw .faulty("there is no ID token for AWS") }
        let answer = try await upstream.send(call(token: token, sessionName: name))
        let credentials: AWSCredentials
        do { credentials = try AWSCredentials(answer, at: request.time) } catch {
            throw .faulty("\(settings.endpoint.host): \(error)")
        }
        return ResourceCredential(
            body: try credentials.body(format: request.format), expiresAt: credentials.expiration,
            note: credentials.note)
    }

    /// Made twice, it makes two sessions of the same rights, one of which nobody knows.
    private func call(token: String, sessionName: String) -> UpstreamCall {
        UpstreamCall(
            url: settings.endpoint,
            body: FormBody.make([
                ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", settings.role),
                ("RoleSessionName", sessionName), ("WebIdentityToken", token),
                ("DurationSeconds", "\(settings.duration)"),
            ]),
            secrets: [token], complaint: AWSCredentials.complaint)
    }
}
