package import PKI

extension ExpectedName {
    /// Whether the certificate has the name; names of it that are set apart as not to be compared never count.
    package func isName(of certificate: Certificate) -> Bool {
        Self.forms(of: kind, in: certificate).contains(form)
    }

    /// All names of the kind that a certificate has, in the form in which they are compared.
    static func forms(of kind: Kind, in certificate: any CertificateAttributes) -> [[UInt8]] {
        switch kind {
        case .subjectDN: certificate.subjectName?.comparisonForm.map { [$0] } ?? []
        case .sanDNS: certificate.names.dnsNames.map(form(ofDNSName:))
        case .sanURI: certificate.names.uris.map(form(ofURI:))
        case .sanIP: certificate.names.ipAddresses
        case .sanEmail: certificate.names.emails.map(form(ofEmail:))
        }
    }

    /// Whether the certificate has a name of the kind that cannot be compared, such as a subject in TeletexString: it may
    /// be any. A wildcard is none that a client can be known by.
    static func isUnclear(_ kind: Kind, in certificate: any CertificateAttributes) -> Bool {
        let names = certificate.names
        return switch kind {
        case .subjectDN: certificate.subjectName.map { !$0.isMatchable || $0.isTooLongToCompare } ?? false
        case .sanDNS: names.unmatchable(.dnsName).contains { !$0.hasPrefix("DNS:*.") }
        case .sanURI: !names.unmatchable(.uri).isEmpty
        case .sanIP: !names.unmatchable(.ipAddress).isEmpty
        case .sanEmail: !names.unmatchable(.email).isEmpty
        }
    }

    /// Domain names are compared without regard to case (RFC 5280 §7.2).
    static func form(ofDNSName name: String) -> [UInt8] {
        folded(name.utf8)
    }

    /// Of a URI, scheme and host are compared without regard to case, the rest byte by byte (RFC 5280 §7.4).
    static func form(ofURI uri: String) -> [UInt8] {
        let bytes = Array(uri.utf8)
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        var rest = bytes.dropFirst(scheme.count)
        guard rest.starts(with: "://".utf8) else { return folded(scheme) + rest }
        rest = rest.dropFirst(3)
        let authority = rest.prefix { !"/?#".utf8.contains($0) }
        let user = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[...$0] } ?? []
        let host = authority.dropFirst(user.count)
        return folded(scheme) + "://".utf8 + user + folded(host) + rest.dropFirst(authority.count)
    }

    /// Of a mailbox, the host is compared without regard to case, the local part byte by byte (RFC 5280 §7.5).
    static func form(ofEmail mailbox: String) -> [UInt8] {
        let bytes = Array(mailbox.utf8)
        let local = bytes.prefix { $0 != UInt8(ascii: "@") }
        return local + folded(bytes.dropFirst(local.count))
    }

    private static func folded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
    }
}
