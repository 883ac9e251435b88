/// Byte sequences of structured fields (RFC 8941 §3.3.5), as RFC 9440 uses them.
enum StructuredByteSequence {
    /// An item: one byte sequence without parameters, which RFC 9440 §2.2 defines none of.
    static func item(_ value: some Collection<UInt8>) throws(ForwardedValueFault) -> [UInt8] {
        let colon = UInt8(ascii: ":")
        let content = value.dropFirst()
        guard value.first == colon, let end = content.firstIndex(of: colon) else { throw .notByteSequence }
        let behind = content[end...].dropFirst()
        guard behind.isEmpty else {
            throw behind.contains(UInt8(ascii: ",")) ? .severalCertificates : .notByteSequence
        }
        guard let bytes = StrictBase64.bytes(content[..<end]) else { throw .notBase64 }
        return bytes
    }

    /// A list of such items, separated by commas with optional spaces (RFC 8941 §3.1).
    static func list(_ value: [UInt8]) throws(ForwardedValueFault) -> [[UInt8]] {
        let parts = value.split(
            separator: UInt8(ascii: ","), maxSplits: CertificationPathValidator.maximumPresented,
            omittingEmptySubsequences: false)
        guard parts.count <= CertificationPathValidator.maximumPresented else { throw .tooManyCertificates }
        var items: [[UInt8]] = []
        for (index, part) in parts.enumerated() {
            var item = part.drop { index > 0 && $0 == UInt8(ascii: " ") }
            while index < parts.count - 1, item.last == UInt8(ascii: " ") { item.removeLast() }
            items.append(try Self.item(item))
        }
        return items
    }
}
