/// Where signing keys are kept. Calls block; a server makes them off its event loops.
package protocol KeyStore: Sendable {
    /// All keys as they are now.
    func load() throws -> KeyInventory

    /// Changes the keys in one write transaction.
    ///
    /// `decide` sees the inventory as it is inside the transaction and mutates it; what differs afterwards is recorded,
    /// durably, before this returns. When `decide` throws, nothing changes. Two processes are serialised, so that a
    /// step that one has taken is seen by the other.
    func update<Value>(_ decide: (inout KeyInventory) throws -> Value) throws -> Value

    /// A number that differs from the one read before whenever any process has changed the keys since.
    func revision() throws -> Int64
}
