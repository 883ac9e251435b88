/// An e-mail address in its two parts (RFC 5280 §4.2.1.6): the local one as it stands, the host in lower case.
struct Mailbox: Sendable, Hashable {
    let local: [UInt8]
    let host: [UInt8]

    init?(_ bytes: ArraySlice<UInt8>) {
        guard NameSyntax.email(bytes) != nil, let at = bytes.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        local = Array(bytes[..<at])
        host = DomainName.folded(bytes[(at + 1)...])
    }
}
