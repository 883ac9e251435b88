import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("Certification paths that are refused")
struct PathRefusalTests {
    /// A chain that the validator of `TestPKI` must refuse, and why.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let expected: CertificationPathFailure.Kind
        let words: String
        let chain: @Sendable (TestPKI) throws -> [[UInt8]]
        var testDescription: String { name }

        init(
            _ name: String, _ expected: CertificationPathFailure.Kind, _ words: String,
            _ chain: @escaping @Sendable (TestPKI) throws -> [[UInt8]]
        ) {
            self.name = name
            self.expected = expected
            self.words = words
            self.chain = chain
        }
    }

    @Test("each fault is refused with its own reason first", arguments: leafCases + authorityCases)
    func refusal(of test: Case) throws {
        let pki = try TestPKI.shared.get()
        let failure = try #require(TestPKI.failure(try pki.validator(), try test.chain(pki)))
        #expect(failure.reasons.first?.kind == test.expected)
        #expect(failure.description.contains(test.words), "\(failure)")
    }

    static let past = TestCertificateTemplate.defaultValidity.lowerBound..<TestPKI.now
    static let future = TestPKI.now.addingTimeInterval(1)..<TestCertificateTemplate.defaultValidity.upperBound

    static let leafCases: [Case] = [
        Case("expired", .expired, "certificate has expired (CN=late, notAfter 2027-01-15T08:00:00Z)") {
            try $0.issuing.leaf("late", validity: past).chain
        },
        Case("not yet valid", .notYetValid, "is not yet valid (CN=early, notBefore 2027-01-15T08:00:01Z)") {
            try $0.issuing.leaf("early", validity: future).chain
        },
        Case("of a stranger", .issuerUnknown, "unknown issuer") { _ in
            try TestCertificateAuthority(name: "Stranger").leaf("device").chain
        },
        Case("of a stranger who sends his root", .issuerUnknown, "root that is no anchor (CN=Stranger)") { _ in
            let stranger = try TestCertificateAuthority(name: "Stranger")
            return try stranger.leaf("device").chain + [stranger.certificate.der]
        },
        Case("of a stranger by the same name", .issuerUnknown, "unknown issuer") { _ in
            try TestCertificateAuthority(name: "Root").leaf("device").chain
        },
        Case("without its intermediate", .issuerUnknown, "(CN=device-001, issuer CN=Issuing)") {
            [$0.device.certificate.der]
        },
        Case("self-signed", .selfSigned, "self-signed") { _ in
            try [selfSigned().certificate.der]
        },
        Case("for servers only", .notForClients, "extendedKeyUsage has serverAuth, clientAuth is needed") {
            try $0.issuing.leaf("server") {
                $0.replace("2.5.29.37", with: .extendedKeyUsage(["1.3.6.1.5.5.7.3.1"]))
            }.chain
        },
        Case("for any purpose", .notForClients, "extendedKeyUsage has anyExtendedKeyUsage") {
            try $0.issuing.leaf("any") { $0.replace("2.5.29.37", with: .extendedKeyUsage(["2.5.29.37.0"])) }.chain
        },
        Case("for no purpose", .notForClients, "extendedKeyUsage is missing") {
            try $0.issuing.leaf("none") { $0.replace("2.5.29.37") }.chain
        },
        Case("for encryption", .notForClients, "keyUsage lacks digitalSignature") {
            try $0.issuing.leaf("cipher") { $0.replace("2.5.29.15", with: .keyUsage([2])) }.chain
        },
        Case("a CA", .notForClients, "a CA certificate is no client certificate") {
            try $0.issuing.leaf("CA") {
                $0.extensions = [
                    .basicConstraints(isAuthority: true), .keyUsage([0, 5]),
                    .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"]),
                ]
            }.chain
        },
        Case("the anchor itself", .anchorPresented, "a trust anchor is no client certificate") {
            [$0.root.certificate.der]
        },
        Case("RSA-1024", .keyTooSmall, "RSA key of 1024 bits is too small, at least 2048 are needed (CN=small)") {
            try $0.issuing.leaf("small") { $0.publicKey = TestPublicKey.rsa1024 }.chain
        },
        Case("secp256k1", .keyTooSmall, "curve 1.3.132.0.10 is not accepted") {
            try $0.issuing.leaf("coin") { $0.publicKey = TestPublicKey.secp256k1 }.chain
        },
        Case("signed with SHA-1", .signatureWeak, "SHA-1 with ECDSA is not accepted (CN=old)") {
            try $0.issuing.leaf("old") { $0.signature = .sha1 }.chain
        },
        Case("a broken signature", .signatureInvalid, "not its issuer's (CN=forged)") {
            try $0.issuing.leaf("forged") { $0.signature = .broken }.chain
        },
        Case("an unknown critical extension", .criticalExtensionUnknown, "critical extension") {
            try $0.issuing.leaf("odd") {
                $0.extensions.append(TestExtension("1.3.6.1.4.1.99999.1", critical: true, [5, 0]))
            }.chain
        },
        Case("eleven certificates", .tooManyCertificates, "more than 10 certificates") {
            [[UInt8]](repeating: $0.device.certificate.der, count: 11)
        },
        Case("nothing", .unreadable, "no certificate was sent") { _ in [] },
        Case("garbage", .unreadable, "certificate 1 of those sent cannot be read") { _ in [[1, 2, 3]] },
        Case("garbage behind the leaf", .unreadable, "certificate 2 of those sent cannot be read") {
            [$0.device.certificate.der, [0x30, 0]]
        },
    ]

    static func selfSigned() throws -> TestCertificateAuthority {
        try TestCertificateAuthority(name: "self") {
            $0.extensions = [.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])]
        }
    }
}
