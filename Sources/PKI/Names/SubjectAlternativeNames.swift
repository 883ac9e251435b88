/// The names under which a certificate's subject goes (RFC 5280 §4.2.1.6), with the hostile ones set apart.
package struct SubjectAlternativeNames: Sendable, Hashable {
    /// In the certificate's order, as all the lists here are.
    package fileprivate(set) var uris: [String] = []
    package fileprivate(set) var dnsNames: [String] = []
    package fileprivate(set) var emails: [String] = []
    /// 4 or 16 bytes each; none is an IPv4 address written as IPv6.
    package fileprivate(set) var ipAddresses: [[UInt8]] = []
    /// Names that must not be compared with anything, such as "DNS:*.example.org", escaped for diagnostics.
    package fileprivate(set) var unmatchable: [String] = []
    /// Whether a name has a NUL, where some readers of certificates take it to end.
    fileprivate(set) var hasNUL = false

    init() {}

    /// The names' bytes are taken as they are; a name of a kind that no rule can match is passed over.
    init(_ names: [GeneralName]) {
        for name in names {
            switch name {
            case .uri(let bytes): appendURI(bytes)
            case .dnsName(let bytes): appendDNSName(bytes)
            case .email(let bytes): appendEmail(bytes)
            case .ipAddress(let bytes): appendIPAddress(bytes)
            case .otherName, .x400Address, .directoryName, .ediPartyName, .registeredID: break
            }
        }
    }

    /// Whether the certificate has no name here at all.
    package var isEmpty: Bool {
        uris.isEmpty && dnsNames.isEmpty && emails.isEmpty && ipAddresses.isEmpty && unmatchable.isEmpty
    }

    /// Whether there is a name that may be compared with a pattern.
    var hasMatchable: Bool { !(uris.isEmpty && dnsNames.isEmpty && emails.isEmpty && ipAddresses.isEmpty) }

    /// A kind of name, as `unmatchable` writes it.
    package enum Kind: String, Sendable {
        case uri = "URI"
        case dnsName = "DNS"
        case email
        case ipAddress = "IP"
    }

    /// The names of the kind that must not be compared with anything.
    package func unmatchable(_ kind: Kind) -> [String] {
        unmatchable.isEmpty ? [] : unmatchable.filter { $0.hasPrefix(kind.rawValue + ":") }
    }

    mutating func appendURI(_ bytes: ArraySlice<UInt8>) {
        if let name = NameSyntax.uri(bytes) { uris.append(name) } else { setApart(.uri, bytes) }
    }

    mutating func appendDNSName(_ bytes: ArraySlice<UInt8>) {
        if let name = NameSyntax.dnsName(bytes) { dnsNames.append(name) } else { setApart(.dnsName, bytes) }
    }

    mutating func appendEmail(_ bytes: ArraySlice<UInt8>) {
        if let name = NameSyntax.email(bytes) { emails.append(name) } else { setApart(.email, bytes) }
    }

    mutating func appendIPAddress(_ bytes: ArraySlice<UInt8>) {
        let address = Array(bytes)
        // An IPv4 address written as IPv6 is compared with nothing: constraints of a CA on IPv4 addresses do not reach it.
        if address.count == 4 || address.count == 16 && !IPv4MappedAddress.isMapped(address) {
            ipAddresses.append(address)
        } else {
            unmatchable.append("\(Kind.ipAddress.rawValue):#" + Hexadecimal.text(bytes))
        }
    }

    private mutating func setApart(_ kind: Kind, _ bytes: ArraySlice<UInt8>) {
        hasNUL = hasNUL || bytes.contains(0)
        unmatchable.append("\(kind.rawValue):\(NameText.escaped(bytes))")
    }
}
