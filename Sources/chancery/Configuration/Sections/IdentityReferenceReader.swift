import AuthorizationServer
import JOSE

/// Reads who is meant: a name alone, `{ client: ID }` or `{ authority: NAME, subject: TEXT }`.
struct IdentityReferenceReader {
    /// Names as the file has them, also of authorities with faults.
    let authorities: [AuthorityName]

    static let allowed =
        "a list of names, of { client: CLIENT_ID } for registered clients, and of { authority: NAME, subject: TEXT }"

    /// A list of at least one; `nil` after a fault.
    func readList(_ value: ConfigurationValue) -> [IdentityReference]? {
        guard let elements = value.elements(allowed: Self.allowed) else { return nil }
        guard !elements.isEmpty else {
            value.fault("is an empty list", found: "[]", allowed: Self.allowed)
            return nil
        }
        var found: [(reference: IdentityReference, line: Int)] = []
        for element in elements {
            guard let reference = read(element) else { continue }
            if let other = found.first(where: { $0.reference == reference }) {
                element.fault(
                    "stands twice in the list", allowed: "each value once", hint: "also on line \(other.line)")
            } else {
                found.append((reference, element.node.line))
            }
        }
        return found.count == elements.count ? found.map(\.reference) : nil
    }

    private func read(_ value: ConfigurationValue) -> IdentityReference? {
        guard case .mapping = value.node.content, let section = value.section() else {
            return value.text(allowed: Self.allowed).map { .name(ByteString($0)) }
        }
        if let client = section["client"] {
            guard section["authority"] == nil, section["subject"] == nil else {
                value.fault(
                    "names a client and somebody of an authority", found: section.keys.joined(separator: ", "),
                    allowed: "client, or authority and subject")
                return nil
            }
            return readClient(client)
        }
        let names = authorities.map(\.name)
        let allowed = names.isEmpty ? "none is configured" : names.joined(separator: ", ")
        let hint = "write { client: CLIENT_ID } for a registered client"
        let authority = section.required("authority", allowed: allowed, hint: hint).flatMap { value -> String? in
            guard let name = value.text(allowed: allowed) else { return nil }
            if let known = names.first(where: { ByteString.areSame($0, name) }) { return known }
            value.fault("is not configured", allowed: allowed, hint: NearestName.hint(for: name, among: names))
            return nil
        }
        let subject = section.required("subject", allowed: "the subject that a rule of the policy gives").flatMap {
            $0.text()
        }
        guard let authority, let subject else { return nil }
        return .subject(ByteString(subject), authority: authority)
    }

    private func readClient(_ value: ConfigurationValue) -> IdentityReference? {
        guard let id = value.text(allowed: "a client_id") else { return nil }
        guard ClientIdentifier.isValid(id) else {
            value.fault(
                "is no client_id that a client can be registered with",
                allowed: "1 to \(ClientIdentifier.maximumLength) characters that a URI may have")
            return nil
        }
        return .client(ByteString(id))
    }
}
