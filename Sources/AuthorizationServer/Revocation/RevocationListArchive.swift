package import FoundationEssentials

/// Keeps the last good copies of fetched revocation lists across restarts, one for each URL. Its calls block.
package protocol RevocationListArchive: Sendable {
    /// The URLs of which there is a copy, in their alphabetical order.
    func urls() throws -> [String]

    /// The copy, if there is one. Throws when it is damaged.
    func copy(of url: String) throws -> RevocationListCopy?

    /// Puts the copy in the place of an earlier one of its URL.
    func keep(_ copy: RevocationListCopy) throws

    /// Records that the copy was still the server's list at that time.
    func confirm(_ url: String, at time: Date) throws

    /// Removes the copies of all other URLs.
    func removeAll(except urls: Set<String>) throws
}
