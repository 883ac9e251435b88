/// The general names that may be compared with a pattern: plain ASCII in the syntax of their kind, no wildcards.
package enum NameSyntax {
    /// An absolute URI (RFC 3986 §4.3) with nothing to be decoded in its scheme or host.
    package static func uri(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), isScheme(bytes[..<colon]) else { return nil }
        let rest = bytes[(colon + 1)...]
        guard !rest.isEmpty, hasOnlyURICharacters(rest) else { return nil }
        if rest.starts(with: "//".utf8) {
            let authority = rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) }
            guard !authority.contains(UInt8(ascii: "*")), !authority.contains(UInt8(ascii: "%")) else { return nil }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A domain name of letters, digits, hyphens and underscores (RFC 1034 §3.5, and `_` as in SRV names).
    package static func dnsName(_ bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.isEmpty, bytes.count <= 253 else { return nil }
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            (1...63).contains(label.count)
                && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
        return areLabels ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// A mailbox (RFC 5280 §4.2.1.6) whose local part is a dot-atom (RFC 5321 §4.1.2), never a quoted string.
    package static func email(_ bytes: ArraySlice<UInt8>) -> String? {
        let sides = bytes.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard sides.count == 2, dnsName(sides[1]) != nil else { return nil }
        let atoms = sides[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let areAtoms = atoms.allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || "!#$%&'+-/=?^_`{|}~".utf8.contains($0) }
        }
        return areAtoms ? String(decoding: bytes, as: UTF8.self) : nil
    }

    private static func isScheme(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, isAlphanumeric(first), !(48...57).contains(first) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || "+-.".utf8.contains($0) }
    }

    private static func hasOnlyURICharacters(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst(), let low = rest.popFirst(),
                    Hexadecimal.digit(high) != nil, Hexadecimal.digit(low) != nil
                else { return false }
            } else if !isAlphanumeric(byte), !"-._~:/?#[]@!$&'()*+,;=".utf8.contains(byte) {
                return false
            }
        }
        return true
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
