package import FoundationEssentials

/// What a certificate is to say; a test changes what it is about.
package struct TestCertificateTemplate: Sendable {
    /// 2020-01-01 and 2045-01-01, so that tests of other rooms need not care.
    package static let defaultValidity =
        Date(timeIntervalSince1970: 1_577_836_800)..<Date(timeIntervalSince1970: 2_366_841_600)

    /// DER of a `Name`.
    package var subject: [UInt8]
    package var validity: Range<Date> = Self.defaultValidity
    /// Big-endian; random unless it is set.
    package var serial: [UInt8]
    package var extensions: [TestExtension] = []
    /// DER of another key than the one that the certificate's holder has.
    package var publicKey: [UInt8]?
    package var signature = TestSignature.strong
    /// 0 for version 1, 2 for version 3.
    package var version: UInt8 = 2
    package var hasKeyIdentifiers = true
    /// Changes the DER of the fields of `TBSCertificate` before they are signed: the version is 0, then come the serial
    /// number, the algorithm, the issuer, the validity, the subject, the public key, and at 7 the extensions.
    package var rewrite: @Sendable (inout [[UInt8]]) -> Void = { _ in }

    package init(subject: [UInt8], extensions: [TestExtension]) {
        self.subject = subject
        self.extensions = extensions
        serial = [0x4A] + (0..<7).map { _ in UInt8.random(in: 0...255) }
    }

    /// Takes out the extension `identifier` and puts `replacement`, if there is one, in its place.
    package mutating func replace(_ identifier: String, with replacement: TestExtension? = nil) {
        extensions.removeAll { $0.identifier == identifier }
        if let replacement { extensions.append(replacement) }
    }

    /// `TBSCertificate` (RFC 5280 §4.1.2).
    func contents(
        issuer: [UInt8], algorithm: [UInt8], publicKey: [UInt8], issuerKey: [UInt8]
    ) -> [UInt8] {
        var all = extensions
        if hasKeyIdentifiers {
            let subjectKey = TestPublicKey.identifier(of: publicKey)
            let issuerKey = TestPublicKey.identifier(of: issuerKey)
            all.append(TestExtension("2.5.29.14", TestDER.octetString(subjectKey)))
            all.append(TestExtension("2.5.29.35", TestDER.sequence([TestDER.value(0x80, issuerKey)])))
        }
        var fields = [
            version == 0 ? [] : TestDER.explicit(0, TestDER.integer([version])),
            TestDER.integer(serial),
            algorithm,
            issuer,
            TestDER.sequence([TestDER.time(validity.lowerBound), TestDER.time(validity.upperBound)]),
            subject,
            publicKey,
            version == 0 ? [] : TestDER.explicit(3, TestDER.sequence(all.map(\.der))),
        ]
        rewrite(&fields)
        return TestDER.sequence(fields)
    }
}
