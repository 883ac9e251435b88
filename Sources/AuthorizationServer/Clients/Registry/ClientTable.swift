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
        if let certificates = client.barredCertificates { barred.insert(certificates, of: client.id) }
        let old = shard(of: client.id).clients.withLock { $0.updateValue(client, forKey: client.id) }
        if let old { forget(old, besides: client) }
    }

    func remove(_ id: ByteString) {
        let old = shard(of: id).clients.withLock { $0.removeValue(forKey: id) }
        if let old { forget(old, besides: nil) }
    }

    func reservation(of id: ByteString) -> ClientReservation? { reservations.withLock { $0[id] } }

    func reserve(_ reservation: ClientReservation) {
        if let certificates = reservation.certificates { barred.insert(certificates, of: reservation.id) }
        let old = reservations.withLock { $0.updateValue(reservation, forKey: reservation.id) }
        guard let old = old?.certificates, old != reservation.certificates else { return }
        barred.remove(old, of: reservation.id)
    }

    func release(_ id: ByteString) {
        let old = reservations.withLock { $0.removeValue(forKey: id) }
        guard let certificates = old?.certificates, self[id]?.barredCertificates != certificates else { return }
        barred.remove(certificates, of: id)
    }

    /// The client that is disabled or was deleted and is known by this certificate.
    func barredClient(of certificate: any CertificateAttributes, vouchedForBy authority: String?) -> ByteString? {
        barred.client(of: certificate, vouchedForBy: authority)
    }

    /// What hangs on a client that is there no more, but for what its successor, or its reservation, has too.
    private func forget(_ client: RegisteredClient, besides successor: RegisteredClient?) {
        count(client, -1)
        guard let certificates = client.barredCertificates, successor?.barredCertificates != certificates,
            reservation(of: client.id)?.certificates != certificates
        else { return }
        barred.remove(certificates, of: client.id)
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

extension RegisteredClient {
    /// The certificates by which nobody is a device, for the client of whom they are is disabled.
    fileprivate var barredCertificates: RegisteredCertificates? { isDisabled ? proof.certificates : nil }
}
