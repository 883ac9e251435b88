import Synchronization

/// A public document that is replaced when the configuration behind it changes.
package final class CurrentDocument: Sendable {
    private let document: Mutex<PublicDocument>

    package init(_ document: PublicDocument) {
        self.document = Mutex(document)
    }

    package func replace(with document: PublicDocument) {
        self.document.withLock { $0 = document }
    }

    var now: PublicDocument { document.withLock { $0 } }
}
