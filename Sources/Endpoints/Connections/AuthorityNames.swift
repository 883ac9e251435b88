import NIOSSL

/// The names of the CAs whose certificates a listener takes, as its CertificateRequest tells them (RFC 8446 §4.2.4,
/// RFC 5246 §7.4.4): a client with several certificates shows one of theirs.
///
/// All or none: with some of the names a client of another CA would show no certificate at all.
package struct AuthorityNames: Sendable {
    package static let maximumCount = 100
    /// Bytes of all names with their lengths, as they are sent.
    package static let maximumSize = 8 * 1024

    /// Why the names are not sent.
    package enum Obstacle: Error, Hashable, CustomStringConvertible {
        case tooMany(Int)
        case tooLong(bytes: Int)
        /// The subject, in DER.
        case unreadable([UInt8])

        package var description: String {
            switch self {
            case .tooMany(let count): "\(count) names, at most \(AuthorityNames.maximumCount) are sent"
            case .tooLong(let size): "names of \(size) bytes together, at most \(AuthorityNames.maximumSize) are sent"
            case .unreadable: "a subject that BoringSSL cannot read"
            }
        }
    }

    /// Certificates with the names as their subjects, as BoringSSL takes names from certificates alone.
    let carriers: [NIOSSLCertificate]

    /// No names: a client shows whichever certificate it has.
    package static let none = AuthorityNames(carriers: [])

    private init(carriers: [NIOSSLCertificate]) {
        self.carriers = carriers
    }

    /// - Parameter subjects: Names in DER, in the order in which they are sent; each is sent once.
    package init(_ subjects: [[UInt8]]) throws(Obstacle) {
        var known: Set<[UInt8]> = []
        let names = subjects.filter { known.insert($0).inserted }
        guard names.count <= Self.maximumCount else { throw .tooMany(names.count) }
        let size = names.reduce(0) { $0 + 2 + $1.count }
        guard size <= Self.maximumSize else { throw .tooLong(bytes: size) }
        var carriers: [NIOSSLCertificate] = []
        for name in names {
            guard let carrier = try? NIOSSLCertificate(bytes: NameCarrier.der(subject: name), format: .der) else {
                throw .unreadable(name)
            }
            carriers.append(carrier)
        }
        self.carriers = carriers
    }
}
