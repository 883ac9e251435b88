import SwiftASN1

/// What kind of key a certificate certifies, as far as its strength is concerned (RFC 5280 §4.1.2.7).
enum SubjectPublicKey: Sendable, Hashable {
    case rsa(bits: Int, exponentBits: Int)
    /// A curve by its object identifier.
    case elliptic(curve: String)
    case ed25519
    /// A curve spelled out as parameters, which RFC 5480 §2.1.1 forbids.
    case explicitCurve
    /// Any other algorithm by its object identifier.
    case other(String)

    /// The curves that are accepted (RFC 5480 §2.1.1.1): the NIST curves from 128 bits of security on.
    private static let curves = [
        "1.2.840.10045.3.1.7": "P-256", "1.3.132.0.34": "P-384", "1.3.132.0.35": "P-521",
    ]

    /// The name of the curve, where it is one that is accepted.
    var curveName: String? {
        if case .elliptic(let curve) = self { Self.curves[curve] } else { nil }
    }

    /// Reads `SubjectPublicKeyInfo`.
    init(node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { parts in
            guard let algorithm = parts.next() else { throw ASN1Error.invalidASN1Object(reason: "No algorithm") }
            let key = try ASN1BitString(derEncoded: &parts)
            guard key.paddingBits == 0 else { throw ASN1Error.invalidASN1Object(reason: "A key ends within a byte") }
            return try DER.sequence(algorithm, identifier: .sequence) { algorithm in
                let identifier = try ASN1ObjectIdentifier(derEncoded: &algorithm)
                let parameters = algorithm.next()
                switch identifier {
                case .AlgorithmIdentifier.rsaEncryption: return try Self.rsa(key.bytes)
                case .AlgorithmIdentifier.idEcPublicKey: return try Self.elliptic(parameters, point: key.bytes)
                case Self.ed25519Identifier: return .ed25519
                default: return .other(identifier.description)
                }
            }
        }
    }

    /// Why the key is refused, or nil when it is strong enough: RSA from 2048 bits, P-256, P-384, P-521, Ed25519.
    var weakness: String? {
        switch self {
        case .rsa(let bits, _) where bits < 2048: "RSA key of \(bits) bits is too small, at least 2048 are needed"
        case .rsa, .explicitCurve, .ed25519, .other: excess
        case .elliptic(let curve):
            Self.curves[curve] == nil ? "key on curve \(curve) is not accepted, P-256, P-384 and P-521 are" : nil
        }
    }

    /// Why the key is refused even where weak ones are allowed: the work of a verification with it may be without bound.
    var excess: String? {
        switch self {
        case .rsa(let bits, _) where bits > 8192: "RSA key of \(bits) bits is too large, at most 8192 are allowed"
        case .rsa(_, let exponentBits) where exponentBits > 64:
            "RSA key has an exponent of \(exponentBits) bits, at most 64 are allowed"
        case .other(let algorithm): "key of algorithm \(algorithm) is not accepted, RSA, EC and Ed25519 are"
        case .explicitCurve: "key on a curve that is spelled out is not accepted, P-256, P-384 and P-521 are"
        default: nil
        }
    }

    /// What verifying one signature costs at the most, in units of a `ValidationBudget`.
    var cost: Int {
        switch self {
        case .rsa(let bits, _): bits <= 4096 ? 100 : 400
        case .elliptic(let curve):
            // Those that are not accepted may be much larger.
            curve == "1.2.840.10045.3.1.7" ? 100 : Self.curves[curve] == nil ? 20_000 : 1_000
        case .ed25519: 200
        case .explicitCurve, .other: 2_000
        }
    }

    private static let ed25519Identifier: ASN1ObjectIdentifier = [1, 3, 101, 112]

    private static func elliptic(_ parameters: ASN1Node?, point: ArraySlice<UInt8>) throws -> SubjectPublicKey {
        guard let parameters, let curve = try? ASN1ObjectIdentifier(derEncoded: parameters) else {
            return .explicitCurve
        }
        // RFC 5480 §2.2: uncompressed or compressed, never hybrid; the point at infinity is nobody's key.
        switch point.first {
        case 2, 3, 4: return .elliptic(curve: curve.description)
        default:
            throw CertificateError.malformed(part: "the public key, whose point is of no form that RFC 5480 allows,")
        }
    }

    private static func rsa(_ key: ArraySlice<UInt8>) throws -> SubjectPublicKey {
        try DER.sequence(try DER.parse(key), identifier: .sequence) { numbers in
            let modulus = try ArraySlice<UInt8>(derEncoded: &numbers)
            let exponent = try ArraySlice<UInt8>(derEncoded: &numbers)
            // RFC 8017 §3.1: both are odd, and no exponent is below 3: with 1 anybody could sign.
            guard modulus.last.map({ $0 & 1 }) == 1, exponent.last.map({ $0 & 1 }) == 1, bits(exponent) > 1 else {
                throw CertificateError.malformed(part: "the public key, which is none by RFC 8017,")
            }
            return .rsa(bits: bits(modulus), exponentBits: bits(exponent))
        }
    }

    /// Of a DER integer, which begins with a zero byte where its first bit is set.
    private static func bits(_ number: ArraySlice<UInt8>) -> Int {
        let digits = number.drop { $0 == 0 }
        guard let first = digits.first else { return 0 }
        return digits.count * 8 - first.leadingZeroBitCount
    }
}
