import Crypto
import Libcrypto
import SwiftASN1

/// The signature over a revocation list, an OCSP response or a certificate, with what is needed to check it.
///
/// The hash is computed once, so that asking a second key costs no second pass over a long list.
struct SignedDER: Sendable {
    /// How it was signed, as far as such a signature can be checked here.
    enum Algorithm: Sendable, Hashable {
        case hashed(PublicKey.Scheme)
        case ed25519
        case unknown
    }

    let algorithm: Algorithm
    /// By its name, to be judged by `CertificateSignature.weakness`.
    let named: CertificateSignature
    private let bytes: [UInt8]
    private let signed: Range<Int>
    private let signature: [UInt8]
    private let digest: [UInt8]

    /// - Parameters:
    ///   - bytes: what the ranges are of.
    ///   - signed: what the signature is over, header included.
    ///   - algorithmIdentifier: the `AlgorithmIdentifier`, header included.
    ///   - signature: the signature's own bytes.
    init(
        _ bytes: [UInt8], signed: Range<Int>, algorithmIdentifier: Range<Int>, signature: Range<Int>
    ) throws(DERFault) {
        guard let node = try? DER.parse(bytes[algorithmIdentifier]), let named = try? CertificateSignature(node: node)
        else { throw DERFault() }
        self.named = named
        algorithm = try Self.algorithm(named, DERReader(bytes, algorithmIdentifier))
        self.bytes = bytes
        self.signed = signed
        self.signature = Array(bytes[signature])
        digest = algorithm.hash.map { Self.digest(of: bytes[signed], by: $0) } ?? []
    }

    /// Whether `key` made the signature.
    func isSigned(by key: PublicKey) -> Bool {
        switch algorithm {
        case .hashed(let scheme): key.verifies(signature, of: digest, scheme: scheme)
        case .ed25519: key.verifiesEd25519(signature, of: bytes[signed])
        case .unknown: false
        }
    }

    /// Whether the key that `certificate` certifies made the signature.
    func isSigned(by certificate: Certificate) -> Bool {
        guard let fields = CertificateFields(certificate),
            let key = try? PublicKey(subjectPublicKeyInfo: Array(certificate.der[fields.publicKey]))
        else { return false }
        return isSigned(by: key)
    }

    private static func algorithm(_ named: CertificateSignature, _ reader: DERReader) throws(DERFault) -> Algorithm {
        switch named.algorithm {
        case "1.2.840.113549.1.1.5": .hashed(.rsaPKCS1(.sha1))
        case "1.2.840.113549.1.1.11": .hashed(.rsaPKCS1(.sha256))
        case "1.2.840.113549.1.1.12": .hashed(.rsaPKCS1(.sha384))
        case "1.2.840.113549.1.1.13": .hashed(.rsaPKCS1(.sha512))
        case "1.2.840.10045.4.1": .hashed(.ecdsa(.sha1))
        case "1.2.840.10045.4.3.2": .hashed(.ecdsa(.sha256))
        case "1.2.840.10045.4.3.3": .hashed(.ecdsa(.sha384))
        case "1.2.840.10045.4.3.4": .hashed(.ecdsa(.sha512))
        case "1.3.101.112": .ed25519
        case let name where name.hasPrefix("1.2.840.113549.1.1.10/"): try RSASSAPSSParameters.algorithm(reader)
        default: .unknown
        }
    }

    private static func digest(of message: ArraySlice<UInt8>, by hash: PublicKey.Hash) -> [UInt8] {
        switch hash {
        case .sha1: Array(Insecure.SHA1.hash(data: message))
        case .sha256: Array(SHA256.hash(data: message))
        case .sha384: Array(SHA384.hash(data: message))
        case .sha512: Array(SHA512.hash(data: message))
        }
    }
}

extension SignedDER.Algorithm {
    fileprivate var hash: PublicKey.Hash? {
        switch self {
        case .hashed(.rsaPKCS1(let hash)), .hashed(.rsaPSS(let hash, _)), .hashed(.ecdsa(let hash)): hash
        case .ed25519, .unknown: nil
        }
    }
}
