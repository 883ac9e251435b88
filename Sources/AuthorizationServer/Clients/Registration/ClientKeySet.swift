import FoundationEssentials
import JOSE
import PKI

/// The `jwks` of a client with self-signed certificates (RFC 8705 §2.2.2): each key with its certificate in `x5c`.
///
/// Only the certificates count: a client is known by the bytes of its certificate. Other members that speak of the key
/// must say the same (RFC 7517 §4.7); what else there is, is passed over (§4).
enum ClientKeySet {
    private static let privateMembers: Set<String> = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    static func certificates(in value: JSONValue) throws(ClientMetadataError) -> [Certificate] {
        guard case .array(let keys)? = value["keys"] else {
            throw .wrongValue(member: "jwks", allowed: "a JWK set: an object with a list \"keys\"")
        }
        guard keys.count <= ClientRegistration.maximumCertificates else { throw .tooManyCertificates(keys.count) }
        var certificates: [Certificate] = []
        for (index, key) in keys.enumerated() { certificates.append(try certificate(of: key, position: index + 1)) }
        return certificates
    }

    /// The set that a registration shows: `kty` is required of a key (RFC 7517 §4.1), so the certificate's is given.
    static func json(_ certificates: [Certificate]) -> JSONValue {
        [
            "keys": .array(
                certificates.map { certificate in
                    [
                        "kty": .string(certificate.keyType),
                        "x5c": .strings([Data(certificate.der).base64EncodedString()]),
                        "x5t#S256": .string(Base64URL.encode(certificate.thumbprintBytes)),
                    ]
                })
        ]
    }

    /// Throws for a key with a half that only the client may have.
    static func checkForPrivateMembers(_ key: JSONValue, position: Int) throws(ClientMetadataError) {
        guard case .object(let members) = key,
            members.contains(where: { privateMembers.contains($0.name) && $0.value != .null })
        else { return }
        throw .key(position: position, "holds a private key, which only the client may have")
    }

    private static func certificate(
        of key: JSONValue, position: Int
    ) throws(ClientMetadataError) -> Certificate {
        guard case .object = key else { throw .key(position: position, "is not an object") }
        try checkForPrivateMembers(key, position: position)
        guard case .array(let chain)? = key["x5c"], case .string(let base64)? = chain.first else {
            throw .key(position: position, "has no certificate: x5c is missing or empty")
        }
        guard let der = Data(base64Encoded: base64) else {
            throw .key(position: position, "has an x5c whose first entry is not base64")
        }
        let certificate: Certificate
        do { certificate = try Certificate(der: Array(der)) } catch {
            throw .certificate("jwks: key \(position): x5c", error)
        }
        if let thumbprint = key["x5t#S256"], thumbprint != .null {
            guard thumbprint == .string(Base64URL.encode(certificate.thumbprintBytes)) else {
                throw .key(position: position, "has an x5t#S256 that is not the thumbprint of its certificate")
            }
        }
        if let type = key["kty"], type != .string(certificate.keyType) {
            throw .key(position: position, "has another kty than its certificate's, which is \(certificate.keyType)")
        }
        try checkNumbers(of: key, against: certificate, position: position)
        return certificate
    }

    /// The members of the key itself, where they are there.
    private static func checkNumbers(
        of key: JSONValue, against certificate: Certificate, position: Int
    ) throws(ClientMetadataError) {
        let expected = certificate.publicKeyNumbers.map(numbers) ?? [:]
        for member in ["crv", "x", "y", "n", "e"] {
            guard let value = key[member], value != .null else { continue }
            guard case .string(let text) = value, text == expected[member] else {
                throw .key(
                    position: position, "has another \(member) than its certificate's key (RFC 7517 section 4.7)")
            }
        }
    }

    private static func numbers(of key: PublicKeyNumbers) -> [String: String] {
        switch key {
        case .rsa(let modulus, let exponent): ["n": Base64URL.encode(modulus), "e": Base64URL.encode(exponent)]
        case .elliptic(let curve, let x, let y): ["crv": curve, "x": Base64URL.encode(x), "y": Base64URL.encode(y)]
        case .ed25519(let x): ["crv": "Ed25519", "x": Base64URL.encode(x)]
        }
    }
}
