package import PKI

/// Why a text is not a name that a certificate can be known by. The description completes "the value ...".
package enum ExpectedNameError: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case tooLong(limit: Int)
    case distinguishedName(DistinguishedNameError)
    case unfit(ExpectedName.Kind)

    package var description: String {
        switch self {
        case .empty: "is empty"
        case .tooLong(let limit): "is longer than the \(limit) bytes that are allowed"
        case .distinguishedName(let error):
            "is not a distinguished name (RFC 4514), such as CN=meter-1,O=Example: \(error)"
        case .unfit(.subjectDN): "holds an attribute that cannot be compared, as it is no text"
        case .unfit(.sanDNS): "is not a domain name, such as meter-1.example.org; wildcards are not allowed"
        case .unfit(.sanURI): "is not an absolute URI, such as spiffe://example.org/meter-1"
        case .unfit(.sanIP): "is not an IP address, such as 192.0.2.7 or 2001:db8::7"
        case .unfit(.sanEmail): "is not a mailbox, such as meter-1@example.org"
        }
    }
}
