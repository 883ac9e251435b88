import Crypto
import FoundationEssentials
import JOSE

/// Seals private keys and secrets with AES-256-GCM (NIST SP 800-38D), bound to what they belong to.
///
/// A sealed blob is a version byte, a random 12-byte nonce, the ciphertext and the 16-byte tag. The authenticated data
/// begins with the purpose; that of a private key holds the kid and the algorithm too, that of client secrets the
/// client, so that a blob opens in no other row and for nothing else.
struct KeySealing: Sendable {
    private static let version: UInt8 = 1
    private let key: EncryptionKey

    /// The blob was altered or moved, or sealed under another encryption key: GCM cannot tell which.
    enum OpeningError: Error, Hashable {
        case unknownVersion
        case notAuthentic
    }

    init(key: EncryptionKey) {
        self.key = key
    }

    /// Seals the PKCS#8 bytes of the private key `kid`.
    func seal(_ material: [UInt8], kid: String, algorithm: SignatureAlgorithm) throws -> Data {
        try seal(material, boundTo: Self.binding(kid: kid, algorithm: algorithm))
    }

    /// The PKCS#8 bytes of the private key `kid`.
    func open(_ blob: Data, kid: String, algorithm: SignatureAlgorithm) throws(OpeningError) -> [UInt8] {
        try open(blob, boundTo: Self.binding(kid: kid, algorithm: algorithm))
    }

    /// A blob that opens under this encryption key only; it tells a wrong key apart from a damaged row.
    func makeCheckValue() throws -> Data {
        try seal([], boundTo: Self.checkBinding)
    }

    /// Whether `blob` was made by `makeCheckValue()` under this encryption key.
    func accepts(checkValue blob: Data) -> Bool {
        do { return try open(blob, boundTo: Self.checkBinding).isEmpty } catch { return false }
    }

    func seal(_ material: [UInt8], boundTo binding: [UInt8]) throws -> Data {
        let box = try AES.GCM.seal(material, using: key.material, nonce: AES.GCM.Nonce(), authenticating: binding)
        return Data([Self.version]) + box.nonce + box.ciphertext + box.tag
    }

    func open(_ blob: Data, boundTo binding: [UInt8]) throws(OpeningError) -> [UInt8] {
        guard blob.first == Self.version else { throw .unknownVersion }
        do {
            let box = try AES.GCM.SealedBox(combined: blob.dropFirst())
            return Array(try AES.GCM.open(box, using: key.material, authenticating: binding))
        } catch {
            throw .notAuthentic
        }
    }

    // Parts are set apart by NUL, which neither a thumbprint nor the name of an algorithm can hold.
    private static func binding(kid: String, algorithm: SignatureAlgorithm) -> [UInt8] {
        Array("chancery signing key\0\(kid)\0\(algorithm.rawValue)".utf8)
    }

    private static let checkBinding = Array("chancery encryption key check".utf8)
}
