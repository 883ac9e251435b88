import PKI
import Testing

/// One header value that must not be read, and why.
struct ForwardedFaultCase: Sendable, CustomTestStringConvertible {
    let format: ForwardedCertificateFormat
    let testDescription: String
    let fault: ForwardedValueFault
    let value: @Sendable (ForwardedSample) -> String

    init(
        _ format: ForwardedCertificateFormat, _ description: String, _ fault: ForwardedValueFault,
        _ value: @escaping @Sendable (ForwardedSample) -> String
    ) {
        self.format = format
        testDescription = "\(format.rawValue): \(description)"
        self.fault = fault
        self.value = value
    }
}

@Suite("Forwarded certificates, format by format")
struct ForwardedFormatTests {
    let sample: ForwardedSample
    init() throws { sample = try ForwardedSample() }

    private func reader(
        _ format: ForwardedCertificateFormat, _ names: [ForwardedHeader: String] = [:]
    ) throws -> ForwardedCertificateReader {
        try ForwardedCertificateReader(format: format, names: names)
    }

    @Test("RFC 9440: the certificate, and with its chain")
    func rfc9440() throws {
        let reader = try reader(.rfc9440)
        let leaf = ForwardedSample.item(sample.leaf)
        #expect(try ForwardedSample.chain(reader, ("client-cert", leaf)) == [sample.leaf])
        let chain = "\(ForwardedSample.item(sample.issuer)),  \(ForwardedSample.item(sample.issuer))"
        let read = try ForwardedSample.chain(reader, ("Client-Cert", leaf), ("CLIENT-CERT-CHAIN", chain))
        #expect(read == [sample.leaf, sample.issuer, sample.issuer])
    }

