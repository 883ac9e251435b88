import Dispatch

/// Holds a server's answer back until a test lets it go.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Blocks the connection's event loop.
    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
}
