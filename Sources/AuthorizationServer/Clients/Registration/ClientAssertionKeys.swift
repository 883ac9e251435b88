import JOSE

/// The `jwks` of a client that signs its assertions (RFC 7591 §2): public keys, each of which can check signatures.
enum ClientAssertionKeys {
    /// How many keys a client may have: enough to change them one by one.
    static let maximumCount = 16

    /// The members of a key that anything here reads (RFC 7517 §4, RFC 7518 §6), in the order in which they are kept.
    private static let members = ["kty", "crv", "x", "y", "n", "e", "kid", "use", "key_ops", "alg"]

    /// The set with what is read of it and nothing else. Throws for a key that could not be used, or not be told apart.
    static func json(of value: JSONValue) throws(ClientMetadataError) -> [UInt8] {
        guard case .array(let entries)? = value["keys"], !entries.isEmpty else {
            throw .wrongValue(member: "jwks", allowed: "a JWK set: an object with a list \"keys\" of at least one")
        }
        guard entries.count <= maximumCount else { throw .tooManyKeys(entries.count) }
        var named: [ByteString: VerificationKey] = [:]
        for (index, entry) in entries.enumerated() {
            try ClientKeySet.checkForPrivateMembers(entry, position: index + 1)
            let key: VerificationKey
            do { key = try VerificationKey(entry) } catch { throw .key(position: index + 1, error.description) }
            if let kid = key.kid {
                guard named[ByteString(kid)]?.isSame(as: key) ?? true else {
                    throw .key(position: index + 1, "has the kid of a key before it, and is another key")
                }
                named[ByteString(kid)] = key
            }
        }
        let kept = entries.map { entry in
            JSONValue.object(
                members.compactMap { name in
                    entry[name].flatMap { $0 == .null ? nil : JSONValue.Member(name, $0) }
                })
        }
        return JSONValue.object([JSONValue.Member("keys", .array(kept))]).serialized()
    }

    /// The algorithms that the keys of a set can check, in the order of `VerificationAlgorithm`.
    static func algorithms(of json: [UInt8]) -> [VerificationAlgorithm] {
        let keys = (try? VerificationKeySet(json: json))?.keys ?? []
        return VerificationAlgorithm.asymmetric.filter { algorithm in
            keys.contains { $0.algorithms.contains(algorithm) }
        }
    }
}
