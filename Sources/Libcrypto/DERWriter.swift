/// The few DER values (X.690) that libcrypto is handed from here.
enum DERWriter {
    static func sequence(_ contents: [UInt8]) -> [UInt8] { value(0x30, contents) }

    /// A whole number of bytes.
    static func bitString(_ bytes: [UInt8]) -> [UInt8] { value(0x03, [0] + bytes) }

    /// A number that is not negative, of big-endian bytes with any number of leading zeros.
    static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(bytes.drop { $0 == 0 })
        // Zero is one byte of zeros, and a leading zero keeps a number from reading as negative.
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return value(0x02, digits)
    }

    private static func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        var bytes = [tag]
        if contents.count < 0x80 {
            bytes.append(UInt8(contents.count))
        } else {
            var length: [UInt8] = []
            var rest = contents.count
            while rest > 0 {
                length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
                rest >>= 8
            }
            bytes.append(0x80 | UInt8(length.count))
            bytes += length
        }
        return bytes + contents
    }
}
