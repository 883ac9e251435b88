/// The last good copies of fetched revocation lists, for reading alone. Its calls block.
package protocol RevocationListCopies: Sendable {
    /// The URLs of which there is a copy, in their alphabetical order.
    func urls() throws -> [String]

    /// The copy, if there is one. Throws when it is damaged.
    func copy(of url: String) throws -> RevocationListCopy?
}
