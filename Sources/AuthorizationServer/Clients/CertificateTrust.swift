import FoundationEssentials
import PKI

/// Decides whether an authority vouches for the certificate that a client has presented: by the trust at hand, and by
/// what can be learned online of its revocation where the operator wants that.
struct CertificateTrust: Sendable {
    let trust: TrustSnapshot
    /// Where to ask; `nil` where nothing is asked online.
    let status: OnlineStatus?

    /// The source of what is learned online, and the trust that changes by it.
    struct OnlineStatus: Sendable {
        let source: any RevocationStatusSource
        let latest: CurrentTrust
    }

    /// The authority that accepts the certificate at `time`, and the path. Throws the reasons of all that do not.
    ///
    /// - Parameter authority: the only authority that counts; `nil`: any.
    func accept(
        _ presented: PresentedCertificate, by authority: String? = nil, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        if let known = presented.decision(under: trust, at: time), authority == nil || known.authority == authority {
            return known
        }
        var accepted = try await validate(presented.chain, by: authority, at: time)
        if let source = status?.source {
            let outcome = await source.check(accepted.path, authority: accepted.authority, at: time)
            guard outcome.isAccepted else {
                let reasons = outcome.reasons.map(\.description).joined(separator: "; ")
                throw ClientAuthenticationFailure(
                    reason: "\(accepted.authority): \(reasons)", certificate: accepted.path.leaf)
            }
            accepted.add(outcome)
        }
        // What one authority says when it alone is asked is not what all of them say in their order.
        if authority == nil { presented.keep(accepted, under: trust) }
        return accepted
    }

    /// Where nothing but a revocation list is missing that the certificates name, it is fetched, and trust asked again.
    private func validate(
        _ chain: [[UInt8]], by authority: String?, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        let accepted: AuthenticatedPath
        do {
            accepted = try trust.validate(chain, by: authority, at: time)
        } catch {
            guard let status, await fetchLists(for: error.pathsInNeedOfStatus, from: status) else { throw error }
            return try status.latest.now.validate(chain, by: authority, at: time)
        }
        guard let status, !accepted.withoutStatus.isEmpty else { return accepted }
        let path = PathInNeedOfStatus(authority: accepted.authority, path: accepted.path.certificates)
        guard await fetchLists(for: [path], from: status) else { return accepted }
        return try status.latest.now.validate(chain, by: authority, at: time)
    }

    private func fetchLists(for paths: [PathInNeedOfStatus], from status: OnlineStatus) async -> Bool {
        var hasChanged = false
        for needy in paths where await status.source.fetchLists(namedBy: needy.path, authority: needy.authority) {
            hasChanged = true
        }
        return hasChanged
    }
}
