/// A name of subjectAltName or nameConstraints (RFC 5280 §4.2.1.6 and §4.2.1.10), read to the letter.
///
/// What its bytes say is not judged here: a `uri` need not be one.
enum GeneralName: Sendable, Hashable {
    /// A name of a form of its own, by its object identifier in dotted form.
    case otherName(String)
    case email(ArraySlice<UInt8>)
    case dnsName(ArraySlice<UInt8>)
    case x400Address
    case directoryName(DistinguishedName)
    case ediPartyName
    case uri(ArraySlice<UInt8>)
    /// An address, or in nameConstraints an address and its mask.
    case ipAddress(ArraySlice<UInt8>)
    /// An object identifier in dotted form.
    case registeredID(String)

    /// What a constraint is about: it limits the names of its own form alone (§4.2.1.10).
    enum Form: Sendable, Hashable {
        case otherName(String)
        case email, dnsName, x400Address, directoryName, ediPartyName, uri, ipAddress, registeredID
    }

    /// `id-on-SmtpUTF8Mailbox`: e-mail addresses, which constraints on e-mail addresses reach (RFC 9598 §6).
    private static let internationalMailbox = "1.3.6.1.5.5.7.8.9"

    var form: Form {
        switch self {
        case .otherName(Self.internationalMailbox), .email: .email
        case .otherName(let type): .otherName(type)
        case .dnsName: .dnsName
        case .x400Address: .x400Address
        case .directoryName: .directoryName
        case .ediPartyName: .ediPartyName
        case .uri: .uri
        case .ipAddress: .ipAddress
        case .registeredID: .registeredID
        }
    }
}

extension GeneralName: CustomStringConvertible {
    private static let maximumShown = 200

    /// For diagnostics: at most some 200 characters.
    var description: String {
        switch self {
        case .otherName(let type): "otherName \(type)"
        case .email(let bytes): "e-mail address \(Self.shown(bytes))"
        case .dnsName(let bytes): "DNS name \(Self.shown(bytes))"
        case .x400Address: "x400Address"
        case .directoryName(let name): "distinguished name \(name.description.clipped(to: Self.maximumShown))"
        case .ediPartyName: "ediPartyName"
        case .uri(let bytes): "URI \(Self.shown(bytes))"
        case .ipAddress(let bytes): "IP address #\(Hexadecimal.text(bytes.prefix(32)))"
        case .registeredID(let identifier): "registeredID \(identifier.clipped(to: Self.maximumShown))"
        }
    }

    private static func shown(_ bytes: ArraySlice<UInt8>) -> Substring {
        NameText.escaped(bytes.prefix(maximumShown)).prefix(maximumShown)
    }
}
