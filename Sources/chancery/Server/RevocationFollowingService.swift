import Dispatch
import Federation
import Logging
import ServiceLifecycle
import Synchronization

/// Keeps revocation lists from URLs current, and trust in step with them.
struct RevocationFollowingService: Service {
    private let feed: RevocationListFeed

    /// From now on `inForce` takes in every list that `feed` gets.
    init(_ feed: RevocationListFeed, _ inForce: ConfigurationInForce, logger: Logger) {
        self.feed = feed
        let queue = DispatchQueue(label: "chancery.trust")
        let waiting = WaitingLists()
        feed.observe { authorities in
            await withCheckedContinuation { continuation in
                // However many lists come while trust is made anew, it is made anew once for all of them; and however
                // often they come, three quarters of the time remain for other work.
                guard waiting.add(authorities, continuation) else { return }
                queue.asyncAfter(deadline: waiting.earliest) {
                    let (authorities, continuations) = waiting.takeAll()
                    let start = DispatchTime.now()
                    do { try inForce.refreshTrust() } catch {
                        let names = authorities.sorted().joined(separator: ", ")
                        logger.error(
                            "Fetched revocation list not taken in",
                            metadata: ["authorities": "\(names)", "reason": "\(error)"])
                    }
                    let end = DispatchTime.now()
                    waiting.rest(until: end + .nanoseconds(Int(end.uptimeNanoseconds - start.uptimeNanoseconds) * 3))
                    for continuation in continuations { continuation.resume() }
                }
            }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await feed.run() }
    }
}

/// Who waits for trust to take in a list that has come.
private final class WaitingLists: Sendable {
    private typealias State = (authorities: Set<String>, continuations: [CheckedContinuation<Void, Never>])

    private let state = Mutex<State>(([], []))
    private let pause = Mutex(DispatchTime.now())

    /// When trust may be made anew.
    var earliest: DispatchTime { pause.withLock { $0 } }

    func rest(until time: DispatchTime) { pause.withLock { $0 = time } }

    /// Returns whether nobody was waiting before.
    func add(_ authorities: Set<String>, _ continuation: CheckedContinuation<Void, Never>) -> Bool {
        state.withLock { state in
            state.authorities.formUnion(authorities)
            state.continuations.append(continuation)
            return state.continuations.count == 1
        }
    }

    func takeAll() -> (Set<String>, [CheckedContinuation<Void, Never>]) {
        state.withLock { state in
            defer { state = ([], []) }
            return (state.authorities, state.continuations)
        }
    }
}
