import PKI
import TestSupport
import Testing

@Suite("Trusts that lead to each other")
struct TrustOverlapTests {
    private static func found(_ trusts: [(anchors: [Certificate], intermediates: [Certificate])]) -> [String] {
        TrustOverlap.all(in: trusts.map { .init(anchors: $0.anchors, intermediates: $0.intermediates) }) { _, _ in true
        }
        .map { "\($0.trusts.0)-\($0.trusts.1) \($0.certificate)" }
    }

    @Test("an anchor of both is one, however its certificate was made")
    func shared() throws {
        let key = try TestCertificateAuthority(name: "Root")
        let other = try TestCertificateAuthority(name: "Other")
        let crossed = try other.intermediate("Root", holding: key.key)
        #expect(Self.found([([key.certificate], []), ([key.certificate], [])]) == ["0-1 CN=Root"])
        #expect(Self.found([([key.certificate], []), ([crossed.certificate], [])]) == ["0-1 CN=Root"])
        #expect(Self.found([([key.certificate], []), ([other.certificate], [])]) == [])
        #expect(Self.found([([key.certificate], []), ([other.certificate], [crossed.certificate])]) == ["0-1 CN=Root"])
    }

    @Test("an authority that both have certified is one, by whatever way")
    func certified() throws {
        let (first, second) = (
            try TestCertificateAuthority(name: "First"), try TestCertificateAuthority(name: "Second")
        )
        let below = try first.intermediate("Below")
        let issuing = try below.intermediate("Issuing")
        let crossed = try second.intermediate("Issuing", holding: issuing.key)
        let all = [below, issuing, crossed].map(\.certificate)
        #expect(Self.found([([first.certificate], all), ([second.certificate], [])]) == ["0-1 CN=Issuing"])
        #expect(Self.found([([first.certificate], [below.certificate]), ([second.certificate], [])]) == [])
    }

    @Test("of namesakes, the one counts that has signed")
    func namesakes() throws {
        let roots = try (0..<8).map { _ in try TestCertificateAuthority(name: "Root") { $0.hasKeyIdentifiers = false } }
        let below = try roots[5].intermediate("Below") { $0.hasKeyIdentifiers = false }
        let trusts = roots.map { ([$0.certificate], [Certificate]()) }
        #expect(Self.found(trusts) == [])
        #expect(Self.found(trusts + [([below.certificate], [])]) == ["5-8 CN=Below"])
    }

    @Test("thousands of anchors are looked through once")
    func many() throws {
        let roots = try (0..<2000).map { try TestCertificateAuthority(name: "Root \($0 % 1000)").certificate }
        #expect(Self.found([(roots, []), ([try TestCertificateAuthority(name: "Root 1").certificate], [])]) == [])
        #expect(Self.found([(roots, []), ([roots[1777]], [])]) == ["0-1 CN=Root 777"])
    }
}