    @Test("nginx, HAProxy and AWS")
    func others() throws {
        let escaped = ForwardedSample.escapedPEM(sample.leaf)
        #expect(try ForwardedSample.chain(reader(.nginx), ("X-SSL-Client-Cert", escaped)) == [sample.leaf])
        let haproxy = try reader(.haproxy, [.chain: "X-SSL-Client-Chain-DER"])
        let read = try ForwardedSample.chain(
            haproxy, ("x-ssl-client-der", ForwardedSample.base64(sample.leaf)),
            ("x-ssl-client-chain-der", ForwardedSample.base64(sample.leaf + sample.issuer)))
        #expect(read == [sample.leaf, sample.issuer])
        let chain = ForwardedSample.escapedPEM(sample.leaf, sample.issuer, safe: "+=/")
        #expect(
            try ForwardedSample.chain(reader(.awsALB), ("X-Amzn-Mtls-Clientcert", chain)) == [
                sample.leaf, sample.issuer,
            ])
        let verified = try reader(.awsALB, [.leaf: "X-Amzn-Mtls-Clientcert-Leaf"])
        let leaf = ForwardedSample.escapedPEM(sample.leaf, safe: "+=/")
        #expect(
            try ForwardedSample.chain(
                verified, ("X-Amzn-Mtls-Clientcert-Subject", "CN=other"), ("X-Amzn-Mtls-Clientcert-Leaf", leaf))
                == [sample.leaf])
    }

    @Test("no header at all is no certificate", arguments: ForwardedCertificateFormat.allCases)
    func absent(format: ForwardedCertificateFormat) throws {
        let google: [ForwardedHeader: String] = [.present: "X-Client-Cert-Present", .leaf: "X-Client-Cert-Leaf"]
        let reader = try reader(format, format == .googleXLB ? google : [:])
        let read = try reader.read([])
        #expect(read == nil)
    }

    static let faults: [ForwardedFaultCase] = [
        .init(.rfc9440, "empty", .empty) { _ in "" },
        .init(.rfc9440, "no colons", .notByteSequence) { ForwardedSample.base64($0.leaf) },
        .init(.rfc9440, "truncated", .notByteSequence) { String(ForwardedSample.item($0.leaf).dropLast(9)) },
        .init(.rfc9440, "two in one header", .severalCertificates) {
            "\(ForwardedSample.item($0.leaf)), \(ForwardedSample.item($0.leaf))"
        },
        .init(.rfc9440, "a parameter behind it", .notByteSequence) { ForwardedSample.item($0.leaf) + ";a=1" },
        .init(.rfc9440, "garbage behind it", .notByteSequence) { ForwardedSample.item($0.leaf) + " x" },
        .init(.rfc9440, "a space before it", .notByteSequence) { " " + ForwardedSample.item($0.leaf) },
        .init(.rfc9440, "URL-safe base64", .notBase64) { _ in ":MIIB-_==:" },
        .init(.rfc9440, "a missing pad", .notBase64) { _ in ":MA:" },
        .init(.rfc9440, "set unused bits", .notBase64) { _ in ":MB==:" },
        .init(.rfc9440, "nothing between the colons", .notBase64) { _ in "::" },
        .init(.rfc9440, "white space in base64", .notBase64) { _ in ":MA A=:" },
        .init(.rfc9440, "no DER", .notDER) { _ in ":AAAA:" },
        .init(.rfc9440, "DER that is cut off", .notDER) { ForwardedSample.item(Array($0.leaf.dropLast())) },
        .init(.rfc9440, "two certificates in one sequence", .severalCertificates) {
            ForwardedSample.item($0.leaf + $0.issuer)
        },
        .init(.rfc9440, "a byte behind the certificate", .notDER) { ForwardedSample.item($0.leaf + [0]) },
        .init(.rfc9440, "BER of indefinite length", .notDER) { _ in
            ForwardedSample.item([0x30, 0x80, 0x05, 0x00, 0x00, 0x00])
        },
        .init(.rfc9440, "a length in too many bytes", .notDER) { _ in
            ForwardedSample.item([0x30, 0x81, 0x02, 0x05, 0x00])
        },
        .init(.rfc9440, "beside ASCII", .unprintable) { _ in ":MA\u{e9}=:" },
        .init(.rfc9440, "a tab", .unprintable) { ForwardedSample.item($0.leaf) + "\t" },
        .init(.rfc9440, "too long", .tooLong(bytes: 65_537)) { _ in String(repeating: "A", count: 65_537) },
        .init(.haproxy, "two with a comma", .notBase64) {
            "\(ForwardedSample.base64($0.leaf)),\(ForwardedSample.base64($0.leaf))"
        },
        .init(.haproxy, "two in one", .severalCertificates) { ForwardedSample.base64($0.leaf + $0.leaf) },
        .init(.haproxy, "truncated", .notDER) { ForwardedSample.base64(Array($0.leaf.prefix(300))) },
        .init(.haproxy, "PEM", .notBase64) { TestPKI.pem($0.leaf).replacing("\n", with: " ") },
        .init(.haproxy, "HAProxy's word for nothing", .notBase64) { _ in "-" },
        .init(.nginx, "not escaped", .notPercentEncoded) { TestPKI.pem($0.leaf).replacing("\n", with: " ") },
        .init(.nginx, "two certificates", .severalCertificates) { ForwardedSample.escapedPEM($0.leaf, $0.issuer) },
        .init(.nginx, "text before it", .notPEM) { "subject%0A" + ForwardedSample.escapedPEM($0.leaf) },
        .init(.nginx, "text behind it", .notPEM) { ForwardedSample.escapedPEM($0.leaf) + "x" },
        .init(.nginx, "another label", .notPEM) {
            ForwardedSample.escapedPEM($0.leaf).replacing("CERTIFICATE", with: "PRIVATE%20KEY")
        },
        .init(.nginx, "truncated", .notPEM) {
            // Never within a percent-encoding, which would be another fault.
            let text = ForwardedSample.escapedPEM($0.leaf).dropLast(40)
            return String(text.suffix(2).contains("%") ? text.dropLast(2) : text)
        },
        .init(.nginx, "a broken escape", .notPercentEncoded) { ForwardedSample.escapedPEM($0.leaf) + "%2" },
        .init(.nginx, "escaped twice", .notPEM) {
            ForwardedSample.escapedPEM($0.leaf).replacing("%", with: "%25")
        },
        .init(.nginx, "a block within a block", .notPEM) {
            "-----BEGIN%20CERTIFICATE-----%0A" + ForwardedSample.escapedPEM($0.leaf)
        },
        .init(.nginx, "an empty block", .notBase64) { _ in
            "-----BEGIN%20CERTIFICATE-----%0A-----END%20CERTIFICATE-----%0A"
        },
        .init(.awsALB, "eleven certificates", .tooManyCertificates) { sample in
            String(repeating: ForwardedSample.escapedPEM(sample.leaf), count: 11)
        },
        .init(.awsALB, "a broken second one", .notDER) {
            ForwardedSample.escapedPEM($0.leaf, Array($0.issuer.dropLast()))
        },
    ]

    @Test("what is badly written is refused with its reason", arguments: faults)
    func refused(fault: ForwardedFaultCase) throws {
        let name = try #require(fault.format.usualNames.first?.name)
        let found = ForwardedSample.fault(try reader(fault.format), (name, fault.value(sample)))
        #expect(found == .value(.certificate, fault.fault))
    }

    @Test("a chain needs its certificate, has a limit, and each part is one certificate")
    func chains() throws {
        let reader = try reader(.rfc9440)
        let leaf = ForwardedSample.item(sample.leaf)
        let issuer = ForwardedSample.item(sample.issuer)
        #expect(ForwardedSample.fault(reader, ("client-cert-chain", issuer)) == .without(.chain, needs: .certificate))
        let many = Array(repeating: issuer, count: 10).joined(separator: ",")
        #expect(
            ForwardedSample.fault(reader, ("client-cert", leaf), ("client-cert-chain", many))
                == .value(.chain, .tooManyCertificates))
        #expect(
            ForwardedSample.fault(reader, ("client-cert", leaf), ("client-cert-chain", issuer + ","))
                == .value(.chain, .notByteSequence))
        #expect(
            ForwardedSample.fault(reader, ("client-cert", leaf), ("client-cert-chain", "\(issuer) x, \(issuer)"))
                == .value(.chain, .notByteSequence))
    }

    @Test("a header that is there twice is refused, whatever its case")
    func duplicates() throws {
        let leaf = ForwardedSample.item(sample.leaf)
        let fault = ForwardedSample.fault(try reader(.rfc9440), ("Client-Cert", leaf), ("client-cert", leaf))
        #expect(fault == .duplicate(.certificate))
    }

    @Test(
        "other spellings and other formats' headers are refused also from the proxy",
        arguments: ["client_cert", "ClientCert", "X-Forwarded-Client-Cert", "X-Client-Cert-SPIFFE", "client.cert"])
    func unexpected(name: String) throws {
        let leaf = ForwardedSample.item(sample.leaf)
        let fault = ForwardedSample.fault(try reader(.rfc9440), ("client-cert", leaf), (name, leaf))
        #expect(fault == .unexpected(name: name))
    }

    @Test("an AWS load balancer's other way of writing is refused, not read as well")
    func otherMode() throws {
        let leaf = ForwardedSample.escapedPEM(sample.leaf)
        let fault = ForwardedSample.fault(try reader(.awsALB), ("X-Amzn-Mtls-Clientcert-Leaf", leaf))
        #expect(fault == .unexpected(name: "X-Amzn-Mtls-Clientcert-Leaf"))
    }

    @Test("no mutation of a value crashes or brings another leaf")
    func mutations() throws {
        let reader = try reader(.rfc9440)
        let value = Array(ForwardedSample.item(sample.leaf).utf8)
        for position in 0..<value.count {
            for byte: UInt8 in [0, 0x20, 0x22, 0x2c, 0x3a, 0x3d, 0x41, 0x7f] {
                var mutated = value
                mutated[position] = byte
                let read = try? ForwardedSample.chain(
                    reader, ("client-cert", String(decoding: mutated, as: UTF8.self)))
                #expect(read == nil || read?.first != sample.leaf || mutated == value)
            }
        }
    }
}
