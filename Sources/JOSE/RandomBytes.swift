import Crypto
import Synchronization

/// Bytes that nobody can predict, from the system's generator (getrandom(2) on Linux).
package enum RandomBytes {
    /// How many bytes are asked of the system at a time: a call for each identifier would cost more than the rest of it.
    private static let supply = 4096
    private static let stock = Mutex<[UInt8]>([])

    /// 128 random bits as base64url text, 22 characters. No bit is given out twice.
    package static func identifier() -> String {
        let bytes = stock.withLock { stock in
            if stock.count < 16 { stock = SymmetricKey(size: .init(bitCount: supply * 8)).withUnsafeBytes(Array.init) }
            let bytes = Array(stock.suffix(16))
            stock.removeLast(16)
            return bytes
        }
        return Base64URL.encode(bytes)
    }
}
