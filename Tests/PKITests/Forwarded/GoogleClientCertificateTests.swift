import FoundationEssentials
import PKI
import Testing

@Suite("Headers of Google's load balancers")
struct GoogleClientCertificateTests {
    let sample: ForwardedSample
    init() throws { sample = try ForwardedSample() }

    private static let names: [ForwardedHeader: String] = Dictionary(
        uniqueKeysWithValues: ForwardedCertificateFormat.googleXLB.usualNames
            .filter { $0.header != .leaf && $0.header != .chain }.map { ($0.header, $0.name) })

    private func read(
        _ values: [ForwardedHeader: String], leaf: Bool = false
    ) throws(ForwardedCertificateError) -> ForwardedCertificate? {
        var names = Self.names
        if leaf { names[.leaf] = "X-Client-Cert-Leaf" }
        let reader: ForwardedCertificateReader
        do {
            reader = try ForwardedCertificateReader(format: .googleXLB, names: names, believesAttributes: !leaf)
        } catch {
            Issue.record("the layout is refused: \(error)")
            return nil
        }
        return try reader.read(values.map { (names[$0.key] ?? "", $0.value) })
    }

    private var good: [ForwardedHeader: String] {
        [
            .present: "true", .chainVerified: "true", .error: "", .fingerprint: sample.fingerprint,
            .spiffeID: "spiffe://example.org/device/7", .serialNumber: "00:4D:2f",
            .dnsNames: "\(ForwardedSample.base64(Array("a.example.org".utf8))),Kg==", .uriNames: "",
            .validNotBefore: "2022-07-01T18:05:09+00:00", .validNotAfter: "2032-07-01T18:05:09+00:00",
        ]
    }

    @Test("say who the client is")
    func attributes() throws {
        guard case .attested(let attested) = try read(good) else {
            Issue.record("no attributes")
            return
        }
        #expect(attested.thumbprintText == sample.hash)
        #expect(attested.names.uris == ["spiffe://example.org/device/7"])
        #expect(attested.names.dnsNames == ["a.example.org"])
        #expect(attested.names.unmatchable == ["DNS:*"])
        #expect(attested.serialNumber == "4d2f")
        #expect(attested.notBefore == Date(timeIntervalSince1970: 1_656_698_709))
        #expect(attested.notAfter == Date(timeIntervalSince1970: 1_972_317_909))
    }

    @Test("bring distinguished names as DER")
    func distinguishedNames() throws {
        let name: [UInt8] = [0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 0x61]
        guard case .attested(let attested) = try read(good.merging([.subjectName: ForwardedSample.base64(name)]) { $1 })
        else {
            Issue.record("no attributes")
            return
        }
        #expect(attested.subjectName?.commonNames == ["a"])
        #expect(attested.issuerName == nil)
    }

    @Test("say that there is no certificate, or that it was not accepted")
    func none() throws {
        let absent = try read([.present: "false", .chainVerified: "false", .error: "client_cert_not_provided"])
        #expect(absent == nil)
        for change: [ForwardedHeader: String] in [
            [.chainVerified: "false"], [.chainVerified: ""], [.error: "client_cert_dnsname_sans_exceeded_size_limit"],
        ] {
            guard case .rejected = try read(good.merging(change) { $1 }) else {
                Issue.record("accepted with \(change)")
                continue
            }
        }
    }

    @Test(
        "are refused when they contradict each other or cannot be read",
        arguments: [
            ([.present: "false"], .contradiction(.fingerprint, .present)),
            ([.present: ""], .contradiction(.fingerprint, .present)),
            ([.present: "TRUE"], .value(.present, .notBoolean)),
            ([.present: "true, true"], .value(.present, .notBoolean)),
            ([.chainVerified: "1"], .value(.chainVerified, .notBoolean)),
            ([.fingerprint: ""], .without(.present, needs: .fingerprint)),
            ([.fingerprint: "AAAA"], .value(.fingerprint, .notFingerprint)),
            ([.spiffeID: "https://example.org/"], .value(.spiffeID, .notURI)),
            ([.spiffeID: "spiffe://a b"], .value(.spiffeID, .notURI)),
            ([.uriNames: "spiffe://victim"], .value(.uriNames, .notBase64)),
            ([.dnsNames: ","], .value(.dnsNames, .notBase64)),
            ([.serialNumber: "0x1"], .value(.serialNumber, .notSerialNumber)),
            ([.validNotAfter: "tomorrow"], .value(.validNotAfter, .notTime)),
            ([.subjectName: "CN=admin"], .value(.subjectName, .notName)),
        ] as [([ForwardedHeader: String], ForwardedCertificateError)])
    func refused(change: [ForwardedHeader: String], fault: ForwardedCertificateError) {
        #expect(throws: fault) { _ = try read(good.merging(change) { $1 }) }
    }

    @Test("bring the certificate itself where it is configured, and then nothing else counts")
    func leaf() throws {
        let value = good.merging([.leaf: ForwardedSample.item(sample.leaf)]) { $1 }
        guard case .chain(let chain) = try read(value, leaf: true) else {
            Issue.record("no certificate")
            return
        }
        #expect(chain == [sample.leaf])
        #expect(throws: ForwardedCertificateError.without(.present, needs: .leaf)) { _ = try read(good, leaf: true) }
    }

    @Test("are all named by the operator: what the load balancer does not set is the client's word")
    func unnamed() throws {
        let reader = try ForwardedCertificateReader(
            format: .googleXLB,
            names: [
                .present: "X-Client-Cert-Present", .chainVerified: "X-Client-Cert-Chain-Verified",
                .fingerprint: "X-Client-Cert-Hash",
            ], believesAttributes: true)
        let fault = ForwardedSample.fault(
            reader, ("x-client-cert-present", "true"), ("x-client-cert-chain-verified", "true"),
            ("x-client-cert-hash", sample.fingerprint), ("x-client-cert-spiffe", "spiffe://example.org/victim"))
        #expect(fault == .unexpected(name: "x-client-cert-spiffe"))
    }
}
