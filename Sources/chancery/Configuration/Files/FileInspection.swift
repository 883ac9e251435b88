/// How the contents of files are judged; what throws throws an error whose text completes "the file ...".
struct FileInspection: Sendable {
    /// A file of at most `limit` bytes in PEM with at least one certificate.
    var certificates: @Sendable (_ path: String, _ limit: Int) throws -> Void
    /// A file of at most `limit` bytes with revocation lists, PEM or DER.
    var revocationList: @Sendable (_ path: String, _ limit: Int) throws -> Void
    /// A JWK set with keys that can check signatures.
    var keySet: @Sendable (_ bytes: [UInt8]) throws -> Void = { _ in }
    /// A certificate chain and a private key, both in PEM, that belong together. Throws `KeyPairRefusal` to blame one file.
    var keyPair: @Sendable (_ certificate: [UInt8], _ key: [UInt8]) throws -> Void
    /// 32 bytes in base64; the text of what it throws never quotes the key.
    var encryptionKey: @Sendable (_ base64: String) throws -> Void
    /// An authority whose files are fine one by one: whether they fit together. Completes "it cannot be used:".
    var authority: @Sendable (_ authority: X509AuthorityConfiguration) throws -> Void = { _ in }
    /// Authorities whose files are fine: which pairs of them share a CA, though they judge revocation differently.
    var overlaps: @Sendable (_ authorities: [X509AuthorityConfiguration]) -> [AuthorityOverlap] = { _ in [] }

    /// A listener's certificate that can be read: what clients who reach it by the host would refuse in it.
    var listenerCertificate: @Sendable (_ path: String, _ host: String?) -> [ListenerCertificate.Fault] = { _, _ in [] }

    /// Why a chain and a key are of no use together, and whose file has to be corrected.
    struct KeyPairRefusal: Error {
        let isOfCertificates: Bool
        let reason: String
    }

    /// Two authorities, by their names, and a CA that both trust.
    struct AuthorityOverlap: Sendable {
        let first: String
        let second: String
        let certificate: String
    }
}
