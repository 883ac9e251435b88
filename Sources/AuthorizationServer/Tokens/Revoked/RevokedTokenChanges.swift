package import FoundationEssentials

/// Which tokens were revoked since somebody looked.
package struct RevokedTokenChanges: Sendable {
    /// What the next look starts from.
    package let revision: Int64
    /// Whether `tokens` is all that there is, and not only what is new.
    package let isComplete: Bool
    package let tokens: [RevokedToken]
    /// Of tokens that expired by then nothing is known any more.
    package let forgottenUntil: Date

    package init(revision: Int64, isComplete: Bool, tokens: [RevokedToken], forgottenUntil: Date) {
        self.revision = revision
        self.isComplete = isComplete
        self.tokens = tokens
        self.forgottenUntil = forgottenUntil
    }
}
