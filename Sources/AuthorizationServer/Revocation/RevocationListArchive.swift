package import FoundationEssentials

/// Keeps the last good copies of fetched revocation lists across restarts, one for each URL. Its calls block.
package protocol RevocationListArchive: RevocationListCopies {
    /// Puts the copy in the place of an earlier one of its URL.
    func keep(_ copy: RevocationListCopy) throws

    /// Records that the copy was still the server's list at that time.
    func confirm(_ url: String, at time: Date) throws

    /// Removes the copies of all other URLs.
    func removeAll(except urls: Set<String>) throws
}
