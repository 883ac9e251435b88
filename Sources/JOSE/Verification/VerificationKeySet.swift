/// The keys of a JWK set (RFC 7517 §5) that can check signatures. Entries that cannot be used are left out.
package struct VerificationKeySet: Sendable {
    /// The most entries that a set may have, junk included.
    package static let maximumEntries = 2000

    package enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        case notJSON(JSONValue.ParsingError)
        case notASet
        case tooMany(Int)

        package var description: String {
            switch self {
            case .notJSON(let error): "is \(error)"
            case .notASet: "is not a JWK set: an object with a list \"keys\""
            case .tooMany(let count): "has \(count) keys, more than \(VerificationKeySet.maximumEntries)"
            }
        }
    }

    package let keys: [VerificationKey]
    /// What was left out: the position from 0, and why.
    package let unusable: [(position: Int, fault: VerificationKey.Fault)]
    private let positions: [ByteString: [Int]]

    package init(_ keys: [VerificationKey]) {
        self.init(keys, unusable: [])
    }

    private init(_ keys: [VerificationKey], unusable: [(position: Int, fault: VerificationKey.Fault)]) {
        self.keys = keys
        self.unusable = unusable
        var positions: [ByteString: [Int]] = [:]
        for (index, key) in keys.enumerated() {
            if let kid = key.kid { positions[ByteString(kid), default: []].append(index) }
        }
        self.positions = positions
    }

    /// Reads a set as somebody publishes it.
    package init(json: [UInt8], secrets: VerificationKey.SecretPolicy = .refused) throws(Fault) {
        let value: JSONValue
        do { value = try JSONValue(parsing: json) } catch { throw .notJSON(error) }
        try self.init(value, secrets: secrets)
    }

    /// Reads a set as it stands in a larger document.
    package init(_ value: JSONValue, secrets: VerificationKey.SecretPolicy = .refused) throws(Fault) {
        guard case .array(let entries)? = value["keys"] else { throw .notASet }
        guard entries.count <= Self.maximumEntries else { throw .tooMany(entries.count) }
        var keys: [VerificationKey] = []
        var unusable: [(Int, VerificationKey.Fault)] = []
        for (position, entry) in entries.enumerated() {
            do { keys.append(try VerificationKey(entry, secrets: secrets)) } catch {
                unusable.append((position, error))
            }
        }
        self.init(keys, unusable: unusable)
    }

    /// Whether a key of that name is there, whatever it can do.
    package func contains(kid: String) -> Bool { positions[ByteString(kid)] != nil }

    /// The one key that has to have made a token with this header: the one it names, or the only one that fits. A key that
    /// stands in the set twice is still one; different keys of one name are none (RFC 7517 §4.5).
    func key(for header: JWSHeader) throws(JWSError) -> VerificationKey {
        let named = header.kid.map { kid in (positions[ByteString(kid)] ?? []).map { keys[$0] } } ?? keys
        let fitting = named.filter { $0.algorithms.contains(header.algorithm) }
        guard let key = fitting.first else { throw .noKey(kid: header.kid) }
        guard fitting.dropFirst().allSatisfy({ $0.isSame(as: key) }) else { throw .ambiguousKey(kid: header.kid) }
        return key
    }
}
