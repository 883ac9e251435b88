package import FoundationEssentials
package import PKI

/// What a revocation list is to say; a test changes what it is about.
package struct TestRevocationListTemplate: Sendable {
    /// One revoked certificate.
    package struct Entry: Sendable {
        /// The content octets of the INTEGER.
        package var serial: [UInt8]
        package var date: Date
        package var extensions: [TestExtension] = []

        package init(serial: [UInt8], date: Date, reason: RevocationReason? = nil) {
            self.serial = serial
            self.date = date
            if let reason { extensions = [.reasonCode(reason.rawValue)] }
        }

        var der: [UInt8] {
            TestDER.sequence([
                TestDER.value(0x02, serial), TestDER.time(date),
                extensions.isEmpty ? [] : TestDER.sequence(extensions.map(\.der)),
            ])
        }
    }

    /// DER of the issuer's `Name`; that of the signing authority unless it is set.
    package var issuer: [UInt8]?
    package var updates: Range<Date> = TestCertificateTemplate.defaultValidity
    package var hasNextUpdate = true
    package var entries: [Entry] = []
    /// Beside the number and the key identifier.
    package var extensions: [TestExtension] = []
    /// cRLNumber, big-endian; nil leaves it out.
    package var number: [UInt8]? = [1]
    package var hasKeyIdentifier = true
    /// 0 for version 1, 1 for version 2.
    package var version: UInt8 = 1
    package var signature = TestSignature.strong
    /// DER of the algorithm inside of what is signed, if it is to differ.
    package var innerAlgorithm: [UInt8]?

    package init() {}

    /// Lists `certificate`.
    package mutating func revoke(
        _ certificate: Certificate, reason: RevocationReason? = nil,
        at date: Date = TestCertificateTemplate.defaultValidity.lowerBound
    ) {
        // The value of the INTEGER is written by the same function as in certificates.
        let serial = Array(TestDER.integer(hexadecimal: certificate.serial).dropFirst(2))
        entries.append(Entry(serial: serial, date: date, reason: reason))
    }

    /// `TBSCertList` (RFC 5280 §5.1.2).
    func contents(issuer: [UInt8], algorithm: [UInt8], issuerKey: [UInt8]) -> [UInt8] {
        var all = extensions
        if let number { all.append(TestExtension("2.5.29.20", TestDER.integer(number))) }
        if hasKeyIdentifier {
            let key = TestPublicKey.identifier(of: issuerKey)
            all.append(TestExtension("2.5.29.35", TestDER.sequence([TestDER.value(0x80, key)])))
        }
        return TestDER.sequence([
            version == 0 ? [] : TestDER.integer([version]),
            innerAlgorithm ?? algorithm,
            self.issuer ?? issuer,
            TestDER.time(updates.lowerBound),
            hasNextUpdate ? TestDER.time(updates.upperBound) : [],
            entries.isEmpty ? [] : TestDER.value(0x30, entries.reduce(into: []) { $0 += $1.der }),
            all.isEmpty ? [] : TestDER.explicit(0, TestDER.sequence(all.map(\.der))),
        ])
    }
}

extension TestCertificateAuthority {
    /// DER of a revocation list that this authority signs, honest or not.
    package func revocationList(
        _ customize: (inout TestRevocationListTemplate) throws -> Void
    ) throws -> [UInt8] {
        var template = TestRevocationListTemplate()
        try customize(&template)
        let contents = template.contents(
            issuer: name, algorithm: template.signature.algorithm(for: key), issuerKey: publicKey)
        return try template.signature.seal(contents, with: key)
    }
}
