import PKI
import TestSupport

extension PathRefusalTests {
    /// Faults of the authorities above a good leaf.
    static let authorityCases: [Case] = [
        Case("an expired intermediate", .expired, "certificate has expired (CN=Late") {
            try $0.root.intermediate("Late") { $0.validity = past }.leaf("device").chain
        },
        Case("an intermediate that is no CA", .notCertificationAuthority, "(CN=Leaf)") {
            try $0.root.intermediate("Leaf") {
                $0.extensions = [.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])]
            }.leaf("device").chain
        },
        Case("an intermediate without keyCertSign", .notCertificationAuthority, "(CN=Mute)") {
            try $0.root.intermediate("Mute") { $0.replace("2.5.29.15", with: .keyUsage([6])) }.leaf("device").chain
        },
        Case(
            "an intermediate with RSA-1024", .keyTooSmall,
            "RSA key of 1024 bits is too small, at least 2048 are needed (CN=Small)"
        ) {
            try $0.root.intermediate("Small", holding: try WeakKey.rsa1024()).leaf("device").chain
        },
        Case("an intermediate signed with SHA-1", .signatureWeak, "SHA-1 with ECDSA is not accepted (CN=Old)") {
            try $0.root.intermediate("Old") { $0.signature = .sha1 }.leaf("device").chain
        },
        Case("an intermediate for servers", .notForClients, "no certificates for TLS clients (CN=Web)") {
            try $0.root.intermediate("Web") { $0.extensions.append(.extendedKeyUsage(["1.3.6.1.5.5.7.3.1"])) }
                .leaf("device").chain
        },
        Case("a path length that is exceeded", .pathTooLong, "path has more certificates than allowed") {
            try $0.root.intermediate("Short") {
                $0.replace("2.5.29.19", with: .basicConstraints(isAuthority: true, pathLength: 0))
            }.intermediate("Second").leaf("device").chain
        },
        Case("more intermediates than allowed", .pathTooLong, "path has more certificates than allowed") {
            try (0..<5).reduce($0.root) { authority, number in try authority.intermediate("CA \(number)") }
                .leaf("device").chain
        },
        Case("a DNS name outside the permitted ones", .nameConstraintViolated, "is not permitted") {
            try constrained($0, .nameConstraints(permitted: [.dnsName("example.org")]))
                .leaf("device", dnsNames: ["a.example.org", "a.example.com"]).chain
        },
        Case("a URI among the excluded ones", .nameConstraintViolated, "is excluded") {
            try constrained($0, .nameConstraints(excluded: [.uri("example.com")]))
                .leaf("device", uris: ["spiffe://example.com/a"]).chain
        },
        Case("an address outside the permitted ones", .nameConstraintViolated, "is not permitted") {
            try constrained($0, .nameConstraints(permitted: [.ipAddress([10, 0, 0, 0, 255, 0, 0, 0])]))
                .leaf("device", ipAddresses: [[11, 0, 0, 1]]).chain
        },
        Case("a policy that is required and missing", .policyNotSatisfied, "policy") {
            // requireExplicitPolicy, at once.
            let required = TestExtension("2.5.29.36", critical: true, TestDER.sequence([[0x80, 1, 0]]))
            return try $0.root.intermediate("Policy") { $0.extensions.append(required) }.leaf("device").chain
        },
    ]

    private static func constrained(_ pki: TestPKI, _ constraints: TestExtension) throws -> TestCertificateAuthority {
        try pki.root.intermediate("Constrained") { $0.extensions.append(constraints) }
    }
}
