/// The two forms of an ECDSA signature: DER (RFC 3279 §2.2.3) and r beside s (RFC 7518 §3.4).
enum ECDSASignature {
    /// Signs `message` and gives r and s, `width` bytes each; empty when libcrypto failed.
    static func sides(of message: UnsafeRawBufferPointer, width: Int, with context: SigningContext) -> [UInt8] {
        // Two lengths and tags, two numbers with a leading zero each, and two bytes around them.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8 + 2 * width) { buffer in
            guard let length = context.sign(message, into: buffer) else { return [] }
            return sides(ofDER: UnsafeBufferPointer(rebasing: buffer[..<length]), width: width)
        }
    }

    /// Rewrites `SEQUENCE { INTEGER r, INTEGER s }` as r and s of `width` bytes each; empty if it is not that.
    ///
    /// Both curves in use keep every length below 128, hence in one byte.
    private static func sides(ofDER der: UnsafeBufferPointer<UInt8>, width: Int) -> [UInt8] {
        guard der.count >= 2, der[0] == 0x30, der[1] < 0x80, Int(der[1]) == der.count - 2 else { return [] }
        var sides = [UInt8](repeating: 0, count: width * 2)
        var position = 2
        for side in 0..<2 {
            guard position + 2 <= der.count, der[position] == 0x02, der[position + 1] < 0x80 else { return [] }
            var start = position + 2
            let end = start + Int(der[position + 1])
            guard end > start, end <= der.count else { return [] }
            // A leading zero keeps a number from reading as negative.
            if der[start] == 0 { start += 1 }
            guard end - start <= width else { return [] }
            let target = (side + 1) * width - (end - start)
            for index in start..<end { sides[target + index - start] = der[index] }
            position = end
        }
        return position == der.count ? sides : []
    }

    /// Rewrites r and s of `width` bytes each as DER; `nil` when there are not twice as many bytes.
    static func der(ofSides sides: [UInt8], width: Int) -> [UInt8]? {
        guard width > 0, sides.count == 2 * width else { return nil }
        return DERWriter.sequence(DERWriter.integer(sides[..<width]) + DERWriter.integer(sides[width...]))
    }
}
