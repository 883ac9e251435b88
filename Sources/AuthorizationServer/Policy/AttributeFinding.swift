import JOSE
import PKI

/// What an identity has under an attribute.
enum AttributeFinding {
    case texts([String])
    case text(String)
    case distinguishedName(DistinguishedName)
    case addresses([[UInt8]])
    case issuer(ProvenIssuer)
    /// With those that the certificate can have besides; `nil`: not known.
    case thumbprint(String, others: [String]?)
    /// With the text that it holds, if it is one that can be compared.
    case extensionValue([UInt8], text: String?)
    case claim(ClaimFinding)
    case nothing

    init(_ attribute: MatchAttribute, of identity: PolicyIdentity) {
        if attribute == .key(.client) {
            self = identity.clientID.map { .text($0.text) } ?? .nothing
            return
        }
        if case .claim(let path) = attribute {
            self = identity.claims.map { .claim(ClaimFinding(path, in: $0)) } ?? .nothing
            return
        }
        guard let certificate = identity.certificate else {
            self = .nothing
            return
        }
        switch attribute {
        case .key(.sanURI): self = .texts(certificate.names.uris)
        case .key(.sanDNS): self = .texts(certificate.names.dnsNames)
        case .key(.sanEmail): self = .texts(certificate.names.emails)
        case .key(.sanIP): self = .addresses(certificate.names.ipAddresses)
        case .key(.subjectDN): self = certificate.subjectName.map { .distinguishedName($0) } ?? .nothing
        case .key(.subjectCN): self = .texts(certificate.subjectName?.commonNames ?? [])
        case .key(.issuerDN): self = certificate.issuerName.map { .distinguishedName($0) } ?? .nothing
        case .key(.authorityKeyID): self = identity.issuer.map { .issuer($0) } ?? .nothing
        case .key(.serial): self = certificate.serialNumber.map { .text($0) } ?? .nothing
        case .key(.thumbprint):
            self =
                certificate.thumbprintText.map {
                    .thumbprint($0, others: certificate.otherThumbprints)
                } ?? .nothing
        case .key(.client), .claim: self = .nothing
        case .certificateExtension(let identifier):
            self =
                certificate.extensionValue(identifier).map {
                    .extensionValue($0, text: NameText.text(der: $0))
                } ?? .nothing
        }
    }

    /// Whether there may be more of the kind than was found.
    var isList: Bool {
        switch self {
        case .texts, .addresses: true
        case .text, .distinguishedName, .issuer, .thumbprint, .extensionValue, .claim, .nothing: false
        }
    }

    var isEmpty: Bool {
        switch self {
        case .texts(let texts): texts.isEmpty
        case .addresses(let addresses): addresses.isEmpty
        case .claim(.missing), .nothing: true
        case .claim(.found(let texts, let incomparable)): texts.isEmpty && incomparable.isEmpty
        case .text, .distinguishedName, .issuer, .thumbprint, .extensionValue: false
        }
    }

    /// What was found, for a diagnosis; each on one line.
    var descriptions: [String] {
        switch self {
        case .texts(let texts): texts
        case .text(let text): [text]
        case .distinguishedName(let name): [name.description]
        case .addresses(let addresses): addresses.map { AddressRange.text(of: $0) }
        case .issuer(let issuer): [issuer.keyDescription]
        case .thumbprint(let thumbprint, _): [thumbprint]
        case .extensionValue(let value, let text): [text ?? "#" + Hexadecimal.text(value.prefix(256))]
        case .claim(.found(let texts, let incomparable)): texts + incomparable
        case .claim(.missing), .nothing: []
        }
    }
}
