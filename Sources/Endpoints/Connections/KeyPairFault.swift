/// Why a certificate chain and a private key, both in PEM, are of no use together. Each description completes the name of
/// the file that has to be corrected.
package enum KeyPairFault: Error, Sendable, Hashable, CustomStringConvertible {
    case certificateNotRead
    case noCertificates
    /// The key is that of a certificate further down: its place in the file, counted from 1.
    case leafNotFirst(position: Int)
    case keyNotRead
    case byteOrderMark
    case keyEncrypted
    /// The labels of the PEM blocks that there are (RFC 7468 §2).
    case noKey(found: [String])
    case keyUnusable
    case mismatch(certificates: Int)

    /// Whether it is the file with the certificates that has to be corrected, and not the key's.
    package var isOfCertificates: Bool {
        switch self {
        case .certificateNotRead, .noCertificates, .leafNotFirst: true
        case .keyNotRead, .byteOrderMark, .keyEncrypted, .noKey, .keyUnusable, .mismatch: false
        }
    }

    package var description: String {
        switch self {
        case .certificateNotRead, .keyNotRead: "the file cannot be read"
        case .noCertificates: "has no certificate that TLS can use"
        case .leafNotFirst(let position):
            "does not begin with the certificate of the key, which is number \(position) in the file: the server's own "
                + "certificate stands first, the CAs' behind it"
        case .byteOrderMark: "begins with a byte order mark: save the file as ASCII or UTF-8 without it"
        case .keyEncrypted:
            "is encrypted, and nobody is there to type its passphrase: write it without one, such as by openssl pkey -in "
                + "OLD -out NEW, in a file that only the service can read"
        case .noKey(let found) where found.isEmpty: "has no private key in PEM"
        case .noKey(let found): "has no private key in PEM, it has \(found.joined(separator: ", "))"
        case .keyUnusable: "has a private key that is broken, or of a kind that TLS does not use here"
        case .mismatch(1): "does not belong to the certificate"
        case .mismatch(let count): "does not belong to any of the \(count) certificates"
        }
    }
}
