/// One extension of a certificate, ready to be written.
package struct TestExtension: Sendable {
    package let identifier: String
    package let isCritical: Bool
    package let value: [UInt8]

    package init(_ identifier: String, critical: Bool = false, _ value: [UInt8]) {
        self.identifier = identifier
        isCritical = critical
        self.value = value
    }

    package var der: [UInt8] {
        let flag = isCritical ? TestDER.boolean(true) : []
        return TestDER.sequence([TestDER.objectIdentifier(identifier), flag, TestDER.octetString(value)])
    }

    package static func basicConstraints(isAuthority: Bool, pathLength: UInt8? = nil) -> TestExtension {
        let length = pathLength.map { TestDER.integer([$0]) } ?? []
        return TestExtension(
            "2.5.29.19", critical: true, TestDER.sequence([isAuthority ? TestDER.boolean(true) : [], length]))
    }

    /// `bits` as RFC 5280 §4.2.1.3 counts them: 0 digitalSignature, 2 keyEncipherment, 5 keyCertSign, 6 cRLSign.
    package static func keyUsage(_ bits: [UInt8]) -> TestExtension {
        let byte = bits.reduce(UInt8(0)) { $0 | 0x80 >> $1 }
        return TestExtension(
            "2.5.29.15", critical: true, TestDER.bitString([byte], unused: UInt8(byte.trailingZeroBitCount & 7)))
    }

    package static func extendedKeyUsage(_ purposes: [String]) -> TestExtension {
        TestExtension("2.5.29.37", TestDER.sequence(purposes.map { TestDER.objectIdentifier($0) }))
    }

    package static func subjectAlternativeName(_ names: [TestGeneralName]) -> TestExtension {
        TestExtension("2.5.29.17", TestDER.sequence(names.map(\.der)))
    }

    /// Constraints as names whose bytes are the base of a subtree (RFC 5280 §4.2.1.10).
    package static func nameConstraints(
        permitted: [TestGeneralName] = [], excluded: [TestGeneralName] = []
    ) -> TestExtension {
        let subtrees = { (names: [TestGeneralName]) in names.flatMap { TestDER.sequence([$0.der]) } }
        let parts = [
            permitted.isEmpty ? [] : TestDER.explicit(0, subtrees(permitted)),
            excluded.isEmpty ? [] : TestDER.explicit(1, subtrees(excluded)),
        ]
        return TestExtension("2.5.29.30", critical: true, TestDER.sequence(parts))
    }
}

extension TestExtension {
    /// Policies by object identifier, without qualifiers (RFC 5280 §4.2.1.4).
    package static func certificatePolicies(_ policies: [String]) -> TestExtension {
        TestExtension(
            "2.5.29.32", TestDER.sequence(policies.map { TestDER.sequence([TestDER.objectIdentifier($0)]) }))
    }

    /// Pairs of issuerDomainPolicy and subjectDomainPolicy (RFC 5280 §4.2.1.5).
    package static func policyMappings(_ mappings: [(String, String)]) -> TestExtension {
        TestExtension(
            "2.5.29.33", critical: true,
            TestDER.sequence(
                mappings.map {
                    TestDER.sequence([TestDER.objectIdentifier($0.0), TestDER.objectIdentifier($0.1)])
                }))
    }
}
