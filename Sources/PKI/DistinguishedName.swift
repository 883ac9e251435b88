/// A distinguished name (RFC 5280 §4.1.2.4): whom a certificate is about, or who issued it.
package struct DistinguishedName: Sendable, Hashable {
    /// One statement of a name, such as CN=device-001.
    package struct Attribute: Sendable, Hashable {
        /// The object identifier in dotted form: "2.5.4.3".
        package let type: String
        /// The text, or "#" and the hexadecimal DER of a value that is no text to be trusted (RFC 4514 §2.4).
        package let value: String
        /// Whether `value` is text.
        package let isText: Bool

        init(type: String, value: String, isText: Bool = true) {
            self.type = type
            self.value = value
            self.isText = isText
        }

        // Byte by byte: to String an accent in one piece is the same as in two.
        package static func == (left: Attribute, right: Attribute) -> Bool {
            left.isText == right.isText && left.type.utf8.elementsEqual(right.type.utf8)
                && left.value.utf8.elementsEqual(right.value.utf8)
        }

        package func hash(into hasher: inout Hasher) {
            for text in [type, value] {
                var text = text
                text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            }
        }
    }

    /// In the certificate's order, the most general first: the reverse of the written form.
    ///
    /// Each is a set that nearly always has one attribute.
    package let relativeNames: [[Attribute]]

    init(relativeNames: [[Attribute]]) {
        self.relativeNames = relativeNames
    }

    /// Whether the name may be compared with a pattern.
    ///
    /// It is not if a value holds control or invisible characters, NUL, U+FFFD or invalid UTF-8, is empty, or is of a
    /// string type with an ambiguous alphabet (TeletexString, BMPString, UniversalString).
    package var isMatchable: Bool {
        relativeNames.allSatisfy { $0.allSatisfy(\.isText) }
    }

    /// Whether all of the name shows: it is text, though some of it may be in a string type whose alphabet readers do not
    /// agree on, so that it is compared with nothing.
    var isVisible: Bool {
        relativeNames.allSatisfy { names in
            names.allSatisfy { $0.isText || DirectoryString.isVisible(hexadecimal: $0.value) }
        }
    }

    /// The name without what is not ASCII: such a value is no text then, and matches nothing.
    ///
    /// A text that somebody else has made of a name does not tell in which type of string a value was written. Where all
    /// is printable ASCII that makes no difference; anything else may come from a TeletexString, whose alphabet readers
    /// do not agree on.
    var withoutForeignText: DistinguishedName {
        DistinguishedName(
            relativeNames: relativeNames.map { relativeName in
                relativeName.map { attribute in
                    let isPlain = attribute.value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
                    guard attribute.isText, !isPlain else { return attribute }
                    let value = DERBytes.value(tag: 0x0C, content: Array(attribute.value.utf8))
                    return Attribute(type: attribute.type, value: "#" + Hexadecimal.text(value), isText: false)
                }
            })
    }

    /// The common names in the certificate's order; empty when the name is not matchable.
    package var commonNames: [String] {
        guard isMatchable else { return [] }
        return relativeNames.joined().filter { $0.type == AttributeType.commonName }.map(\.value)
    }
}
