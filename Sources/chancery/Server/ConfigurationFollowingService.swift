import ServiceLifecycle
import Synchronization
import UnixSignals

/// Looks at the configuration's files several times a second, off the event loops, and reads them at once on SIGHUP.
struct ConfigurationFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let follower: ConfigurationFollower
    private let queue = BlockingReads("configuration")

    init(_ follower: ConfigurationFollower) {
        self.follower = follower
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals.cancelOnGracefulShutdown() { await follow(isRequested: true) }
            }
            group.addTask {
                while !Task.isShuttingDownGracefully && !Task.isCancelled {
                    await follow(isRequested: false)
                    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
                }
            }
        }
    }

    /// The files are read on a thread of its own, one look after the other.
    private func follow(isRequested: Bool) async {
        // Without a thread it is looked at the next time.
        try? await queue.perform { [follower] in follower.follow(isRequested: isRequested) }
    }
}
