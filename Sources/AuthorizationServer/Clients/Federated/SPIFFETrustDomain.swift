/// A trust domain (SPIFFE ID §2.1): the authority part of the SPIFFE IDs that its keys may vouch for.
package struct SPIFFETrustDomain: Sendable, Hashable {
    package let name: String

    /// `nil` when the text is no trust domain: 1 to 255 lower-case letters, digits, `.`, `-` and `_`.
    package init?(_ name: String) {
        let isAllowed = name.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || ".-_".utf8.contains(byte)
        }
        guard isAllowed, (1...255).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    /// Whether the text is the SPIFFE ID of a workload in the trust domain (§2.2): with a path, none of whose segments is
    /// empty or leads elsewhere.
    package func contains(_ identifier: String) -> Bool {
        let prefix = "spiffe://\(name)/"
        guard identifier.utf8.starts(with: prefix.utf8), identifier.utf8.count <= 2048 else { return false }
        let segments = identifier.utf8.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return segments.allSatisfy { segment in
            !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
                && segment.allSatisfy(Self.isPathCharacter)
        }
    }

    private static func isPathCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: ".-_".utf8.contains(byte)
        }
    }
}
