import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

extension SigningKey {
    /// The key that `row` records, its private half opened with `sealing`.
    init(reading row: Row, sealing: KeySealing) throws(KeyFault) {
        let kid = try required(row.text("kid"), "kid")
        let algorithmName = try required(row.text("algorithm"), "algorithm")
        guard let algorithm = SignatureAlgorithm(rawValue: algorithmName) else {
            throw .unknownAlgorithm(algorithmName)
        }
        let stateName = try required(row.text("state"), "state")
        guard let state = KeyState(rawValue: stateName) else { throw .unknownState(stateName) }
        let publicKey = try Self.publicKey(try required(row.bytes("public_key"), "public_key"), kid: kid)
        self.init(
            kid: kid, algorithm: algorithm, publicKey: publicKey, state: state,
            privateKey: try Self.privateKey(in: row, of: publicKey, kid: kid, algorithm: algorithm, sealing: sealing),
            publishedAt: try required(row.time("published_at"), "published_at"),
            activatedAt: try optionalTime(row, "activated_at"), retiredAt: try optionalTime(row, "retired_at"),
            removedAt: try optionalTime(row, "removed_at"), revokedAt: try optionalTime(row, "revoked_at"),
            isGenesis: try required(row.integer("is_genesis"), "is_genesis") == 1,
            longestTokenLifetime: try seconds(row, "longest_token_lifetime"),
            longestPublishAhead: try seconds(row, "longest_publish_ahead"))
        if privateKey == nil, state == .prepared || state == .active { throw .privateKeyMissing }
    }

    private static func publicKey(_ json: Data, kid: String) throws(KeyFault) -> JSONWebKey {
        let key: JSONWebKey
        do { key = try JSONWebKey(parsing: Array(json)) } catch { throw .unreadablePublicKey }
        guard key.thumbprint() == kid else { throw .kidIsNotThumbprint }
        return key
    }

    private static func privateKey(
        in row: Row, of publicKey: JSONWebKey, kid: String, algorithm: SignatureAlgorithm, sealing: KeySealing
    ) throws(KeyFault) -> JWSPrivateKey? {
        if row.isNull("sealed") { return nil }
        let blob = try required(row.bytes("sealed"), "sealed")
        let material: [UInt8]
        do { material = try sealing.open(blob, kid: kid, algorithm: algorithm) } catch { throw .sealBroken }
        let key: JWSPrivateKey
        do { key = try JWSPrivateKey(pkcs8: material, algorithm: algorithm) } catch { throw .unreadablePrivateKey }
        guard key.publicKey == publicKey else { throw .privateKeyIsAnother }
        return key
    }
}

private func required<Value>(_ value: Value?, _ column: String) throws(KeyFault) -> Value {
    guard let value else { throw .unreadableColumn(column) }
    return value
}

/// A duration of at most a hundred years, so that no sum of such overflows.
private func seconds(_ row: Row, _ column: String) throws(KeyFault) -> Int {
    let value = try required(row.integer(column), column)
    guard (0...3_155_760_000).contains(value) else { throw .unreadableColumn(column) }
    return Int(value)
}

private func optionalTime(_ row: Row, _ column: String) throws(KeyFault) -> Date? {
    if row.isNull(column) { return nil }
    return try required(row.time(column), column)
}
