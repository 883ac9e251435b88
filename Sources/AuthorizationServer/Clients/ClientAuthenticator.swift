import FoundationEssentials

/// Asks the authentication methods, in order, who the client is.
package struct ClientAuthenticator: Sendable {
    package let methods: [any ClientAuthenticationMethod]

    package init(methods: [any ClientAuthenticationMethod]) {
        self.methods = methods
    }

    /// Why no client was authenticated.
    enum Failure: Error {
        /// Credentials of two kinds (RFC 6749 §2.3: a client must not use more than one).
        case severalCredentials(String)
        case refused(ClientCredentialsFlow?, ClientAuthenticationFailure)
    }

    func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(Failure) -> AuthenticatedClient {
        let presented = methods.filter { $0.isPresented(by: request, from: origin) }
        let unsupported = unsupportedCredentials(in: request, from: origin)
        let kinds = presented.map(\.flow.rawValue) + unsupported
        guard kinds.count <= 1 else { throw .severalCredentials(kinds.joined(separator: " and ")) }
        guard let method = presented.first else {
            let reason = unsupported.first.map { "\($0) is not an authentication method here" } ?? "no credentials"
            throw .refused(nil, ClientAuthenticationFailure(reason: reason))
        }
        do {
            return try await method.authenticate(request, from: origin, at: time)
        } catch {
            throw .refused(method.flow, error)
        }
    }

    /// Credentials that no method here reads: they still count as a second kind beside one that is read.
    private func unsupportedCredentials(in request: TokenRequest, from origin: RequestOrigin) -> [String] {
        let header = origin.hasAuthorizationHeader ? ["the Authorization header"] : []
        return header + request.credentialParameters.prefix(1)
    }
}
