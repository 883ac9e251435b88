/// A name made ready to be held against many constraints (RFC 5280 §4.2.1.10).
struct ConstrainedName: Sendable {
    enum Value: Sendable {
        /// The host in lower case; with a wildcard in front, what stands behind it.
        case domain([UInt8], isWildcard: Bool)
        case mailbox(local: [UInt8], host: [UInt8])
        case address([UInt8])
        case directory(PreparedDirectoryName)
        /// Nothing that any constraint could judge.
        case incomparable
    }

    let name: GeneralName
    let form: GeneralName.Form
    let value: Value

    init(_ name: GeneralName) {
        self.name = name
        form = name.form
        value =
            switch name {
            case .dnsName(let bytes): Self.dnsName(bytes)
            case .uri(let bytes):
                URIHost.domainName(of: bytes).map { .domain(DomainName.folded($0), isWildcard: false) } ?? .incomparable
            case .email(let bytes): Mailbox(bytes).map { .mailbox(local: $0.local, host: $0.host) } ?? .incomparable
            case .ipAddress(let bytes): Self.address(Array(bytes))
            case .directoryName(let name): .directory(PreparedDirectoryName(name))
            // RFC 5280 gives no rule for subtrees of the others.
            case .otherName, .x400Address, .ediPartyName, .registeredID: .incomparable
            }
    }

    private static func dnsName(_ bytes: ArraySlice<UInt8>) -> Value {
        let isWildcard = bytes.starts(with: "*.".utf8)
        let host = isWildcard ? bytes.dropFirst(2) : bytes
        guard NameSyntax.dnsName(host) != nil else { return .incomparable }
        return .domain(DomainName.folded(host), isWildcard: isWildcard)
    }

    /// An IPv4 address in the dress of IPv6 is one of both kinds.
    private static func address(_ address: [UInt8]) -> Value {
        guard [4, 16].contains(address.count), !IPv4MappedAddress.isMapped(address) else { return .incomparable }
        return .address(address)
    }
}
