import Foundation
import PKI
import TestSupport
import Testing

@testable import Federation

@Suite("Who has signed a list")
struct ListVerdictTests {
    @Test("a signature is not verified when it is asked about, but noted, and known once it was")
    func notes() throws {
        let world = try FederationWorld()
        let list = try CertificateRevocationList(der: world.list(1))
        let verdicts = ListVerdicts()
        #expect(!verdicts.isIssued(list, by: world.root.certificate))
        // Of another name: nothing to verify.
        #expect(!verdicts.isIssued(list, by: world.issuing.certificate))
        let questions = verdicts.takeQuestions()
        #expect(questions.count == 1)
        #expect(verdicts.takeQuestions().isEmpty)
        questions.forEach { $0.answer() }
        #expect(verdicts.isIssued(list, by: world.root.certificate))
        #expect(verdicts.takeQuestions().isEmpty)
    }

    @Test("a table that lacks a verdict takes no list and is changed by nothing, and takes it afterwards")
    func table() throws {
        let world = try FederationWorld()
        let url = try RevocationURL("http://crl.example.com/root.crl")
        let key = ListKey(authority: "factory", url: url, line: nil)
        let list = try CertificateRevocationList(der: world.list(1))
        var table = ListTable()
        table.configure([world.sources([url])])
        #expect(table.signer(of: list, for: key) == .unknown)
        table.verdicts.takeQuestions().forEach { $0.answer() }
        #expect(table.signer(of: list, for: key) == .known)
    }
}
