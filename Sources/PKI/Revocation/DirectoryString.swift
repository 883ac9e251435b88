/// Texts of string types that are read for one purpose: to find the issuer whose name is written in them (RFC 5280
/// §4.1.2.4). What a text of such a type says is not always clear, so that nothing else is compared with them.
enum DirectoryString {
    /// The text in the DER that stands in hexadecimal behind a "#", as `DistinguishedName.Attribute` has what is no text to
    /// be trusted; nil when it is of no string type or broken. Control characters that are white space are a space
    /// (RFC 4518 §2.2).
    static func text(hexadecimal: String) -> String? {
        guard hexadecimal.utf8.first == UInt8(ascii: "#"), let der = Hexadecimal.bytes(hexadecimal.dropFirst()) else {
            return nil
        }
        var reader = DERReader(der)
        guard let element = try? reader.next(), reader.isAtEnd,
            let scalars = scalars(der[element.content], of: element.tag)
        else { return nil }
        var text = String.UnicodeScalarView()
        for scalar in scalars { text.append((9...13).contains(scalar.value) || scalar.value == 0x85 ? " " : scalar) }
        return String(text)
    }

    /// Whether the DER that stands in hexadecimal behind a "#" is a text in TeletexString, BMPString or UniversalString
    /// without anything in it that does not show.
    static func isVisible(hexadecimal: String) -> Bool {
        guard hexadecimal.utf8.first == UInt8(ascii: "#"), let der = Hexadecimal.bytes(hexadecimal.dropFirst()) else {
            return false
        }
        var reader = DERReader(der)
        guard let element = try? reader.next(), reader.isAtEnd, unclearTypes.contains(element.tag),
            let scalars = scalars(der[element.content], of: element.tag)
        else { return false }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return NameText.text(utf8: Array(String(text).utf8)[...]) != nil
    }

    private static let unclearTypes: Set<UInt8> = [
        DERTag.teletexString, DERTag.bmpString, DERTag.universalString,
    ]

    private static func scalars(_ content: ArraySlice<UInt8>, of tag: UInt8) -> [Unicode.Scalar]? {
        switch tag {
        case DERTag.utf8String: String(validating: content, as: UTF8.self).map { Array($0.unicodeScalars) }
        // TeletexString is Latin-1 to everybody, and to libcrypto so are the others where they are not ASCII.
        case DERTag.numericString, DERTag.printableString, DERTag.teletexString, DERTag.ia5String,
            DERTag.visibleString:
            content.map { Unicode.Scalar($0) }
        case DERTag.bmpString: units(content, of: 2)
        case DERTag.universalString: units(content, of: 4)
        default: nil
        }
    }

    /// Big-endian numbers of `size` bytes; nil where one is no character.
    private static func units(_ content: ArraySlice<UInt8>, of size: Int) -> [Unicode.Scalar]? {
        guard content.count.isMultiple(of: size) else { return nil }
        var scalars: [Unicode.Scalar] = []
        var rest = content
        while !rest.isEmpty {
            guard let scalar = Unicode.Scalar(rest.prefix(size).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) else {
                return nil
            }
            scalars.append(scalar)
            rest = rest.dropFirst(size)
        }
        return scalars
    }
}
