/// Comparing domain names without regard to ASCII case (RFC 4343), label by label.
enum DomainName {
    static func folded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    }

    /// Whether `name` stands below `parent`, both folded.
    static func isBelow(_ name: [UInt8], _ parent: [UInt8]) -> Bool {
        let rest = name.count - parent.count
        guard rest > 1, name[rest - 1] == UInt8(ascii: ".") else { return false }
        return name[rest...] == parent[...]
    }
}
