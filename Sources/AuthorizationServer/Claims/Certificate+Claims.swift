import JOSE
import PKI

extension Certificate {
    /// The thumbprint as in `cnf.x5t#S256` (RFC 8705 §3.1).
    var base64URLThumbprint: String { Base64URL.encode(thumbprintBytes) }

    /// The `client` claim: names of the certificate, under the names that Google's Token Service gave them.
    var clientClaim: JSONValue {
        var members: [JSONValue.Member] = []
        let spiffe = names.uris.filter { $0.hasPrefix("spiffe://") }
        // A SPIFFE certificate has exactly one URI (X509-SVID §2).
        if spiffe.count == 1 { members.append("x5_spiffe", .string(spiffe[0])) }
        if !names.dnsNames.isEmpty { members.append("x5_dnssan", .strings(names.dnsNames)) }
        if !names.uris.isEmpty { members.append("x5_urisan", .strings(names.uris)) }
        members.append("x5_serial", .string(serial))
        members.append("x5_sha256", .string(base64URLThumbprint))
        return .object(members)
    }
}
