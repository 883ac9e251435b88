import NIOSSL
import Synchronization

/// The TLS context for new connections: replaced when the server's certificate is renewed. Connections that are open
/// keep theirs.
package final class CurrentTLSContext: Sendable {
    private let context: Mutex<ServerTLSContext>

    package init(_ context: ServerTLSContext) {
        self.context = Mutex(context)
    }

    package func replace(with context: ServerTLSContext) {
        self.context.withLock { $0 = context }
    }

    var now: NIOSSLContext { context.withLock { $0.context } }
}
