import PKI
import TestSupport
import Testing

@Suite("the line of CAs behind a certificate")
struct IssuingLineTests {
    @Test("goes from below the anchor down to the issuer; the anchor stands for itself alone")
    func lines() throws {
        let root = try TestCertificateAuthority(name: "Root")
        let policy = try root.intermediate("Policy")
        let issuing = try policy.intermediate("Issuing")
        let leaf = try issuing.leaf("device").certificate
        let path = [leaf, issuing.certificate, policy.certificate, root.certificate]
        let lines = IssuingLine.lines(of: path)
        #expect(lines.map(\.keys.count) == [2, 1, 1])
        #expect(lines[0].keys.first == lines[1].keys.first)
        #expect(lines[2].keys != lines[1].keys)
        #expect(IssuingLine.lines(of: [root.certificate]).isEmpty)
        let direct = try root.leaf("device").certificate
        #expect(IssuingLine.lines(of: [direct, root.certificate]) == [lines[2]])
    }

    @Test("is that of the key: a new certificate of the CA stays in it, a namesake does not enter it")
    func keys() throws {
        let root = try TestCertificateAuthority(name: "Root")
        let first = try root.intermediate("A")
        let renewed = try root.intermediate("A", holding: first.key)
        let namesake = try root.intermediate("B").intermediate("A")
        func line(_ issuer: TestCertificateAuthority, _ above: [Certificate]) throws -> IssuingLine? {
            let path = [try issuer.leaf("device").certificate, issuer.certificate] + above + [root.certificate]
            return IssuingLine.lines(of: path).first
        }
        #expect(try line(first, []) == line(renewed, []))
        #expect(try line(first, []) != line(namesake, []))
    }
}
