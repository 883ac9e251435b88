import JOSE
import PKI

extension CertificateAttributes {
    /// The thumbprint as in `cnf.x5t#S256` (RFC 8705 §3.1), if it is known.
    var base64URLThumbprint: String? { thumbprintDigest.map { Base64URL.encode($0) } }

    /// The `client` claim: what is known of the certificate, under the names that Google's Token Service gave it.
    var clientClaim: JSONValue {
        var members: [JSONValue.Member] = []
        let spiffe = names.uris.filter { $0.hasPrefix("spiffe://") }
        // A SPIFFE certificate has exactly one URI (X509-SVID §2).
        if spiffe.count == 1 { members.append("x5_spiffe", .string(spiffe[0])) }
        if !names.dnsNames.isEmpty { members.append("x5_dnssan", .strings(names.dnsNames)) }
        if !names.uris.isEmpty { members.append("x5_urisan", .strings(names.uris)) }
        members.append("x5_serial", serialNumber)
        members.append("x5_sha256", base64URLThumbprint)
        return .object(members)
    }
}
