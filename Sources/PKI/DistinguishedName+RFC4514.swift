extension DistinguishedName {
    /// Reads the string form of RFC 4514 §3, such as "CN=device-001,O=Example".
    ///
    /// Types are read by name in any case or by object identifier. Spaces behind a comma and around a type are
    /// skipped, as most writers of such names expect; those at the ends of a value must be escaped.
    package init(rfc4514 text: String) throws(DistinguishedNameError) {
        guard !text.isEmpty else { throw .empty }
        var relativeNames: [[Attribute]] = []
        for part in try Self.split(Array(text.utf8), at: UInt8(ascii: ",")) {
            var attributes: [Attribute] = []
            for attribute in try Self.split(Array(part), at: UInt8(ascii: "+")) {
                attributes.append(try Attribute(rfc4514: attribute))
            }
            relativeNames.append(attributes)
        }
        self.init(relativeNames: relativeNames.reversed())
    }

    /// Cuts at the separators that no backslash stands before.
    private static func split(
        _ text: [UInt8], at separator: UInt8
    ) throws(DistinguishedNameError) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "\\") {
                guard position + 1 < text.count else { throw .brokenEscape }
                position += 2
                continue
            }
            if text[position] == separator {
                parts.append(text[start..<position])
                start = position + 1
            }
            position += 1
        }
        parts.append(text[start...])
        return parts
    }
}

extension DistinguishedName.Attribute {
    fileprivate init(rfc4514 text: ArraySlice<UInt8>) throws(DistinguishedNameError) {
        let space = UInt8(ascii: " ")
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
            throw .attributeWithoutValue(String(decoding: text, as: UTF8.self))
        }
        let trimmed = text[..<equals].drop { $0 == space }.reversed().drop { $0 == space }.reversed()
        let typeText = String(decoding: Array(trimmed), as: UTF8.self)
        guard let type = AttributeType.identifier(named: typeText) else { throw .unknownType(typeText) }
        let value = text[(equals + 1)...]
        guard !value.isEmpty else { throw .emptyValue(type: typeText) }
        if value.first == UInt8(ascii: "#") {
            let text = String(decoding: value, as: UTF8.self)
            guard let der = Hexadecimal.bytes(text.dropFirst()), let attribute = Self(type: type, der: der) else {
                throw .brokenHexadecimal(text)
            }
            self = attribute
        } else {
            let unescaped = try Self.unescaped(value)
            guard let text = NameText.text(utf8: unescaped[...]) else { throw .invalidText(type: typeText) }
            self.init(type: type, value: text)
        }
    }

    private static func unescaped(_ value: ArraySlice<UInt8>) throws(DistinguishedNameError) -> [UInt8] {
        let space = UInt8(ascii: " ")
        var result: [UInt8] = []
        var endsInBareSpace = value.first == space
        guard !endsInBareSpace else { throw .unescapedSpace }
        var rest = value
        while let byte = rest.popFirst() {
            endsInBareSpace = byte == space
            switch byte {
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { throw .brokenEscape }
                if "\"+,;<>\\ #=".utf8.contains(next) {
                    result.append(next)
                } else if let high = Hexadecimal.digit(next), let low = rest.popFirst().flatMap(Hexadecimal.digit) {
                    result.append(high << 4 | low)
                } else {
                    throw .brokenEscape
                }
            case UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"):
                throw .unescaped(Character(Unicode.Scalar(byte)))
            default:
                result.append(byte)
            }
        }
        guard !endsInBareSpace else { throw .unescapedSpace }
        return result
    }
}
