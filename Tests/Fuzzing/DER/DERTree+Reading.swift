extension DERTree {
    private static let maximumDepth = 24

    /// Reads exactly one value, in strict lengths; nil when it is none.
    package init?(_ bytes: [UInt8]) {
        guard let values = Self.values(bytes[...], depth: 0), values.count == 1 else { return nil }
        self = values[0]
    }

    /// Reads values up to the end of `bytes`; nil where they are not such to the letter.
    ///
    /// An OCTET STRING whose bytes are values themselves, as those of extensions are, has these as its children.
    static func values(_ bytes: ArraySlice<UInt8>, depth: Int) -> [DERTree]? {
        guard depth < maximumDepth else { return nil }
        var rest = bytes
        var values: [DERTree] = []
        while !rest.isEmpty {
            guard let (identifier, content) = element(&rest) else { return nil }
            let isConstructed = identifier[0] & 0x20 != 0
            if isConstructed {
                guard let inner = Self.values(content, depth: depth + 1) else { return nil }
                values.append(DERTree(identifier: identifier, content: .children(inner)))
            } else if identifier == [4], content.count > 1, let inner = Self.values(content, depth: depth + 1),
                inner.allSatisfy(\.isLikely)
            {
                values.append(DERTree(identifier: identifier, content: .children(inner)))
            } else {
                values.append(DERTree(identifier: identifier, content: .bytes(Array(content))))
            }
        }
        return values
    }

    /// Whether random bytes would hardly look like this.
    private var isLikely: Bool { [[0x30], [4], [3], [2], [1], [5]].contains(identifier) }

    private static func element(_ rest: inout ArraySlice<UInt8>) -> (identifier: [UInt8], content: ArraySlice<UInt8>)? {
        guard let first = rest.popFirst() else { return nil }
        var identifier = [first]
        if first & 0x1F == 0x1F {
            repeat {
                guard identifier.count < 6, let next = rest.popFirst() else { return nil }
                identifier.append(next)
            } while identifier[identifier.count - 1] & 0x80 != 0
        }
        guard let count = length(&rest), count <= rest.count else { return nil }
        let content = rest.prefix(count)
        rest = rest.dropFirst(count)
        return (identifier, content)
    }

    private static func length(_ rest: inout ArraySlice<UInt8>) -> Int? {
        guard let first = rest.popFirst() else { return nil }
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7F)
        guard (1...4).contains(count), rest.count >= count, rest.first != 0 else { return nil }
        let value = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(count)
        return value >= 0x80 ? value : nil
    }
}
