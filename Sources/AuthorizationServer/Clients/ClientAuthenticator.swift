import FoundationEssentials
import JOSE

/// Asks the authentication methods, in order, who the client is.
package struct ClientAuthenticator: Sendable {
    package let methods: [any ClientAuthenticationMethod]

    let clients: ClientRegistry?
    let separation: AuthoritySeparation

    /// - Parameter trust: the authorities of certificates.
    package init(
        methods: [any ClientAuthenticationMethod], clients: ClientRegistry? = nil, trust: TrustSnapshot? = nil
    ) {
        self.methods = methods
        self.clients = clients
        separation = AuthoritySeparation(trust?.authorities ?? [])
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
        let origin = bindsAssertion(of: request, from: origin) ? origin.withCertificateAsProof : origin
        guard let method = try method(for: request, from: origin) else {
            throw .refused(nil, ClientAuthenticationFailure(reason: "no credentials"))
        }
        do {
            let client = try await method.authenticate(request, from: origin, at: time)
            try checkRegistration(of: client, naming: request.clientID, at: time)
            try checkCertificate(of: client, at: time)
            return client
        } catch {
            throw .refused(method.flow, error)
        }
    }

    /// Whether the certificate is the one that another issuer's token says it is bound to: it is that token's proof
    /// then, and no second credential. Whether the token says so truly is for its verifier.
    private func bindsAssertion(of request: TokenRequest, from origin: RequestOrigin) -> Bool {
        guard let certificate = origin.certificate, case .success(let token)? = request.assertion?.token,
            case .certificate(let thumbprint) = TokenConfirmation(token.confirmation),
            let leaf = try? certificate.leaf(),
            leaf.base64URLThumbprint.map({ ByteString.areSame($0, thumbprint) }) == true
        else { return false }
        return methods.contains { $0.flow == .federatedToken && $0.credential(in: request, from: origin) != nil }
    }

    /// Whether the request has no credentials at all, be they good or not.
    func isAnonymous(_ request: TokenRequest, from origin: RequestOrigin) -> Bool {
        CredentialKind.all(in: request, from: origin).isEmpty
            && methods.allSatisfy { $0.credential(in: request, from: origin) == nil }
    }

    /// The one method that the request has credentials for; `nil` without any.
    ///
    /// Credentials that no method here reads still count as a second kind beside one that is read.
    private func method(
        for request: TokenRequest, from origin: RequestOrigin
    ) throws(Failure) -> (any ClientAuthenticationMethod)? {
        var unread = CredentialKind.all(in: request, from: origin)
        var found: (any ClientAuthenticationMethod)?
        for method in methods {
            guard let kind = method.credential(in: request, from: origin) else { continue }
            if let found { throw .severalCredentials("\(found.flow.name) and \(method.flow.name)") }
            found = method
            unread.removeAll { $0 == kind }
        }
        let names = (found.map { [$0.flow.name] } ?? []) + unread.map(\.description)
        guard names.count <= 1 else { throw .severalCredentials(names.joined(separator: " and ")) }
        guard let kind = unread.first else { return found }
        let reason = "\(kind) is not an authentication method here"
        let assertion = request.assertion.map { AssertionSummary($0) }
        throw .refused(nil, ClientAuthenticationFailure(reason: reason, assertion: assertion))
    }

    /// Anyone who names a registered client is that client or nobody, whatever a method makes of his credentials.
    private func checkRegistration(
        of client: AuthenticatedClient, naming clientID: ByteString?, at time: Date
    ) throws(ClientAuthenticationFailure) {
        guard let clientID, let clients, client.identity.clientID != clientID,
            try clients.registered(clientID, at: time) != nil
        else { return }
        throw ClientAuthenticationFailure(
            reason: "client \(clientID): did not authenticate as it is registered",
            certificate: client.identity.certificate)
    }
}
