import SwiftASN1

extension DistinguishedName {
    /// Reads `RDNSequence` (RFC 5280 §4.1.2.4).
    init(node: ASN1Node) throws {
        let relativeNames = try DER.sequence(node, identifier: .sequence) { names in
            var result: [[Attribute]] = []
            while let name = names.next() {
                result.append(try Self.relativeName(name))
            }
            return result
        }
        self.init(relativeNames: relativeNames)
    }

    private static func relativeName(_ node: ASN1Node) throws -> [Attribute] {
        try DER.set(node, identifier: .set) { attributes in
            var result: [Attribute] = []
            var last: ArraySlice<UInt8>?
            while let attribute = attributes.next() {
                // X.690 §11.6: the elements of a set stand in the order of their bytes.
                guard last.map({ $0.lexicographicallyPrecedes(attribute.encodedBytes) }) ?? true else {
                    throw ASN1Error.invalidASN1Object(reason: "A set is not in order")
                }
                last = attribute.encodedBytes
                result.append(
                    try DER.sequence(attribute, identifier: .sequence) { parts in
                        guard let type = parts.next(), let value = parts.next() else {
                            throw ASN1Error.invalidASN1Object(reason: "An attribute has no type or no value")
                        }
                        _ = try ASN1ObjectIdentifier(derEncoded: type)
                        guard case .primitive(let content) = type.content else {
                            throw ASN1Error.unexpectedFieldType(type.identifier)
                        }
                        // swift-asn1's own text of 2.999 is another identifier's.
                        return Attribute(type: ObjectIdentifierText.dotted(content), node: value)
                    })
            }
            guard !result.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "A relative name is empty") }
            return result
        }
    }
}

extension DistinguishedName.Attribute {
    /// The attribute with the one DER value in `der`, or nil when that is not one.
    init?(type: String, der: [UInt8]) {
        guard let node = try? DER.parse(der) else { return nil }
        self.init(type: type, node: node)
    }

    init(type: String, node: ASN1Node) {
        if case .primitive(let content) = node.content,
            let text = NameText.text(content, of: node.identifier)
        {
            self.init(type: type, value: text)
        } else {
            self.init(type: type, value: "#" + Hexadecimal.text(node.encodedBytes), isText: false)
        }
    }
}
