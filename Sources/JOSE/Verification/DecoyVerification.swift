/// The work of checking a signature, for nothing: a refusal that has no key to check by takes as long as one that has,
/// so that the time of an answer does not tell whom we know.
package enum DecoyVerification {
    /// Checks the token's signature by a key of its algorithm that is nobody's. What comes of it is not told.
    package static func run(_ token: CompactJWS) {
        _ = keys[token.header.algorithm]?.verifies(token)
    }

    /// The points are the base points of their curves (FIPS 186-5, RFC 8032 §5.1), the modulus no product of primes.
    private static let keys: [VerificationAlgorithm: VerificationKey] = {
        let documents: [JSONValue] = [
            [
                "kty": "EC", "crv": "P-256", "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
                "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
            ],
            [
                "kty": "EC", "crv": "P-384", "x": "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
                "y": "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f",
            ],
            [
                "kty": "EC", "crv": "P-521",
                "x": "AMaFjga3BATpzZ4-y2YjlbRCnGSBOQU_tSH4KK9ga009uqFLXnfv51ko_h3BJ6L_qN4zSLPBhWpCm_l-fjHC5b1m",
                "y": "ARg5KWp4mjvABFyKX7QsfRvZmPVESVebRGgXr70XJz5mLJfucple9CZAxVC5AT-tB2E1PHCGonLCQIi-lHaf0WZQ",
            ],
            ["kty": "OKP", "crv": "Ed25519", "x": "WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY"],
            ["kty": "RSA", "n": .string(Base64URL.encode([UInt8](repeating: 0xC5, count: 256))), "e": "AQAB"],
        ]
        var all = documents.compactMap { try? VerificationKey($0) }
        all += [VerificationAlgorithm.hs256, .hs384, .hs512].compactMap { algorithm in
            VerificationKey(secret: [UInt8](repeating: 0, count: 64), algorithm: algorithm)
        }
        var keys: [VerificationAlgorithm: VerificationKey] = [:]
        for key in all { for algorithm in key.algorithms { keys[algorithm] = key } }
        return keys
    }()

    /// Those that there is a key for.
    static var algorithms: Set<VerificationAlgorithm> { Set(keys.keys) }
}
