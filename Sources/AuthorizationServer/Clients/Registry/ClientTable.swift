import Synchronization

/// Clients by their identifiers, in many small tables: a change locks one of them, and one that grows moves a small
/// part of all.
final class ClientTable: Sendable {
    private final class Shard: Sendable {
        let clients = Mutex<[String: RegisteredClient]>([:])
    }

    private let shards: [Shard] = (0..<1024).map { _ in Shard() }

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

    func insert(_ client: RegisteredClient) {
        shard(of: client.id).clients.withLock { $0[client.id] = client }
    }

    func remove(_ id: String) {
        _ = shard(of: id).clients.withLock { $0.removeValue(forKey: id) }
    }

    private func shard(of id: String) -> Shard {
        shards[Int(UInt(bitPattern: id.hashValue) % UInt(shards.count))]
    }
}
