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

    /// The common names in the certificate's order; empty when the name is not matchable.
    package var commonNames: [String] {
        guard isMatchable else { return [] }
        return relativeNames.joined().filter { $0.type == AttributeType.commonName }.map(\.value)
    }
}
