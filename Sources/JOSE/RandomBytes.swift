import Libcrypto
import Synchronization

/// Identifiers that nobody can guess.
package enum RandomBytes {
    /// How many bytes are drawn at a time: a call for each identifier would cost more than the rest of it.
    private static let supply = 4096
    private static let stock = Mutex<[UInt8]>([])

    /// 128 random bits as base64url text, 22 characters. No bit is given out twice.
    package static func identifier() -> String { Base64URL.encode(bytes()) }

    /// 16 random bytes. No bit is given out twice.
    static func bytes() -> [UInt8] {
        stock.withLock { stock in
            if stock.count < 16 { stock = RandomSource.bytes(supply) }
            let bytes = Array(stock.suffix(16))
            stock.removeLast(16)
            return bytes
        }
    }

    /// So many random bytes as base64url text, for a secret. They are not taken from the stock, where others lay near.
    package static func secret(_ count: Int) -> String {
        Base64URL.encode(RandomSource.bytes(count))
    }
}
