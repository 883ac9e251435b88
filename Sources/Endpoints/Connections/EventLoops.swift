import Foundation
import NIOCore
import NIOPosix

/// The event loops of a server: one for each processor that the process may run on.
package struct EventLoops: Sendable {
    let group: any EventLoopGroup

    package init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// Ends the loops, after the listeners on them.
    package func shutDown() async throws {
        try await group.shutdownGracefully()
    }
}
