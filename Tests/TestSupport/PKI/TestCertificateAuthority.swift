package import FoundationEssentials
package import Libcrypto
package import PKI

/// A certification authority in memory: it mints what a test asks for, honest or not.
package struct TestCertificateAuthority: Sendable {
    package typealias Customization = (inout TestCertificateTemplate) throws -> Void

    package let certificate: Certificate
    package let key: PrivateKey
    /// DER of its certificate and those above it without the root.
    package let chain: [[UInt8]]
    let name: [UInt8]
    let publicKey: [UInt8]

    /// A self-signed root.
    package init(
        name: String, key kind: PrivateKey.Kind = .p256, _ customize: Customization = { _ in }
    ) throws {
        let key = try PrivateKey.generate(kind)
        var template = Self.authorityTemplate(name: name)
        try customize(&template)
        self.key = key
        self.name = template.subject
        publicKey = try template.publicKey ?? TestPublicKey.der(of: key)
        chain = []
        let contents = template.contents(
            issuer: template.subject, algorithm: template.signature.algorithm(for: key), publicKey: publicKey,
            issuerKey: publicKey)
        certificate = try Certificate(der: try template.signature.seal(contents, with: key))
    }

    private init(
        certificate: Certificate, key: PrivateKey, chain: [[UInt8]], name: [UInt8], publicKey: [UInt8]
    ) {
        self.certificate = certificate
        self.key = key
        self.chain = chain
        self.name = name
        self.publicKey = publicKey
    }

    /// An authority below this one.
    package func intermediate(
        _ name: String, key kind: PrivateKey.Kind = .p256, _ customize: Customization = { _ in }
    ) throws -> TestCertificateAuthority {
        try intermediate(name, holding: try PrivateKey.generate(kind), customize)
    }

    /// An authority below this one with a key of the test's own.
    package func intermediate(
        _ name: String, holding key: PrivateKey, _ customize: Customization = { _ in }
    ) throws -> TestCertificateAuthority {
        var template = Self.authorityTemplate(name: name)
        try customize(&template)
        let certificate = try Certificate(der: try issue(template, to: key))
        return TestCertificateAuthority(
            certificate: certificate, key: key, chain: [certificate.der] + chain, name: template.subject,
            publicKey: try template.publicKey ?? TestPublicKey.der(of: key))
    }

    /// A client with digitalSignature and clientAuth.
    package func leaf(
        _ commonName: String,
        key kind: PrivateKey.Kind = .p256,
        uris: [String] = [],
        dnsNames: [String] = [],
        emails: [String] = [],
        ipAddresses: [[UInt8]] = [],
        validity: Range<Date> = TestCertificateTemplate.defaultValidity,
        _ customize: Customization = { _ in }
    ) throws -> TestIdentity {
        let names: [TestGeneralName] =
            uris.map { .uri($0) } + dnsNames.map { .dnsName($0) } + emails.map { .email($0) }
            + ipAddresses.map { .ipAddress($0) }
        var template = TestCertificateTemplate(
            subject: TestName.commonName(commonName),
            extensions: [.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])])
        if !names.isEmpty { template.extensions.append(.subjectAlternativeName(names)) }
        template.validity = validity
        try customize(&template)
        let key = try PrivateKey.generate(kind)
        let certificate = try Certificate(der: try issue(template, to: key))
        return TestIdentity(certificate: certificate, key: key, chain: [certificate.der] + chain)
    }

    /// DER of a certificate that need not be readable.
    package func issue(_ template: TestCertificateTemplate, to key: PrivateKey) throws -> [UInt8] {
        let contents = template.contents(
            issuer: name, algorithm: template.signature.algorithm(for: self.key),
            publicKey: try template.publicKey ?? TestPublicKey.der(of: key), issuerKey: publicKey)
        return try template.signature.seal(contents, with: self.key)
    }

    /// DER of a revocation list of this authority (RFC 5280 §5.1).
    package func revocationList(
        revoking certificates: [Certificate] = [],
        updates: Range<Date> = TestCertificateTemplate.defaultValidity,
        hasNextUpdate: Bool = true,
        signature: TestSignature = .strong
    ) throws -> [UInt8] {
        let revoked = certificates.map { certificate in
            TestDER.sequence([TestDER.integer(hexadecimal: certificate.serial), TestDER.time(updates.lowerBound)])
        }
        let number = TestExtension("2.5.29.20", TestDER.integer([1]))
        let contents = TestDER.sequence([
            TestDER.integer([1]),
            signature.algorithm(for: key),
            name,
            TestDER.time(updates.lowerBound),
            hasNextUpdate ? TestDER.time(updates.upperBound) : [],
            revoked.isEmpty ? [] : TestDER.sequence(revoked),
            TestDER.explicit(0, TestDER.sequence([number.der])),
        ])
        return try signature.seal(contents, with: key)
    }

    private static func authorityTemplate(name: String) -> TestCertificateTemplate {
        TestCertificateTemplate(
            subject: TestName.commonName(name),
            extensions: [.basicConstraints(isAuthority: true), .keyUsage([5, 6])])
    }
}
