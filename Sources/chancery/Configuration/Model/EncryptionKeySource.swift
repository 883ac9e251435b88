/// Where the key that seals private keys comes from: 32 random bytes in base64.
enum EncryptionKeySource: Sendable, Hashable {
    /// The path of a file that the service alone can read: its owner, or a group of the service's own.
    case file(String)
    /// The name of an environment variable.
    case environment(String)

    /// Why the key cannot be had; the description completes "the key ...".
    enum Failure: Error, Hashable, CustomStringConvertible {
        case unreadable(BoundedFile.Failure)
        /// The permission bits of a file that others can read, and whether it is this user's own.
        case exposed(mode: UInt32, isOwn: Bool)
        case unset(String)

        var description: String {
            switch self {
            case .unreadable(let failure): failure.description
            case .exposed(let mode, _): "is readable by group or others: mode \(Self.octal(mode))"
            case .unset(let name): "is in the environment variable \(name), which is not set"
            }
        }

        private static func octal(_ mode: UInt32) -> String {
            let digits = String(mode, radix: 8)
            return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }

    /// In bytes; a key has 44 characters.
    private static let sizeLimit = 4096

    /// The key as text, without white space around it.
    func text(environment: [String: String]) throws(Failure) -> String {
        switch self {
        case .file(let path):
            let text: String
            do { text = try BoundedFile.text(at: path, limit: Self.sizeLimit) } catch { throw .unreadable(error) }
            if let status = try? FileStatus(ofFileAt: path), !status.isPrivate {
                throw .exposed(mode: status.mode, isOwn: status.owner == FileStatus.user)
            }
            return Self.trimmed(text)
        case .environment(let name):
            guard let text = environment[name] else { throw .unset(name) }
            return Self.trimmed(text)
        }
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }
}
