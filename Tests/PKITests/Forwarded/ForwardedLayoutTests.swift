import PKI
import Testing

@Suite("Which headers can be configured")
struct ForwardedLayoutTests {
    private static let attributes: [ForwardedHeader: String] = [
        .present: "A", .chainVerified: "B", .fingerprint: "C",
    ]

    @Test(
        "the name of a header that comes with everyday requests brings no certificate",
        arguments: [
            "Host", "content-length", "Content-Type", "Content_Type", "AUTHORIZATION", "Proxy-Authorization", "Accept",
            "Accept-Encoding", "User-Agent", "Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "Cookie",
            "Origin", "Referer", "Cache-Control", "DPoP", "Signature", "Forwarded", "X-Forwarded-For",
            "X-Forwarded-Proto", "X-Real-IP", "traceparent",
        ])
    func everyday(name: String) {
        #expect(throws: ForwardedLayoutError.notAName(.certificate)) {
            try ForwardedCertificateReader(format: .nginx, names: [.certificate: name], believesAttributes: false)
        }
    }

    @Test(
        "a layout that would believe nobody, or too much, is refused",
        arguments: [
            (.nginx, [.chain: "A"], false, .notOfFormat(.chain)),
            (.nginx, [:], true, .nothingToBelieve),
            (.rfc9440, [.certificate: "Client_Cert_Chain"], false, .sameName(.chain, .certificate)),
            (.rfc9440, [.certificate: "Authorization"], false, .notAName(.certificate)),
            (.rfc9440, [.certificate: "A B"], false, .notAName(.certificate)),
            (.rfc9440, [.certificate: ""], false, .notAName(.certificate)),
            (.awsALB, [.certificate: "A", .leaf: "B"], false, .eitherOr(.certificate, .leaf)),
            (.googleXLB, [:], true, .missing(.present)),
            (.googleXLB, [.present: "A"], true, .missing(.chainVerified)),
            (.googleXLB, attributes, false, .nobodyValidates),
            (.googleXLB, [.present: "A", .leaf: "B"], true, .nothingToBelieve),
            (.googleXLB, attributes.merging([.chain: "D"]) { $1 }, true, .missing(.leaf)),
        ] as [(ForwardedCertificateFormat, [ForwardedHeader: String], Bool, ForwardedLayoutError)])
    func refused(
        format: ForwardedCertificateFormat, names: [ForwardedHeader: String], believes: Bool,
        fault: ForwardedLayoutError
    ) {
        #expect(throws: fault) {
            try ForwardedCertificateReader(format: format, names: names, believesAttributes: believes)
        }
    }
}
