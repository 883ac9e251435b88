import FoundationEssentials
import TestSupport

/// What a certificate is to say before it is changed and signed.
struct CertificateDraft {
    static let past = Date(timeIntervalSince1970: 1_577_836_800)
    static let ended = Date(timeIntervalSince1970: 1_609_459_200)
    static let future = Date(timeIntervalSince1970: 2_366_841_600)

    /// DER of a `Name`.
    var subject: [UInt8]
    var holder: SeededKey
    var serial: [UInt8]
    var validity = Self.past..<Self.future
    var extensions: [TestExtension]
    /// authorityKeyIdentifier: that of the issuer's key unless it is set; empty leaves the extension out.
    var authorityKeyIdentifier: [UInt8]?
    var hasSubjectKeyIdentifier = true

    /// `TBSCertificate` (RFC 5280 §4.1.2), as a tree.
    func signedPart(issuer: [UInt8], key: SeededKey) -> DERTree {
        var all = extensions
        if hasSubjectKeyIdentifier { all.append(TestExtension("2.5.29.14", TestDER.octetString(holder.identifier))) }
        let authority = authorityKeyIdentifier ?? key.identifier
        if !authority.isEmpty {
            all.append(TestExtension("2.5.29.35", TestDER.sequence([TestDER.value(0x80, authority)])))
        }
        let contents = TestDER.sequence([
            TestDER.explicit(0, TestDER.integer([2])),
            TestDER.integer(serial),
            TestSignature.strong.algorithm(for: key.key),
            issuer,
            TestDER.sequence([TestDER.time(validity.lowerBound), TestDER.time(validity.upperBound)]),
            subject,
            holder.publicKey,
            TestDER.explicit(3, TestDER.sequence(all.map(\.der))),
        ])
        return DERTree(contents) ?? DERTree(0x30, contents)
    }
}
