import JOSE
import PKI
import Synchronization

/// Clients by their identifiers, in many small tables: a change locks one of them, and one that grows moves a small
/// part of all.
final class ClientTable: Sendable {
    private final class Shard: Sendable {
        let clients = Mutex<[ByteString: RegisteredClient]>([:])
    }

    private let shards: [Shard] = (0..<1024).map { _ in Shard() }
    /// Identifiers of clients that were deleted.
    private let reservations = Mutex<[ByteString: ClientReservation]>([:])
    private let barred = BarredCertificates()
    /// How many clients publish their keys at each address.
    private let addresses = Mutex<[ByteString: Int]>([:])

    /// The clients given, of which none may have another's identifier.
    init(_ clients: [RegisteredClient] = [], reserved: [ClientReservation] = []) {
        for shard in shards { shard.clients.withLock { $0.reserveCapacity(clients.count / shards.count) } }
        for client in clients { insert(client) }
        for reservation in reserved { reserve(reservation) }
    }

    subscript(id: ByteString) -> RegisteredClient? {
        shard(of: id).clients.withLock { $0[id] }
    }

    var count: Int {
        shards.reduce(0) { count, shard in count + shard.clients.withLock { $0.count } }
    }

    /// Where clients publish their keys.
    var keyAddresses: Set<String> { addresses.withLock { Set($0.keys.map(\.text)) } }

    func insert(_ client: RegisteredClient) {
        count(client, 1)
        let reservation = reservation(of: client.id)
        let old = self[client.id]
        // Before the client is another: what it is barred by is never looked up too late.
        if client.isDisabled || old?.isDisabled == true || reservation != nil {
            barred.replace(with: Self.bars(client, reservation), of: client.id)
        }
        shard(of: client.id).clients.withLock { $0[client.id] = client }
        if let old { count(old, -1) }
    }

    func remove(_ id: ByteString) {
        let old = shard(of: id).clients.withLock { $0.removeValue(forKey: id) }
        barred.replace(with: Self.bars(nil, reservation(of: id)), of: id)
        if let old { count(old, -1) }
    }

    func reservation(of id: ByteString) -> ClientReservation? { reservations.withLock { $0[id] } }

    func reserve(_ reservation: ClientReservation) {
        reservations.withLock { $0[reservation.id] = reservation }
        barred.replace(with: Self.bars(self[reservation.id], reservation), of: reservation.id)
    }

    func release(_ id: ByteString) {
        reservations.withLock { $0[id] = nil }
        barred.replace(with: Self.bars(self[id], nil), of: id)
    }

    /// The client that is disabled or was deleted and is known by this certificate.
    func barredClient(
        of certificate: any CertificateAttributes, vouchedForBy authority: String?,
        unless areSeparate: (ByteString, ByteString) -> Bool
    ) -> ByteString? {
        barred.client(of: certificate, vouchedForBy: authority, unless: areSeparate)
    }

    /// By what the certificates of an identifier are barred: all of clients that were deleted, and of one that is
    /// disabled. What an enabled client is known by is its own.
    private static func bars(
        _ client: RegisteredClient?, _ reservation: ClientReservation?
    ) -> Set<CertificateBar> {
        var bars: Set<CertificateBar> = []
        for certificates in reservation?.certificates ?? [] { bars.formUnion(certificates.bars) }
        guard let client, let own = client.proof.certificates?.bars else { return bars }
        if client.isDisabled { return bars.union(own) }
        return bars.filter { bar in !own.contains { $0.covers(bar) } }
    }

    private func count(_ client: RegisteredClient, _ change: Int) {
        guard case .assertion(let assertion) = client.proof, case .uri(let address) = assertion.keys else { return }
        addresses.withLock { addresses in
            let count = addresses[ByteString(address), default: 0] + change
            addresses[ByteString(address)] = count == 0 ? nil : count
        }
    }

    private func shard(of id: ByteString) -> Shard {
        shards[Int(UInt(bitPattern: id.hashValue) % UInt(shards.count))]
    }
}
