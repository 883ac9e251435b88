import GRDB

/// The statements that write one kind of entry, made once on one connection.
protocol BatchStatements: SendableMetatype {
    associatedtype Entry: Sendable
    /// What its sender is told of an entry that was written.
    associatedtype Outcome: Sendable

    init(_ database: Database) throws(DatabaseError)

    /// Writes entries within a transaction that is open: one outcome for each, in their order.
    func write(_ batch: [Entry]) throws(DatabaseError) -> [Outcome]
}
