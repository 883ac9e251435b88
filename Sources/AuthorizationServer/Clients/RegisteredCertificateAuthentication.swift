import FoundationEssentials
import PKI

/// Authenticates a client that is registered with a certificate: by its registered method, and by nothing else.
///
/// `tls_client_auth` (RFC 8705 §2.1): an authority vouches for the certificate, and it has the registered name.
/// `self_signed_tls_client_auth` (RFC 8705 §2.2): the certificate is one of those registered; it needs no path, but must
/// be valid at the time and have a key of present-day strength.
struct RegisteredCertificateAuthentication {
    let client: RegisteredClient
    let trust: CertificateTrust

    /// Proves that the certificate is the client's. Every refusal looks the same to the caller; its reason is for the
    /// audit log.
    func authenticate(
        _ presented: PresentedCertificate, as flow: ClientCredentialsFlow, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard !client.isDisabled else { throw refusal("is disabled", presented) }
        switch client.proof {
        case .unreadable(let reason): throw refusal("has a damaged record: \(reason)", presented)
        case .name(let name, let authority):
            let accepted = try await path(of: presented, authority: authority, at: time)
            guard name.isName(of: accepted.path.leaf) else {
                throw refusal("the certificate lacks the registered \(name.kind.member)", accepted.path.leaf)
            }
            return AuthenticatedClient(flow: flow, path: accepted, registration: client)
        case .thumbprints(let thumbprints):
            let leaf = try pinned(presented, among: thumbprints, at: time)
            return AuthenticatedClient(
                flow: flow, registration: client, certificate: leaf, validUntil: leaf.notAfter)
        case .secrets, .assertion:
            let method = client.proof.method?.rawValue ?? ""
            throw refusal("is registered for \(method), and presented a certificate", presented)
        }
    }

    private func path(
        of presented: PresentedCertificate, authority: String?, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        do {
            return try await trust.accept(presented, by: authority, at: time)
        } catch {
            throw ClientAuthenticationFailure(
                reason: "client \(client.id): \(error.reason)", certificate: error.certificate)
        }
    }

    private func pinned(
        _ presented: PresentedCertificate, among thumbprints: [UInt8], at time: Date
    ) throws(ClientAuthenticationFailure) -> Certificate {
        let leaf: Certificate
        do { leaf = try presented.leaf() } catch {
            throw ClientAuthenticationFailure(reason: "client \(client.id): the certificate cannot be read: \(error)")
        }
        let isRegistered = stride(from: 0, to: thumbprints.count, by: 32).contains { start in
            thumbprints[start..<min(start + 32, thumbprints.count)].elementsEqual(leaf.thumbprintBytes)
        }
        guard isRegistered else { throw refusal("the certificate is none of those registered", leaf) }
        do { try leaf.checkAsPinned(at: time) } catch { throw refusal("\(error)", leaf) }
        return leaf
    }

    private func refusal(_ reason: String, _ presented: PresentedCertificate) -> ClientAuthenticationFailure {
        refusal(reason, try? presented.leaf())
    }

    private func refusal(_ reason: String, _ certificate: Certificate?) -> ClientAuthenticationFailure {
        ClientAuthenticationFailure(reason: "client \(client.id): \(reason)", certificate: certificate)
    }
}
