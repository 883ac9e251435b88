package import AuthorizationServer
package import FoundationEssentials
package import Logging
package import PKI
import Synchronization

/// Asks OCSP responders for the status of certificates (RFC 6960, RFC 5019).
///
/// Answers are verified before they are believed or kept, and used until their nextUpdate. About one certificate there
/// is one question under way, however many clients present it.
package final class OCSPClient: Sendable {
    /// Answers that are kept.
    package static let capacity = 10_000
    /// Seconds for which a certificate is accepted without an answer before it is asked about again.
    static let retry: TimeInterval = 30
    /// Questions that may be under way at one time.
    static let maximumQuestions = 256

    private struct State {
        var cache: OCSPCache
        var questions: [OCSPCache.Key: Task<OCSPFinding.Result, Never>] = [:]
        var health = ResponderHealth()
    }

    private let fetcher: any DocumentFetcher
    private let clock: any Clock
    private let logger: Logger
    private let state: Mutex<State>

    package init(
        fetcher: any DocumentFetcher, clock: any Clock, logger: Logger, capacity: Int = OCSPClient.capacity
    ) {
        self.fetcher = fetcher
        self.clock = clock
        self.logger = logger
        state = Mutex(State(cache: OCSPCache(capacity: capacity)))
    }

    /// What responders say of a path that is valid otherwise, from the leaf to the anchor, which needs no status.
    package func outcome(
        of path: [Certificate], by settings: OCSPSettings, at time: Date
    ) async -> RevocationOutcome {
        guard settings.mode != .off, path.count > 1 else { return .accepted }
        let pairs = Array(zip(path, path.dropFirst()))
        let results = await withTaskGroup(of: (Int, OCSPFinding.Result).self) { group in
            for (index, (certificate, issuer)) in pairs.enumerated() {
                group.addTask {
                    (index, await self.result(of: certificate, issuer: issuer, by: settings, at: time))
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let findings = pairs.enumerated().map { index, pair in
            OCSPFinding(pair.0, results[index] ?? .unavailable("OCSP responder was not asked"))
        }
        return RevocationOutcome(
            judging: findings, mode: settings.mode, retry: time.addingTimeInterval(Self.retry),
            areAuthoritiesCovered: settings.listsAreRequired)
    }

    private func result(
        of certificate: Certificate, issuer: Certificate, by settings: OCSPSettings, at time: Date
    ) async -> OCSPFinding.Result {
        guard let url = settings.responder(for: certificate) else { return .withoutResponder }
        let key = OCSPCache.Key(certificate: certificate.thumbprintBytes, issuer: issuer.thumbprintBytes)
        let question: Task<OCSPFinding.Result, Never>? = state.withLock { state in
            if let status = state.cache.status(for: key, at: time) { return Task { .answered(status) } }
            if let question = state.questions[key] { return question }
            if let trouble = state.health.trouble(with: url, at: time) { return Task { .unavailable(trouble) } }
            guard state.questions.count < Self.maximumQuestions else { return nil }
            let question = Task {
                await self.ask(url, about: certificate, issuer: issuer, key, timeout: settings.timeout)
            }
            state.questions[key] = question
            return question
        }
        return await question?.value ?? .unavailable("too many OCSP questions are under way")
    }

    private func ask(
        _ url: RevocationURL, about certificate: Certificate, issuer: Certificate, _ key: OCSPCache.Key,
        timeout: Duration
    ) async -> OCSPFinding.Result {
        let result: Result<OCSPStatus, any Error>
        do {
            result = .success(try await answer(from: url, about: certificate, issuer: issuer, timeout: timeout))
        } catch {
            result = .failure(error)
        }
        let now = clock.now
        switch result {
        case .success(let status):
            state.withLock { state in
                state.questions[key] = nil
                state.cache.insert(status, for: key)
                state.health.succeeded(url)
            }
            return .answered(status)
        case .failure(let error):
            let reason = "\(url): \(error)"
            // What a responder says of one certificate is no reason to spare it questions about others.
            let isResponders = error is FetchFailure
            let isNew = state.withLock { state in
                state.questions[key] = nil
                return isResponders ? state.health.failed(url, reason, at: now) : true
            }
            logger.log(
                level: isNew ? .warning : .debug, "No OCSP answer",
                metadata: ["reason": "\(reason)", "certificate": "\(certificate)"])
            return .unavailable(reason)
        }
    }

    private func answer(
        from url: RevocationURL, about certificate: Certificate, issuer: Certificate, timeout: Duration
    ) async throws -> OCSPStatus {
        let question = try OCSPRequest(about: certificate, issuer: issuer)
        let body = FetchRequest.Body(contentType: "application/ocsp-request", bytes: question.der)
        let request = FetchRequest(
            url: url, body: body, sizeLimit: OCSPResponse.maximumLength, timeout: timeout)
        guard case .content(let bytes, _) = try await fetcher.fetch(request) else {
            throw FetchFailure.nothingToConfirm
        }
        return try OCSPResponse(der: bytes).status(of: certificate, issuer: issuer, at: clock.now)
    }
}
