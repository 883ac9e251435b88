import PKI
import Testing

@Suite("Envoy's X-Forwarded-Client-Cert")
struct EnvoyElementTests {
    static let header = "X-Forwarded-Client-Cert"
    let sample: ForwardedSample
    let reader: ForwardedCertificateReader
    let believing: ForwardedCertificateReader

    init() throws {
        sample = try ForwardedSample()
        reader = try ForwardedCertificateReader(format: .envoyXFCC)
        believing = try ForwardedCertificateReader(format: .envoyXFCC, believesAttributes: true)
    }

    private var certificate: String { "Cert=\"\(ForwardedSample.escapedPEM(sample.leaf))\"" }
    private var chain: String { "Chain=\"\(ForwardedSample.escapedPEM(sample.leaf, sample.issuer))\"" }

    private func fault(_ value: String) -> ForwardedValueFault? {
        guard case .value(.certificate, let fault) = ForwardedSample.fault(reader, (Self.header, value)) else {
            return nil
        }
        return fault
    }

    @Test("brings the certificate, and the chain where Envoy sends it")
    func certificates() throws {
        let names = "Subject=\"CN=device-001\";URI=spiffe://example.org/device/device-001"
        let one = "By=spiffe://example.org/proxy;Hash=\(sample.hash);\(certificate);\(names)"
        #expect(try ForwardedSample.chain(reader, (Self.header, one)) == [sample.leaf])
        let both = "hash=\(sample.hash.uppercased());CERT=\(certificate.dropFirst(5));\(chain);\(names);URI=b;DNS=c"
        #expect(try ForwardedSample.chain(reader, (Self.header, both)) == [sample.leaf, sample.issuer])
        let alone = "Hash=\(sample.hash);\(chain)"
        #expect(try ForwardedSample.chain(believing, (Self.header, alone)) == [sample.leaf, sample.issuer])
    }

    @Test("is refused where it can be read in two ways, or says two things")
    func refused() {
        let other = String(repeating: "0", count: 64)
        let hash = "Hash=\(sample.hash)"
        #expect(fault("\(hash);\(certificate),\(hash);\(certificate)") == .severalElements)
        #expect(fault("\(hash);\(certificate);URI=a,By=b;\(hash)") == .severalElements)
        #expect(fault("Hash=\(other);\(certificate)") == .otherHash)
        #expect(fault(certificate) == .noHash)
        #expect(fault("Hash=abc;\(certificate)") == .notFingerprint)
        #expect(fault("\(hash);\(hash);\(certificate)") == .repeatedKey)
        #expect(fault("\(hash);\(certificate);\(certificate)") == .repeatedKey)
        #expect(fault("\(hash);Cert=\"\(ForwardedSample.escapedPEM(sample.issuer))\";\(chain)") == .otherChain)
        let two = ForwardedSample.escapedPEM(sample.leaf, sample.issuer)
        #expect(fault("\(hash);Cert=\"\(two)\"") == .severalCertificates)
        #expect(fault("\(hash);URI=https://a.example.org/;\(certificate)") == .ambiguousNames)
        #expect(fault("\(hash);\(certificate);Evil=1") == .unknownKey)
        #expect(fault("\(hash);\(certificate);") == .brokenElement)
        #expect(fault("\(hash);\(certificate);;") == .brokenElement)
        #expect(fault("\(hash);\(certificate) ") == .brokenElement)
        #expect(fault("\(hash);\(certificate.dropLast())") == .brokenElement)
        #expect(fault("\(hash);Cert") == .brokenElement)
        #expect(fault("=;=") == .unknownKey)
        #expect(fault("\(hash);Subject=\"CN=a\\\\\";\(certificate)") == .ambiguousQuote)
        #expect(fault("\(hash);Subject=\"CN=a\\\\\";URI=spiffe://evil\"") == .ambiguousQuote)
    }

    @Test("with attributes alone counts only where the proxy's validation does")
    func attributesAlone() throws {
        let value = "By=spiffe://example.org/proxy;Hash=\(sample.hash);Subject=\"CN=a\\\"b,O=Example\";URI=spiffe://a/b"
        #expect(ForwardedSample.fault(reader, (Self.header, value)) == .noCertificate)
        guard case .attested(let attested) = try believing.read([(Self.header, value)]) else {
            Issue.record("no attributes")
            return
        }
        #expect(attested.thumbprintText == sample.hash)
        #expect(attested.names.uris == ["spiffe://a/b"])
        #expect(attested.subjectName?.commonNames == ["a\"b"])
        #expect(!attested.isComplete)
    }

    @Test(
        "a subject whose type of string cannot be told matches nothing, and is not excluded",
        arguments: ["CN=M\\C3\\BCller,O=Example", "CN=\\E6\\97\\A5\\E6\\9C\\AC", "CN=a+O=\\C3\\A9"])
    func foreignText(subject: String) throws {
        let value = "Hash=\(sample.hash);Subject=\"\(subject)\""
        guard case .attested(let attested) = try believing.read([(Self.header, value)]) else {
            Issue.record("no attributes")
            return
        }
        let name = try #require(attested.subjectName)
        #expect(!name.isMatchable)
        #expect(name.commonNames == [])
        #expect(name.description.contains("=#0c"))
    }

    @Test(
        "a name that brings further keys is refused",
        arguments: [
            "URI=https://a.example.org/;URI=spiffe://victim", "URI=https://a.example.org/;DNS=victim.example.org",
            "URI=https://a.example.org/;Subject=\"CN=admin\"", "DNS=a.example.org;DNS=victim.example.org",
            "DNS=a;URI=spiffe://victim", "URI=a;Hash=\(String(repeating: "0", count: 64))", "URI=a;By=b",
        ])
    func smuggled(names: String) {
        let found = ForwardedSample.fault(believing, (Self.header, "Hash=\(sample.hash);\(names)"))
        #expect(found == .value(.certificate, .ambiguousNames))
    }
}
