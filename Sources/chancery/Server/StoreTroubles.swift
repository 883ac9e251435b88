import Synchronization

/// What is wrong with the databases at the moment, for the readiness check: each part reports its own trouble, and takes
/// it back.
final class StoreTroubles: Sendable {
    enum Part: Hashable {
        case signingKeys
        case clients
        case revokedTokens
        case staticSecrets
        case leases
        case auditLog
        case encryptionKey
        /// Who may read the file at this path.
        case access(String)
    }

    private let texts = Mutex<[Part: String]>([:])

    /// What is wrong, in no words that a stranger has chosen. False when it was known already.
    @discardableResult
    func report(_ part: Part, _ text: String) -> Bool {
        texts.withLock { texts in
            defer { texts[part] = text }
            return texts[part] != text
        }
    }

    /// The part is well. True when it was not before.
    @discardableResult
    func clear(_ part: Part) -> Bool {
        texts.withLock { $0.removeValue(forKey: part) != nil }
    }

    /// The trouble of a part, if it has any.
    func text(of part: Part) -> String? {
        texts.withLock { $0[part] }
    }

    /// All of them, in a fixed order.
    var warnings: [String] { texts.withLock { $0.values.sorted() } }
}
