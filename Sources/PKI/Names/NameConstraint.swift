/// One subtree of names (`GeneralSubtree`, RFC 5280 §4.2.1.10), made ready to be held against many names.
struct NameConstraint: Sendable, Hashable {
    private enum Base: Sendable, Hashable {
        case everything
        /// A host in lower case.
        case host([UInt8], withSubdomains: Bool)
        /// What stands below a host.
        case subdomains([UInt8])
        case mailbox(Mailbox)
        case network(address: [UInt8], mask: [UInt8])
        case directory(PreparedDirectoryName)
        case incomparable
    }

    let form: GeneralName.Form
    private let base: Base

    /// - Parameter hasDistance: whether a distance from the base is given, of which RFC 5280 allows none.
    init(_ name: GeneralName, hasDistance: Bool) {
        form = name.form
        base =
            switch name {
            case _ where hasDistance: .incomparable
            case .dnsName(let bytes): bytes.isEmpty ? .everything : Self.host(bytes, withSubdomains: true)
            case .uri(let bytes): Self.host(bytes, withSubdomains: false)
            case .email(let bytes):
                bytes.contains(UInt8(ascii: "@"))
                    ? Mailbox(bytes).map { .mailbox($0) } ?? .incomparable : Self.host(bytes, withSubdomains: false)
            case .ipAddress(let bytes): Self.network(Array(bytes))
            case .directoryName(let name): .directory(PreparedDirectoryName(name))
            case .otherName, .x400Address, .ediPartyName, .registeredID: .incomparable
            }
    }

    /// Whether a name of the same form lies within the subtree.
    func containment(of name: ConstrainedName) -> Containment {
        switch (base, name.value) {
        case (.everything, _): .inside
        case (.host(let base, let withSubdomains), .domain(let host, let isWildcard)):
            Self.containment(of: host, isWildcard, in: base, withSubdomains: withSubdomains)
        case (.host(let base, _), .mailbox(_, let host)): Containment(host == base)
        case (.subdomains(let base), .domain(let host, let isWildcard)):
            Self.containment(of: host, isWildcard, below: base)
        case (.subdomains(let base), .mailbox(_, let host)): Containment(DomainName.isBelow(host, base))
        case (.mailbox(let base), .mailbox(let local, let host)): Containment(base.local == local && base.host == host)
        case (.network(let network, let mask), .address(let address)):
            Self.containment(of: address, in: network, mask)
        case (.directory(let base), .directory(let name)): name.containment(in: base)
        default: .unknown
        }
    }

    private static func containment(
        of host: [UInt8], _ isWildcard: Bool, in base: [UInt8], withSubdomains: Bool
    ) -> Containment {
        if withSubdomains, DomainName.isBelow(host, base) || host == base { return .inside }
        guard isWildcard else { return Containment(host == base) }
        // Some of the names that it stands for may be those of `base`.
        return host == base || DomainName.isBelow(base, host) ? .unknown : .outside
    }

    private static func containment(of host: [UInt8], _ isWildcard: Bool, below base: [UInt8]) -> Containment {
        if DomainName.isBelow(host, base) || isWildcard && host == base { return .inside }
        return isWildcard && DomainName.isBelow(base, host) ? .unknown : .outside
    }

    private static func containment(of address: [UInt8], in network: [UInt8], _ mask: [UInt8]) -> Containment {
        guard address.count == network.count else { return .outside }
        return Containment(address.indices.allSatisfy { address[$0] & mask[$0] == network[$0] & mask[$0] })
    }

    /// With a period in front what stands below the host is meant, and the host itself is not.
    private static func host(_ bytes: ArraySlice<UInt8>, withSubdomains: Bool) -> Base {
        let isBelow = bytes.first == UInt8(ascii: ".")
        let host = isBelow ? bytes.dropFirst() : bytes
        guard NameSyntax.dnsName(host) != nil else { return .incomparable }
        let folded = DomainName.folded(host)
        return isBelow ? .subdomains(folded) : .host(folded, withSubdomains: withSubdomains)
    }

    /// An address and its mask, 8 or 32 bytes.
    private static func network(_ bytes: [UInt8]) -> Base {
        let half = bytes.count / 2
        let address = Array(bytes.prefix(half))
        guard [8, 32].contains(bytes.count), !IPv4MappedAddress.isMapped(address) else { return .incomparable }
        return .network(address: address, mask: Array(bytes.suffix(half)))
    }
}
