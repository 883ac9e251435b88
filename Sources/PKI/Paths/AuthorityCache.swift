import Synchronization

/// Certificates of authorities that were read before, by their DER.
///
/// It saves reading, never checking: libcrypto takes a sixth of a millisecond to read a certificate, and all clients
/// of one authority send the same. Only authorities in a path that was accepted get in, so that strangers cannot fill
/// it; once full it takes no more.
final class AuthorityCache: Sendable {
    private static let capacity = 256
    private let authorities: Mutex<[[UInt8]: PathMember]>

    /// `configured` are there from the start, however many.
    init(configured: [PathMember]) {
        authorities = Mutex(
            Dictionary(configured.map { ($0.certificate.der, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    func authority(_ der: [UInt8]) -> PathMember? {
        authorities.withLock { $0[der] }
    }

    func insert(_ found: [PathMember]) {
        guard !found.isEmpty else { return }
        authorities.withLock { authorities in
            for authority in found where authorities.count < Self.capacity {
                authorities[authority.certificate.der] = authority
            }
        }
    }
}
