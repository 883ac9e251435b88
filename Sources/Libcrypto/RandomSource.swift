import CLibcrypto

/// Bytes that nobody can predict, from libcrypto's generator, which the system's seeds and reseeds.
package enum RandomSource {
    /// So many bytes. Where libcrypto's generator fails, the system's own gives them.
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            if RAND_bytes(buffer.baseAddress, Int32(clamping: count)) != 1 || count > Int(Int32.max) {
                var generator = SystemRandomNumberGenerator()
                for index in 0..<count { buffer[index] = UInt8.random(in: .min ... .max, using: &generator) }
            }
            initialized = count
        }
    }
}
