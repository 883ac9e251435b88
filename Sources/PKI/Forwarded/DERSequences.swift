/// Cuts certificates apart that stand one behind the other in DER (X.690 §8.1, §10.1).
enum DERSequences {
    /// Each SEQUENCE as it stands, or nil when the bytes are not a whole number of them.
    static func split(_ bytes: [UInt8]) -> [[UInt8]]? {
        var sequences: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let length = length(ofFirst: rest), length <= rest.count else { return nil }
            sequences.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return sequences.isEmpty ? nil : sequences
    }

    /// With its tag and length; nil when it is no SEQUENCE with a definite length in the fewest bytes.
    private static func length(ofFirst bytes: ArraySlice<UInt8>) -> Int? {
        let header = Array(bytes.prefix(6))
        guard header.count >= 2, header[0] == 0x30 else { return nil }
        guard header[1] >= 0x80 else { return 2 + Int(header[1]) }
        let count = Int(header[1] & 0x7f)
        guard (1...4).contains(count), header.count >= 2 + count, header[2] != 0 else { return nil }
        let length = header[2..<(2 + count)].reduce(0) { $0 << 8 | Int($1) }
        return length >= 0x80 ? 2 + count + length : nil
    }
}
