import Synchronization

@testable import Federation

/// Answers from memory, or not at all until a test lets go.
final class ScriptedFetcher: DocumentFetcher {
    enum Answer: Sendable {
        case content([UInt8], entityTag: String? = nil)
        case notModified
        case failure(FetchFailure)
        case silence
    }

    private struct State {
        var requests: [FetchRequest] = []
        var waiting: [AsyncStream<Never>.Continuation] = []
        var isReleased = false
    }

    private let answer: Mutex<@Sendable (FetchRequest) -> Answer>
    private let state = Mutex(State())

    init(_ answer: @escaping @Sendable (FetchRequest) -> Answer = { _ in .failure(.status(404)) }) {
        self.answer = Mutex(answer)
    }

    /// The URLs in the order in which they were asked for.
    var asked: [String] { requests.map(\.url.description) }

    var requests: [FetchRequest] { state.withLock { $0.requests } }

    func answer(_ body: @escaping @Sendable (FetchRequest) -> Answer) { answer.withLock { $0 = body } }

    /// Waits until so many have been asked.
    func reach(_ count: Int) async {
        while asked.count < count { await Task.yield() }
    }

    /// Ends all silence, now and later.
    func release() {
        let waiting = state.withLock { state in
            state.isReleased = true
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    func fetch(_ request: FetchRequest) async throws(FetchFailure) -> FetchAnswer {
        state.withLock { $0.requests.append(request) }
        switch answer.withLock({ $0 })(request) {
        case .content(let bytes, let tag): return .content(bytes, CachingHeaders(entityTag: tag))
        case .notModified: return .notModified(CachingHeaders())
        case .failure(let failure): throw failure
        case .silence:
            let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
            let isReleased = state.withLock { state in
                state.waiting.append(continuation)
                return state.isReleased
            }
            if isReleased { continuation.finish() }
            for await _ in stream {}
            throw .timeout(request.timeout)
        }
    }
}
