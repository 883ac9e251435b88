import Crypto

/// The end of the audit chain: the number of the newest event and the hash over it and all before it.
///
/// Each event's hash is SHA-256 (FIPS 180-4) of the hash before it, the event's number as 8 bytes big-endian, and the
/// event's JSON. An event that is altered, left out, added or moved breaks every link behind it. Anyone who keeps a
/// head elsewhere also finds out when the newest events were cut off.
package struct AuditHead: Sendable, Hashable {
    package let sequence: Int64
    /// 32 bytes.
    package let hash: [UInt8]

    /// The head of a log without events.
    static let empty = AuditHead(sequence: 0, hash: Array(repeating: 0, count: SHA256.byteCount))

    package init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// The hash in lower-case hexadecimal.
    package var hexadecimalHash: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The head after one more event with the given JSON.
    func followed(by body: [UInt8]) -> AuditHead {
        var digest = SHA256()
        hash.withUnsafeBytes { digest.update(bufferPointer: $0) }
        let next = sequence + 1
        withUnsafeBytes(of: next.bigEndian) { digest.update(bufferPointer: $0) }
        body.withUnsafeBytes { digest.update(bufferPointer: $0) }
        return AuditHead(sequence: next, hash: Array(digest.finalize()))
    }
}
