import FoundationEssentials

/// A client that asks something of us about a token that it holds.
struct TokenInquiry: Sendable {
    /// The token as it was sent. Nothing about it is proved.
    let token: String
    /// Its `client_id`: that of a registered client, else the subject that policy grants it; `nil` when policy does not
    /// know it.
    let clientID: String?
    /// The audiences that there are.
    let audiences: [Audience]
    let time: Date

    /// Whether the client has this name. String's own equality takes different spellings of a character for the same.
    func isSent(by name: String) -> Bool {
        clientID.map { $0.utf8.elementsEqual(name.utf8) } ?? false
    }
}
