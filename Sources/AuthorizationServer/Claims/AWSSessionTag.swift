/// What AWS STS takes for a session tag, wherever it comes from: a rule's claims, a resource's tags, or what captures have
/// made of them (IAM User Guide, "Pass session tags in AWS STS").
package enum AWSSessionTag {
    package static let maximumCount = 50
    package static let keyForm = "1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:"
    package static let valueForm = "at most 256 letters, digits, spaces and _.:/=+-@"

    /// What is wrong with a key; `nil` when it is one. It completes the name of the tag.
    ///
    /// - Parameter keys: All of the session's; to AWS those that differ in case only are one.
    package static func fault(ofKey key: String, among keys: [String]) -> String? {
        let length = key.utf16.count
        guard (1...128).contains(length) else { return "is a key of \(length) characters" }
        let folded = key.lowercased()
        guard isText(key), !folded.utf8.starts(with: "aws:".utf8) else { return "is no key of a tag" }
        let isTwin = keys.contains { other in
            !other.utf8.elementsEqual(key.utf8) && other.lowercased().utf8.elementsEqual(folded.utf8)
        }
        return isTwin ? "differs from another key in case only" : nil
    }

    /// What is wrong with a value, or with what is known of it before captures are filled in; `nil` when nothing is.
    package static func fault(ofValue value: String) -> String? {
        let length = value.utf16.count
        guard length <= 256 else { return "has a value of \(length) characters" }
        return isText(value) ? nil : "has a value with a character that AWS does not take"
    }

    /// `[\p{L}\p{N} _.:/=+\-@]*`: of all the separators that AWS takes, the space alone, since the others do not show.
    private static func isText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if scalar.isASCII, " _.:/=+-@".unicodeScalars.contains(scalar) { return true }
            return switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber:
                true
            default: false
            }
        }
    }
}
