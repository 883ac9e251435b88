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
    /// A path whose status online refuses it is one that its authority does not accept: other paths of that authority
    /// are tried, then the next authority, as where a revocation list refuses it.
    ///
    /// - Parameter authority: the only authority that counts; `nil`: any.
    func accept(
        _ presented: PresentedCertificate, by authority: String? = nil, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        if let known = presented.decision(by: authority, under: trust, at: time) { return known }
        var refused: [String: RefusedPaths] = [:]
        while true {
            var accepted = try await validate(presented.chain, by: authority, besides: refused, at: time)
            if let status {
                let outcome = await status.source.check(
                    accepted.path, authority: accepted.authority, lists: responderLists(for: accepted, status),
                    at: time)
                guard outcome.isAccepted else {
                    refused[accepted.authority, default: RefusedPaths()].add(accepted.path, outcome)
                    continue
                }
                accepted.add(outcome)
            }
            presented.keep(accepted, by: authority, under: trust)
            return accepted
        }
    }

    /// What lists say of OCSP responders: by those in force now, which may have come in since the path was validated.
    private func responderLists(for accepted: AuthenticatedPath, _ status: OnlineStatus) -> ResponderLists {
        let validator =
            status.latest.now.validator(of: accepted.authority) ?? trust.validator(of: accepted.authority)
        return validator?.responderLists(for: accepted.path) ?? .none
    }

    /// Where nothing but a revocation list is missing that the certificates name, it is fetched, and trust asked again.
    private func validate(
        _ chain: [[UInt8]], by authority: String?, besides refused: [String: RefusedPaths], at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        let accepted: AuthenticatedPath
        do {
            accepted = try await trust.decide(chain, by: authority, besides: refused, at: time)
        } catch {
            guard let status, await fetchLists(for: error.pathsInNeedOfStatus, from: status) else { throw error }
            return try await status.latest.now.decide(chain, by: authority, besides: refused, at: time)
        }
        guard let status, !accepted.withoutStatus.isEmpty else { return accepted }
        let path = PathInNeedOfStatus(authority: accepted.authority, path: accepted.path.certificates)
        guard await fetchLists(for: [path], from: status) else { return accepted }
        return try await status.latest.now.decide(chain, by: authority, besides: refused, at: time)
    }

    private func fetchLists(for paths: [PathInNeedOfStatus], from status: OnlineStatus) async -> Bool {
        var hasChanged = false
        for needy in paths where await status.source.fetchLists(namedBy: needy.path, authority: needy.authority) {
            hasChanged = true
        }
        return hasChanged
    }
}
