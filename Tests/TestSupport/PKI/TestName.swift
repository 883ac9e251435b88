/// Names of certificates as DER.
package enum TestName {
    /// A name with one common name and nothing else.
    package static func commonName(_ text: String) -> [UInt8] {
        attributes([("2.5.4.3", TestDER.utf8String(text))])
    }

    /// A name of the given attributes, each a relative name of its own: type and DER value.
    package static func attributes(_ attributes: [(type: String, value: [UInt8])]) -> [UInt8] {
        TestDER.sequence(
            attributes.map { attribute in
                TestDER.set([TestDER.sequence([TestDER.objectIdentifier(attribute.type), attribute.value])])
            })
    }
}
