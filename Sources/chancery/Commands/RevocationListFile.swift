import PKI

/// A revocation list as it lies in a file: PEM, or DER as certification authorities publish it (RFC 5280 §4.2.1.13).
enum RevocationListFile {
    static func der(_ bytes: [UInt8]) throws -> [[UInt8]] {
        guard bytes.starts(with: "-----BEGIN".utf8) || bytes.first != 0x30 else { return [bytes] }
        return try PEM.blocks(in: String(decoding: bytes, as: UTF8.self), label: .revocationList)
    }
}
