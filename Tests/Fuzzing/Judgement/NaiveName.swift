/// A name as the third reader takes it: the number of its kind in `GeneralName`, and its bytes.
struct NaiveName: Sendable, Equatable {
    let kind: UInt8
    let bytes: [UInt8]

    /// Where it lies, compared generously: false only where nobody could say that `base` reaches it.
    func mayBe(in base: [UInt8]) -> Bool {
        switch kind {
        case 1: Self.lowercased(base).contains(0x40) ? isMailbox(base) : isHost(Self.part(after: 0x40, of: bytes), base)
        case 2:
            base.isEmpty
                || Self.isSuffix(base, of: bytes)
                    && (base.count == bytes.count || base.first == 0x2E || bytes[bytes.count - base.count - 1] == 0x2E)
        case 4: isDirectory(below: base)
        case 6: isHost(host, base)
        case 7:
            base.count == 2 * bytes.count
                && zip(bytes, zip(base, base.dropFirst(bytes.count))).allSatisfy { $0 & $1.1 == $1.0 & $1.1 }
        default: false
        }
    }

    /// The part before the `@` is compared as it is (RFC 5280 §7.5).
    private func isMailbox(_ base: [UInt8]) -> Bool {
        guard let mine = bytes.lastIndex(of: 0x40), let theirs = base.lastIndex(of: 0x40) else { return false }
        return bytes[..<mine] == base[..<theirs]
            && Self.lowercased(Array(bytes[mine...])) == Self.lowercased(Array(base[theirs...]))
    }

    private func isHost(_ host: [UInt8], _ base: [UInt8]) -> Bool {
        base.first == 0x2E
            ? Self.isSuffix(base, of: host) : Self.lowercased(host) == Self.lowercased(base)
    }

    /// The host of a URI, whatever its scheme.
    private var host: [UInt8] {
        guard let colon = bytes.firstIndex(of: 0x3A), bytes[(colon + 1)...].starts(with: "//".utf8) else { return [] }
        let authority = bytes[(colon + 3)...].prefix { !"/?#".utf8.contains($0) }
        let server = authority.lastIndex(of: 0x40).map { authority[($0 + 1)...] } ?? authority
        return Array(server.prefix { $0 != 0x3A })
    }

    /// Whether the relative names of `base` stand at the beginning; case and spaces do not count.
    private func isDirectory(below base: [UInt8]) -> Bool {
        guard let mine = DERTree(bytes), let theirs = DERTree(base), theirs.children.count <= mine.children.count else {
            return false
        }
        return zip(mine.children, theirs.children).allSatisfy { Self.attributes(of: $0) == Self.attributes(of: $1) }
    }

    private static func attributes(of relativeName: DERTree) -> [[UInt8]] {
        relativeName.children.map { attribute in
            let parts = attribute.children
            return (parts.first?.contentBytes ?? []) + [0xFF]
                + lowercased(parts.last?.contentBytes ?? []).filter { $0 != 0x20 && $0 != 0 }
        }
    }

    private static func part(after byte: UInt8, of bytes: [UInt8]) -> [UInt8] {
        bytes.lastIndex(of: byte).map { Array(bytes[($0 + 1)...]) } ?? bytes
    }

    private static func isSuffix(_ suffix: [UInt8], of bytes: [UInt8]) -> Bool {
        suffix.count <= bytes.count && lowercased(bytes).suffix(suffix.count) == lowercased(suffix)[...]
    }

    private static func lowercased(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}
