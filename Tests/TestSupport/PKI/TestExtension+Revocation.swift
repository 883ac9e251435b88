extension TestExtension {
    package static func reasonCode(_ code: UInt8) -> TestExtension {
        TestExtension("2.5.29.21", TestDER.value(0x0A, [code]))
    }

    /// `number` is that of the list that a delta list amends (RFC 5280 §5.2.4).
    package static func deltaCRLIndicator(_ number: [UInt8]) -> TestExtension {
        TestExtension("2.5.29.27", critical: true, TestDER.integer(number))
    }

    /// The scope of a revocation list (RFC 5280 §5.2.5); `flags` are the tags of its BOOLEANs: 1 onlyContainsUserCerts,
    /// 2 onlyContainsCACerts, 4 indirectCRL, 5 onlyContainsAttributeCerts.
    package static func issuingDistributionPoint(
        names: [TestGeneralName] = [], flags: [UInt8] = [], reasons: [UInt8]? = nil
    ) -> TestExtension {
        let point = names.isEmpty ? [] : TestDER.explicit(0, TestDER.explicit(0, names.flatMap(\.der)))
        let before = flags.filter { $0 < 3 }.map { TestDER.value(0x80 | $0, [0xFF]) }
        let after = flags.filter { $0 > 3 }.map { TestDER.value(0x80 | $0, [0xFF]) }
        let some = reasons.map { TestDER.value(0x83, reasonFlags($0)) } ?? []
        return TestExtension("2.5.29.28", critical: true, TestDER.sequence([point] + before + [some] + after))
    }

    /// A certificate's cRLDistributionPoints (RFC 5280 §4.2.1.13) with one point.
    package static func crlDistributionPoint(
        names: [TestGeneralName] = [], reasons: [UInt8]? = nil, issuer: [TestGeneralName] = []
    ) -> TestExtension {
        let point = names.isEmpty ? [] : TestDER.explicit(0, TestDER.explicit(0, names.flatMap(\.der)))
        let some = reasons.map { TestDER.value(0x81, reasonFlags($0)) } ?? []
        let other = issuer.isEmpty ? [] : TestDER.explicit(2, issuer.flatMap(\.der))
        return TestExtension("2.5.29.31", TestDER.sequence([TestDER.sequence([point, some, other])]))
    }

    /// The content of `ReasonFlags` with these bits, without trailing zeros as DER wants it.
    private static func reasonFlags(_ bits: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (bits.max() ?? 0) >= 8 ? 2 : 1)
        for bit in bits { bytes[Int(bit / 8)] |= 0x80 >> (bit % 8) }
        return [UInt8((bytes.last ?? 0).trailingZeroBitCount & 7)] + bytes
    }
}
