/// The two forms of an ECDSA signature: DER (RFC 3279 §2.2.3) and r beside s (RFC 7518 §3.4).
enum ECDSASignature {
    /// Rewrites `SEQUENCE { INTEGER r, INTEGER s }` as r and s of `width` bytes each, or nil if it is not that.
    ///
    /// Both curves in use keep every length below 128, hence in one byte.
    static func sides(ofDER der: [UInt8], width: Int) -> [UInt8]? {
        guard der.count >= 2, der[0] == 0x30, der[1] < 0x80, Int(der[1]) == der.count - 2 else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: width * 2) { sides in
            sides.initialize(repeating: 0)
            var position = 2
            for side in 0..<2 {
                guard position + 2 <= der.count, der[position] == 0x02 else { return nil }
                var start = position + 2
                let end = start + Int(der[position + 1])
                guard der[position + 1] < 0x80, end > start, end <= der.count else { return nil }
                // A leading zero keeps a number from reading as negative.
                if der[start] == 0 { start += 1 }
                guard end - start <= width else { return nil }
                let target = (side + 1) * width - (end - start)
                for index in start..<end { sides[target + index - start] = der[index] }
                position = end
            }
            guard position == der.count else { return nil }
            return [UInt8](sides)
        }
    }
}
