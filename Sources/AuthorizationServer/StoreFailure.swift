/// An error of a store that says what it means for what was read before.
package protocol StoreFailure: Error {
    /// Whether nothing that was read before counts any more: the store's file was replaced or removed.
    var voidsReadings: Bool { get }
}

/// What is in the store was read; what had to be written could not be.
package struct NotRecorded: Error, CustomStringConvertible {
    package let cause: any Error

    package init(_ cause: any Error) {
        self.cause = cause
    }

    package var description: String { "\(cause)" }
}

extension Error {
    /// Whether it says that what was read before does not count any more.
    var voidsReadings: Bool { (self as? any StoreFailure)?.voidsReadings ?? false }
}
