import AuthorizationServer
import FoundationEssentials
import Testing

@testable import chancery

@Suite("A line for an audit event")
struct AuditLineTests {
    @Test(
        "what a stranger wrote stays on its line and does not steer the terminal",
        arguments: [
            "a\nb", "a\u{1B}[2Jb", "a\u{9B}2Jb", "a\u{202E}b", "a\u{2028}b", "a\u{200B}b", "a\u{7F}b", "a\" error=none",
        ])
    func hostile(value: String) {
        var event = AuditEvent(time: Date(timeIntervalSince1970: 0), requestID: "r", outcome: .refused)
        event.clientID = value
        let line = AuditLine.text(event)
        #expect(line.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) })
        #expect(line.contains("client_id=\"a"))
    }

    @Test("the tokens that an exchange began with are named")
    func exchange() {
        var event = AuditEvent(time: Date(timeIntervalSince1970: 0), requestID: "r", outcome: .issued)
        event.exchange = ExchangeRecord(
            authority: "github", subject: AssertionSummary(issuer: "https://a.example", subject: "job", jti: "1"),
            actorAuthority: "self", actor: AssertionSummary(issuer: "https://b.example", subject: "x y", jti: "2"))
        #expect(
            AuditLine.text(event).contains(
                "exchange.authority=github exchange.issuer=https://a.example exchange.subject=job exchange.jti=1 "
                    + "exchange.actor_authority=self exchange.actor_issuer=https://b.example "
                    + "exchange.actor_subject=\"x y\" exchange.actor_jti=2"))
    }

    @Test("letters of all scripts are shown as they are")
    func letters() {
        var event = AuditEvent(time: Date(timeIntervalSince1970: 0), requestID: "r", outcome: .refused)
        event.clientID = "Zürich 東京"
        #expect(AuditLine.text(event).contains("client_id=\"Zürich 東京\""))
    }
}
