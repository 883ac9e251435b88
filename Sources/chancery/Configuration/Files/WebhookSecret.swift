/// The secret by which a webhook knows our requests: a text as it stands in its file or variable.
enum WebhookSecret {
    /// In bytes: those of the hash (RFC 2104 §3).
    static let minimumLength = 32
    static let allowed = "at least \(minimumLength) bytes of random text, in a file that only its owner can read"

    /// Why a text will not do; the description completes "the file ...".
    enum Fault: Error, CustomStringConvertible {
        case tooShort(Int)

        var description: String {
            switch self {
            case .tooShort(let count): "has a secret of \(count) bytes"
            }
        }
    }

    static func bytes(of text: String) throws(Fault) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count >= minimumLength else { throw .tooShort(bytes.count) }
        return bytes
    }
}
