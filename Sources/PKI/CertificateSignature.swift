import SwiftASN1

/// The algorithm that a certificate was signed with (RFC 5280 §4.1.1.2).
struct CertificateSignature: Sendable, Hashable {
    /// The object identifier; for RSASSA-PSS with that of its hash function behind a slash.
    let algorithm: String

    private static let pss: ASN1ObjectIdentifier = .AlgorithmIdentifier.rsaPSS

    /// RSA PKCS#1 v1.5 and RSASSA-PSS with SHA-256, SHA-384 or SHA-512, ECDSA with the same, Ed25519.
    private static let accepted: Set<String> = [
        "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
        "1.2.840.113549.1.1.10/2.16.840.1.101.3.4.2.1",
        "1.2.840.113549.1.1.10/2.16.840.1.101.3.4.2.2",
        "1.2.840.113549.1.1.10/2.16.840.1.101.3.4.2.3",
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
        "1.3.101.112",
    ]

    private static let weakNames = [
        "1.2.840.113549.1.1.2": "MD2 with RSA",
        "1.2.840.113549.1.1.4": "MD5 with RSA",
        "1.2.840.113549.1.1.5": "SHA-1 with RSA",
        "1.2.840.113549.1.1.10/1.3.14.3.2.26": "SHA-1 with RSASSA-PSS",
        "1.2.840.10045.4.1": "SHA-1 with ECDSA",
        "1.2.840.10040.4.3": "SHA-1 with DSA",
        "2.16.840.1.101.3.4.3.2": "SHA-256 with DSA",
    ]

    /// Reads `AlgorithmIdentifier`.
    init(node: ASN1Node) throws {
        algorithm = try DER.sequence(node, identifier: .sequence) { parts in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &parts)
            let parameters = parts.next()
            guard identifier == Self.pss else { return identifier.description }
            return "\(identifier)/\(try Self.hash(inPSS: parameters))"
        }
    }

    /// Whether it is ECDSA, with any hash function (RFC 5758 §3.2).
    var isECDSA: Bool { algorithm.hasPrefix("1.2.840.10045.4.") }

    /// Why the signature is refused, or nil when it is strong enough.
    var weakness: String? {
        guard !Self.accepted.contains(algorithm) else { return nil }
        return "signature algorithm \(Self.weakNames[algorithm] ?? algorithm) is not accepted"
    }

    /// The hash function in the parameters of RSASSA-PSS, SHA-1 when they leave it out (RFC 4055 §3.1).
    private static func hash(inPSS parameters: ASN1Node?) throws -> String {
        let sha1 = "1.3.14.3.2.26"
        guard let parameters, case .constructed(let fields) = parameters.content else { return sha1 }
        var iterator = fields.makeIterator()
        let hash = try DER.optionalExplicitlyTagged(&iterator, tagNumber: 0, tagClass: .contextSpecific) { node in
            guard case .constructed(let parts) = node.content, let first = parts.makeNext() else { return sha1 }
            return try ASN1ObjectIdentifier(derEncoded: first).description
        }
        return hash ?? sha1
    }
}

extension ASN1NodeCollection {
    fileprivate func makeNext() -> ASN1Node? {
        var iterator = makeIterator()
        return iterator.next()
    }
}
