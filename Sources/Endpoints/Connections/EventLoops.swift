import Foundation
import NIOCore
import NIOPosix

/// The event loops of a server: one for each processor that the process may run on.
package struct EventLoops: Sendable {
    let group: any EventLoopGroup

    package init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: Self.processorCount)
    }

    /// Ends the loops, after the listeners on them.
    package func shutDown() async throws {
        try await group.shutdownGracefully()
    }

    /// Those that the process's affinity allows (proc(5), `Cpus_allowed`): a service that is bound to one core has one
    /// loop. Where the system does not tell, all that are online.
    private static var processorCount: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
        let allowed = line?.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue) ?? []
        let count = allowed.reduce(0) { $0 + $1.nonzeroBitCount }
        return count > 0 ? min(count, System.coreCount) : System.coreCount
    }
}
