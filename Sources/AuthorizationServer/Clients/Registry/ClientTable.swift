import Synchronization

/// Clients by their identifiers, in many small tables: a change locks one of them, and one that grows moves a small
/// part of all.
final class ClientTable: Sendable {
    private final class Shard: Sendable {
        let clients = Mutex<[String: RegisteredClient]>([:])
    }

    private let shards: [Shard] = (0..<1024).map { _ in Shard() }
    /// How many clients publish their keys at each address.
    private let addresses = Mutex<[String: Int]>([:])

    /// The clients given, of which none may have another's identifier.
    init(_ clients: [RegisteredClient] = []) {
        for shard in shards { shard.clients.withLock { $0.reserveCapacity(clients.count / shards.count) } }
        for client in clients { insert(client) }
    }

    subscript(id: String) -> RegisteredClient? {
        shard(of: id).clients.withLock { $0[id] }
    }

    var count: Int {
        shards.reduce(0) { count, shard in count + shard.clients.withLock { $0.count } }
    }

    /// Where clients publish their keys.
    var keyAddresses: Set<String> { addresses.withLock { Set($0.keys) } }

    func insert(_ client: RegisteredClient) {
        count(client, 1)
        let old = shard(of: client.id).clients.withLock { $0.updateValue(client, forKey: client.id) }
        if let old { count(old, -1) }
    }

    func remove(_ id: String) {
        let old = shard(of: id).clients.withLock { $0.removeValue(forKey: id) }
        if let old { count(old, -1) }
    }

    private func count(_ client: RegisteredClient, _ change: Int) {
        guard case .assertion(let assertion) = client.proof, case .uri(let address) = assertion.keys else { return }
        addresses.withLock { addresses in
            let count = addresses[address, default: 0] + change
            addresses[address] = count == 0 ? nil : count
        }
    }

    private func shard(of id: String) -> Shard {
        shards[Int(UInt(bitPattern: id.hashValue) % UInt(shards.count))]
    }
}
