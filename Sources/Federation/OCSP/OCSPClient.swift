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
    /// Questions that may be under way at one time; of more, one of the CA that asks the most gives way.
    static let maximumQuestions = 256

    private typealias Answer = Result<OCSPVerdict, OCSPUnavailable>

    private struct UnderWay {
        let number: Int
        let line: IssuingLine
        let task: Task<Answer, Never>
    }

    private struct State {
        var cache: OCSPAnswers
        var questions: [OCSPCache.Key: UnderWay] = [:]
        var health = ResponderHealth()
        /// How many were ever asked.
        var count = 0

        /// Makes way for a question: the oldest of the CA that asks the most gives way, unless that is the one who asks.
        mutating func makeWay(for line: IssuingLine) -> Bool {
            guard questions.count >= OCSPClient.maximumQuestions else { return true }
            var shares = ShareTree()
            for question in questions.values { shares.add(1, to: question.line) }
            shares.add(1, to: line)
            let heaviest = shares.heaviest(orElse: line)
            let victim = questions.filter { $0.value.line == heaviest }.min { $0.value.number < $1.value.number }
            guard heaviest != line, let victim else { return false }
            victim.value.task.cancel()
            questions[victim.key] = nil
            return true
        }

        mutating func end(_ key: OCSPCache.Key, _ number: Int) {
            if questions[key]?.number == number { questions[key] = nil }
        }
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
        state = Mutex(State(cache: OCSPAnswers(capacity: capacity)))
    }

    /// What responders say of a path that is valid otherwise, from the leaf to the anchor, which needs no status.
    ///
    /// - Parameter lists: what is known of responders; one that they name is not believed, nor are earlier answers of it.
    package func outcome(
        of path: [Certificate], by settings: OCSPSettings, lists: ResponderLists, at time: Date
    ) async -> RevocationOutcome {
        guard settings.mode != .off, path.count > 1 else { return .accepted }
        let pairs = Array(zip(path, path.dropFirst()))
        let lines = IssuingLine.lines(of: path)
        let results = await withTaskGroup(of: (Int, OCSPFinding.Result).self) { group in
            for (index, (certificate, issuer)) in pairs.enumerated() {
                let question = OCSPQuestion(
                    certificate: certificate, issuer: issuer, line: lines[index], lists: lists,
                    timeout: settings.timeout)
                group.addTask { (index, await self.result(of: question, by: settings, at: time)) }
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
        of question: OCSPQuestion, by settings: OCSPSettings, at time: Date
    ) async -> OCSPFinding.Result {
        guard let url = settings.responder(for: question.certificate) else { return .withoutResponder }
        if let known = state.withLock({ $0.cache.verdict(for: question, at: time) }) {
            guard question.objection(to: known, at: time) != nil else { return .answered(known.status) }
            // Another responder may answer by now.
            state.withLock { $0.cache.remove(known, for: question) }
        }
        switch await answer(to: question, from: url, at: time) {
        case .success(let verdict):
            // The question may have been somebody else's, who knows other lists.
            guard let objection = question.objection(to: verdict, at: time) else { return .answered(verdict.status) }
            return .unavailable("\(url): \(objection)")
        case .failure(let failure): return failure.isOurs ? .notAsked(failure.reason) : .unavailable(failure.reason)
        }
    }

    /// The answer to the question that is under way about the same certificate, or to a new one.
    private func answer(to question: OCSPQuestion, from url: RevocationURL, at time: Date) async -> Answer {
        let asked: Task<Answer, Never>? = state.withLock { state in
            if let asked = state.questions[question.key] { return asked.task }
            if let trouble = state.health.trouble(with: url, for: question.line, at: time) {
                return Task { .failure(OCSPUnavailable(reason: trouble)) }
            }
            guard state.makeWay(for: question.line) else { return nil }
            state.count += 1
            let number = state.count
            let asked = Task { await self.ask(question, number, at: url) }
            state.questions[question.key] = UnderWay(number: number, line: question.line, task: asked)
            return asked
        }
        return await asked?.value ?? .failure(.crowded)
    }

    private func ask(_ question: OCSPQuestion, _ number: Int, at url: RevocationURL) async -> Answer {
        let result: Result<OCSPVerdict, any Error>
        do {
            result = .success(try await fetch(question, from: url))
        } catch {
            result = .failure(error)
        }
        let now = clock.now
        switch result {
        case .success(let verdict):
            state.withLock { state in
                state.end(question.key, number)
                state.cache.insert(verdict, for: question)
                state.health.succeeded(url, for: question.line)
            }
            return .success(verdict)
        case .failure where Task.isCancelled:
            // It gave way, which says nothing of the responder.
            state.withLock { $0.end(question.key, number) }
            return .failure(.crowded)
        case .failure(let error):
            let reason = "\(url): \(error)"
            // What a responder says of one certificate is no reason to spare it questions about others.
            let isResponders = error is FetchFailure
            let isNew = state.withLock { state in
                state.end(question.key, number)
                return isResponders ? state.health.failed(url, for: question.line, reason, at: now) : true
            }
            logger.log(
                level: isNew ? .warning : .debug, "No OCSP answer",
                metadata: ["reason": "\(reason)", "certificate": "\(question.certificate)"])
            return .failure(OCSPUnavailable(reason: reason))
        }
    }

    private func fetch(_ question: OCSPQuestion, from url: RevocationURL) async throws -> OCSPVerdict {
        let (certificate, issuer) = (question.certificate, question.issuer)
        let body = FetchRequest.Body(
            contentType: "application/ocsp-request", bytes: try OCSPRequest(about: certificate, issuer: issuer).der)
        let request = FetchRequest(
            url: url, body: body, sizeLimit: OCSPResponse.maximumLength, timeout: question.timeout)
        guard case .content(let bytes, _) = try await fetcher.fetch(request) else {
            throw FetchFailure.nothingToConfirm
        }
        return try OCSPResponse(der: bytes)
            .verdict(on: certificate, issuer: issuer, at: clock.now, lists: question.lists)
    }
}

/// Why there is no answer that may be relied on.
private struct OCSPUnavailable: Error {
    static let crowded = OCSPUnavailable(reason: "too many OCSP questions are under way", isOurs: true)

    let reason: String
    /// Whether there was no room to ask, or to wait for the answer.
    var isOurs = false
}
