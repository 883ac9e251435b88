import SwiftASN1

/// What counts as text in a name whose bytes an attacker may have chosen.
package enum NameText {
    /// The text that one DER value of a string type holds, or nil when it is not to be compared with anything.
    ///
    /// Read are UTF8String, PrintableString, IA5String and NumericString.
    package static func text(der: [UInt8]) -> String? {
        guard let node = try? DER.parse(der), case .primitive(let content) = node.content else { return nil }
        return text(content, of: node.identifier)
    }

    /// The text of a directory string, or nil when it is not to be compared with anything.
    static func text(_ content: ArraySlice<UInt8>, of identifier: ASN1Identifier) -> String? {
        switch identifier {
        case .utf8String: text(utf8: content)
        case .printableString, .ia5String, .numericString: content.allSatisfy { $0 < 0x80 } ? text(utf8: content) : nil
        default: nil
        }
    }

    /// `bytes` as text, unless they are empty, invalid UTF-8, hold a character that does not show itself, or more marks
    /// on one letter than any writing has.
    package static func text(utf8 bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return text.unicodeScalars.allSatisfy(isVisible) && CombiningMarks.areFew(in: text) ? text : nil
    }

    /// `bytes` as a diagnostic may show them: printable ASCII as it is, all else as \xHH.
    package static func escaped(_ bytes: some Sequence<UInt8>) -> String {
        var result = ""
        for byte in bytes {
            if (0x20...0x7E).contains(byte), byte != UInt8(ascii: "\\") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "\\x" + Hexadecimal.text(CollectionOfOne(byte))
            }
        }
        return result
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20...0x7E).contains(scalar.value) }
        guard scalar != "\u{FFFD}" else { return false }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
