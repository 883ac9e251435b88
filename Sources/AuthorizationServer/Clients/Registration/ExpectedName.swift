import PKI

/// The one name by which the certificate of a registered client is known (RFC 8705 §2.1.2), in the form in which it is
/// compared.
package struct ExpectedName: Sendable, Hashable {
    /// Which name it is: "tls_client_auth_" and this is the member of the client's metadata.
    package enum Kind: String, Sendable, CaseIterable {
        case subjectDN = "subject_dn"
        case sanDNS = "san_dns"
        case sanURI = "san_uri"
        case sanIP = "san_ip"
        case sanEmail = "san_email"

        /// The member of the client's metadata.
        package var member: String { "tls_client_auth_" + rawValue }
    }

    package let kind: Kind
    /// Two names of one kind are the same exactly when these bytes are.
    package let form: [UInt8]

    /// The name with a form that was recorded.
    package init(_ kind: Kind, form: [UInt8]) {
        self.kind = kind
        self.form = form
    }

    /// The most bytes that the text of a name may have.
    package static let maximumLength = 1024

    /// Reads a name as an operator writes it: a distinguished name by RFC 4514, addresses by RFC 5952 or dotted decimal.
    package init(_ kind: Kind, _ text: String) throws(ExpectedNameError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong(limit: Self.maximumLength) }
        let bytes = Array(text.utf8)
        let form: [UInt8]?
        switch kind {
        case .subjectDN:
            do { form = try DistinguishedName(rfc4514: text).comparisonForm } catch { throw .distinguishedName(error) }
        case .sanDNS: form = NameSyntax.dnsName(bytes[...]).map(Self.form(ofDNSName:))
        case .sanURI: form = NameSyntax.uri(bytes[...]).map(Self.form(ofURI:))
        case .sanIP: form = AddressRange.bytes(of: text[...])
        case .sanEmail: form = NameSyntax.email(bytes[...]).map(Self.form(ofEmail:))
        }
        guard let form else { throw .unfit(kind) }
        self.init(kind, form: form)
    }
}
