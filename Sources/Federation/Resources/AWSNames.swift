import AuthorizationServer

/// Names as AWS writes them.
package enum AWSNames {
    package static let sessionNameForm = "2 to 64 letters, digits and any of _ + = , . @ -"

    /// Of a session, and of a source identity.
    package static func isSessionName(_ text: String) -> Bool {
        (2...64).contains(text.utf8.count) && text.utf8.allSatisfy(AWSClaims.isNameCharacter)
    }

    /// The partition of the name of a role, such as `aws`; `nil` when it is no such name.
    package static func partition(ofRole text: String) -> String? {
        guard text.utf8.count <= 2048,
            let match = text.wholeMatch(
                of: /arn:(aws(?:-[a-z]+)*):iam::[0-9]{12}:role\/(?:[!-~]+\/)?[A-Za-z0-9_+=,.@\-]{1,64}/)
        else { return nil }
        return String(match.1)
    }
}
