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
                guard !outcome.isUnknown else {
                    throw ClientAuthenticationFailure(
                        reason: "\(accepted.authority): \(outcome.reasons.map(\.text).joined(separator: "; "))",
                        certificate: accepted.path.leaf, isOurs: true)
                }
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
    ///
    /// A list that nobody asked for, for want of room, is no list that is missing: by that a client is neither let in nor
    /// refused for good.
    private func validate(
        _ chain: [[UInt8]], by authority: String?, besides refused: [String: RefusedPaths], at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        var decision = await Self.decision(on: chain, under: trust, by: authority, besides: refused, at: time)
        guard let status else { return try decision.get() }
        let needy = Self.inNeedOfStatus(decision)
        guard !needy.isEmpty else { return try decision.get() }
        let fetch = await fetchLists(for: needy, from: status)
        if fetch.hasChanged {
            let latest = status.latest.now
            decision = await Self.decision(on: chain, under: latest, by: authority, besides: refused, at: time)
        }
        if fetch.isIncomplete, let path = Self.inNeedOfStatus(decision).first {
            throw ClientAuthenticationFailure(
                reason: "\(path.authority): too many revocation lists are being fetched to learn the path's status",
                certificate: path.path.first, isOurs: true)
        }
        return try decision.get()
    }

    private typealias Decision = Result<AuthenticatedPath, ClientAuthenticationFailure>

    private static func decision(
        on chain: [[UInt8]], under trust: TrustSnapshot, by authority: String?, besides refused: [String: RefusedPaths],
        at time: Date
    ) async -> Decision {
        do throws(ClientAuthenticationFailure) {
            return .success(try await trust.decide(chain, by: authority, besides: refused, at: time))
        } catch {
            return .failure(error)
        }
    }

    /// The paths that were refused, or the one that was accepted, without a status that a list would give.
    private static func inNeedOfStatus(_ decision: Decision) -> [PathInNeedOfStatus] {
        switch decision {
        case .success(let accepted) where accepted.withoutStatus.isEmpty: []
        case .success(let accepted): [.init(authority: accepted.authority, path: accepted.path.certificates)]
        case .failure(let failure): failure.pathsInNeedOfStatus
        }
    }

    private func fetchLists(for paths: [PathInNeedOfStatus], from status: OnlineStatus) async -> ListFetch {
        var (hasChanged, isIncomplete) = (false, false)
        for needy in paths {
            let fetch = await status.source.fetchLists(namedBy: needy.path, authority: needy.authority)
            hasChanged = hasChanged || fetch.hasChanged
            isIncomplete = isIncomplete || fetch.isIncomplete
        }
        return ListFetch(hasChanged: hasChanged, isIncomplete: isIncomplete)
    }
}
