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

    @Test("letters of all scripts are shown as they are")
    func letters() {
        var event = AuditEvent(time: Date(timeIntervalSince1970: 0), requestID: "r", outcome: .refused)
        event.clientID = "Zürich 東京"
        #expect(AuditLine.text(event).contains("client_id=\"Zürich 東京\""))
    }
}
