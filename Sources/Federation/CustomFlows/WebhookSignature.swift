import JOSE

/// What Chancery and a webhook sign with the secret that they share, so that each knows the other.
struct WebhookSignature: Sendable {
    static let header = "Chancery-Signature"
    private static let prefix = "v1="

    /// The time of the question, in seconds.
    let time: String
    /// The code of the question, under which the time is, too: a receiver can refuse what somebody recorded earlier.
    let code: String
    private let secret: [UInt8]

    init(ofQuestion body: [UInt8], at time: String, secret: [UInt8]) {
        self.time = time
        self.secret = secret
        code = MessageAuthentication.code(of: Array("\(time).".utf8) + body, under: secret)
    }

    /// The header field of the question.
    var text: String { Self.prefix + code }

    /// Whether `text` is the header field of the answer to this question and no other, with that status and body.
    func isAnswer(_ text: String, status: Int, body: [UInt8]) -> Bool {
        guard text.hasPrefix(Self.prefix) else { return false }
        // No question begins with a word, so that none of ours can be sent back as an answer.
        let message = Array("answer.\(code).\(status).".utf8) + body
        return MessageAuthentication.isCode(String(text.dropFirst(Self.prefix.count)), of: message, under: secret)
    }
}
