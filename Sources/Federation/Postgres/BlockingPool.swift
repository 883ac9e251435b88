import Synchronization
import Threads

/// A few threads for calls that block, and a bounded number of calls that wait for one.
///
/// Threads are made when there is work and end when there is none: a slow database takes no thread from anybody else.
/// Where the system gives none, what waits for it fails at once, and the next call tries again.
final class BlockingPool: Sendable {
    private struct Job {
        let run: @Sendable () -> Void
        let fail: @Sendable (Failure) -> Void
    }

    /// Why a call has no result.
    enum Failure: Error, CustomStringConvertible {
        case crowded(waiting: Int)
        case noThread(ThreadFailure)
        /// It was not done in time; it may be done yet.
        case late

        var description: String {
            switch self {
            case .crowded(let waiting): "\(waiting) requests wait for the database already"
            case .noThread(let failure): "\(failure)"
            case .late: "its time was over before there was a result"
            }
        }
    }

    private struct State {
        var threads = 0
        var waiting: [Job] = []
    }

    private let name: String
    private let limit: Int
    private let maximumWaiting: Int
    private let starter: ThreadStarter
    private let state = Mutex(State())

    /// - Parameter name: of the threads, at most 15 bytes.
    init(name: String, threads: Int, waiting: Int, on starter: ThreadStarter = .system) {
        self.name = name
        limit = threads
        maximumWaiting = waiting
        self.starter = starter
    }

    /// What `body` returns, waited for until `deadline`.
    ///
    /// - Parameter unwanted: takes what `body` returned for a caller that had gone, on the thread.
    func perform<Value: Sendable>(
        until deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Value,
        unwanted: @escaping @Sendable (Value) -> Void = { _ in }
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await FirstAnswer.wait(until: deadline, orElse: { .failure(.late) }) {
            answer in
            let job = Job {
                let value = body()
                if !answer.give(.success(value)) { unwanted(value) }
            } fail: {
                answer.give(.failure($0))
            }
            submit(job)
        }
        return try result.get()
    }

    private func submit(_ job: Job) {
        let admission: (isAccepted: Bool, needsThread: Bool) = state.withLock { state in
            guard state.waiting.count < maximumWaiting else { return (false, false) }
            state.waiting.append(job)
            guard state.threads < limit else { return (true, false) }
            state.threads += 1
            return (true, true)
        }
        guard admission.isAccepted else { return job.fail(.crowded(waiting: maximumWaiting)) }
        guard admission.needsThread else { return }
        do throws(ThreadFailure) {
            try starter.start(name) { self.work() }
        } catch {
            giveUp(.noThread(error))
        }
    }

    /// Without this thread. Others that there are do what waits; where there is none, nobody would.
    private func giveUp(_ failure: Failure) {
        let orphans: [Job] = state.withLock { state in
            state.threads -= 1
            guard state.threads == 0 else { return [] }
            defer { state.waiting = [] }
            return state.waiting
        }
        for job in orphans { job.fail(failure) }
    }

    private func work() {
        while let job = next() { job.run() }
    }

    private func next() -> Job? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
