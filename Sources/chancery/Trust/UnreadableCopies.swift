import AuthorizationServer

/// Copies of revocation lists in a database that cannot be opened: a command that asks for one learns why.
struct UnreadableCopies: RevocationListCopies {
    let reason: any Error

    func urls() throws -> [String] { throw reason }

    func copy(of url: String) throws -> RevocationListCopy? { throw reason }
}
