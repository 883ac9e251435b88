import TestSupport
import Testing

@testable import PKI

/// Certificates that nobody need have signed, made to keep a processor busy before anything of them is believed. What is
/// bounded is what a reader does for each byte.
@Suite("Reading what strangers send")
struct HostileReadingTests {
    private static func name(parts: Int) -> [UInt8] {
        TestName.attributes((0..<parts).map { ("2.5.4.3", TestDER.utf8String("a\($0)")) })
    }

    /// A certificate with relative names of distribution points, which are completed by its issuer's name.
    private func certificate(
        points: Int, partsOfIssuer parts: Int, extension identifier: String = "2.5.29.31", base: [UInt8]? = nil
    ) throws -> Certificate {
        let relative = TestDER.sequence([TestDER.objectIdentifier("2.5.4.3"), TestDER.utf8String("list")])
        let issuer = base.map { TestDER.explicit(2, TestGeneralName.directoryName($0).der) } ?? []
        let point = TestDER.sequence([TestDER.explicit(0, TestDER.explicit(1, relative)), issuer])
        let issuing = try TestCertificateAuthority(name: "Root").intermediate("Issuing") {
            $0.subject = Self.name(parts: parts)
        }
        return try issuing.leaf("device") {
            $0.extensions.append(
                TestExtension(identifier, TestDER.sequence([[UInt8]](repeating: point, count: points))))
        }.certificate
    }

    @Test(
        "relative names of distribution points are completed as long as that is little work",
        arguments: ["2.5.29.31", "2.5.29.46"])
    func completion(identifier: String) throws {
        for (points, parts) in [(1, 128), (2, 64), (128, 1)] {
            _ = try certificate(points: points, partsOfIssuer: parts, extension: identifier)
        }
        for (points, parts) in [(1, 129), (3, 64), (129, 1), (700, 1100)] {
            #expect(throws: CertificateError.malformed(part: "the extension \(identifier)")) {
                try certificate(points: points, partsOfIssuer: parts, extension: identifier)
            }
        }
        // Where another issuer is named, its name counts.
        _ = try certificate(points: 2, partsOfIssuer: 64, extension: identifier, base: Self.name(parts: 1))
        #expect(throws: CertificateError.malformed(part: "the extension \(identifier)")) {
            try certificate(points: 3, partsOfIssuer: 1, extension: identifier, base: Self.name(parts: 64))
        }
    }

    private static func marks(_ count: Int, isReversed: Bool = false) -> String {
        let text = (0..<count).map { $0 < count / 2 ? "\u{315}" : "\u{323}" }
        return "a" + (isReversed ? text.reversed() : text).joined() + "b"
    }

    @Test("a letter with more than 30 marks is no text, is not normalized, and is equal to itself")
    func marks() throws {
        let (few, many) = (Self.marks(30), Self.marks(31))
        #expect(NameText.text(utf8: Array(few.utf8)[...]) == few)
        #expect(NameText.text(utf8: Array(many.utf8)[...]) == nil)
        #expect(PreparedText.bytes(few) == PreparedText.bytes(Self.marks(30, isReversed: true)))
        #expect(PreparedText.bytes(many) != PreparedText.bytes(Self.marks(31, isReversed: true)))
        #expect(PreparedText.bytes(many.uppercased()) == PreparedText.bytes(many))
        #expect(!PlainText.isPlain(Array(many.utf8)[...]))
        // Each word may have as many.
        #expect(NameText.text(utf8: Array((few + " " + few).utf8)[...]) != nil)
    }

    @Test("a name of marks alone is read in no time, and says little in a log")
    func nameOfMarks() throws {
        let root = try TestCertificateAuthority(name: "Root")
        let leaf = try root.leaf("device") { $0.subject = TestName.commonName(Self.marks(11_000)) }
        #expect(!leaf.certificate.subject.isMatchable)
        var kinds: [CertificationPathFailure.Kind]?
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        let seconds = HostileChainTests.processorTime { kinds = TestPKI.kinds(validator, leaf.chain) }
        #expect(kinds != nil)
        #expect(seconds < HostileChainTests.bearable)
        #expect(leaf.certificate.description.utf8.count < 2000)
    }

    @Test("text is cut after characters, whatever is in a letter")
    func clipping() {
        #expect("".clipped(to: 3) == "" && "abc".clipped(to: 3) == "abc" && "abcd".clipped(to: 3) == "abc…")
        #expect(Self.marks(100).clipped(to: 3).unicodeScalars.count == 4)
        #expect("äöü".clipped(to: 3) == "äöü")
    }

    @Test("sets of a thousand attributes are compared by reading them once")
    func sets() throws {
        // The second has a value that is no text, so that nothing can be said of the whole before its end.
        func name(_ extra: String) throws -> PreparedDirectoryName {
            let many = (0..<350).map { "2.5.4.3=\($0)" }
            return PreparedDirectoryName(try DistinguishedName(rfc4514: (many + [extra]).joined(separator: "+")))
        }
        let (text, other, unknown) = (try name("O=a"), try name("O=b"), try name("O=#1e020061"))
        var verdicts: [Containment] = []
        let seconds = HostileChainTests.processorTime {
            for _ in 0..<200 {
                verdicts = [
                    text.containment(in: text), text.containment(in: other), text.containment(in: unknown),
                    unknown.containment(in: text), unknown.containment(in: unknown),
                ]
            }
        }
        #expect(verdicts == [.inside, .outside, .unknown, .unknown, .inside])
        #expect(seconds < HostileChainTests.bearable)
    }
}
