package import FoundationEssentials
import PKI

/// The `xlb-mtls-client-credentials` flow: the client proved its certificate to a trusted proxy, which forwards it.
///
/// A certificate that arrives whole is validated as if it had come by TLS (RFC 8705 §2.1, RFC 9440 §2.4). Where
/// `client_id` names a registered client, its registration decides alone, and wants the whole certificate.
package struct ForwardedCertificateAuthentication: ClientAuthenticationMethod {
    private let holders: CertificateHolders

    /// - Parameter status: where revocation is asked online, and the trust that changes by it.
    package init(
        trust: TrustSnapshot, clients: ClientRegistry? = nil,
        status: (source: any RevocationStatusSource, latest: CurrentTrust)? = nil
    ) {
        holders = CertificateHolders(trust: trust, clients: clients, status: status)
    }

    package var flow: ClientCredentialsFlow { .forwardedMutualTLS }

    /// None of its own: to the client it is `tls_client_auth`, which `MutualTLSAuthentication` names.
    package var metadataNames: [String] { [] }

    package func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
        origin.certificate?.transport == .proxy || origin.attestation != nil ? .certificate : nil
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        if let certificate = origin.certificate, certificate.transport == .proxy {
            return try await holders.authenticate(certificate, for: request, as: flow, at: time)
        }
        switch origin.attestation {
        case .validated(let certificate, let authority):
            guard try holders.registered(in: request, at: time) == nil else {
                throw ClientAuthenticationFailure(
                    reason: "a registered client has to show its whole certificate, and the proxy tells only of it",
                    certificate: certificate)
            }
            return try accept(certificate, authority, at: time)
        case .rejected(let reason):
            throw ClientAuthenticationFailure(reason: "the proxy did not accept the certificate: \(reason)")
        case nil:
            throw ClientAuthenticationFailure(reason: "no forwarded certificate")
        }
    }

    private func accept(
        _ certificate: AttestedCertificate, _ authority: String, at time: Date
    ) throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        if let notBefore = certificate.notBefore, time < notBefore {
            throw ClientAuthenticationFailure(reason: "the certificate is not yet valid", certificate: certificate)
        }
        if let notAfter = certificate.notAfter, notAfter <= time {
            throw ClientAuthenticationFailure(reason: "the certificate is expired", certificate: certificate)
        }
        return AuthenticatedClient(
            flow: flow, identity: PolicyIdentity(authority: authority, certificate: certificate),
            validUntil: certificate.notAfter ?? .distantFuture)
    }
}
