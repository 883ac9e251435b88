import JOSE

/// A role with a password that nobody can guess.
struct PostgresAccount: Sendable {
    /// The longest name that PostgreSQL keeps whole (NAMEDATALEN - 1), in bytes.
    static let maximumName = 63
    /// Random characters behind the prefix: 103 bits.
    static let randomLength = 20

    let role: String
    let password: String

    init(role: String, password: String) {
        self.role = role
        self.password = password
    }

    init(prefix: String) {
        role = prefix + Self.random(Self.randomLength, of: "abcdefghijklmnopqrstuvwxyz0123456789")
        // 190 bits, of characters that need no escape in a URI, a shell or a configuration file.
        password = Self.random(32, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    }

    private static func random(_ count: Int, of alphabet: String) -> String {
        let characters = Array(alphabet)
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).map { _ in characters[Int.random(in: characters.indices, using: &generator)] })
    }
}
