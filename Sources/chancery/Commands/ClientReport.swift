import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI

/// Registered clients as the commands print them.
enum ClientReport {
    static func json(of registration: ClientRegistration) -> String {
        String(decoding: registration.json().serialized(), as: UTF8.self)
    }

    /// All that is registered, a line each.
    static func lines(of registration: ClientRegistration) -> [String] {
        var lines = ["client_id: \(registration.id)"]
        if let name = registration.name { lines.append("client_name: \(name)") }
        lines.append("token_endpoint_auth_method: \(registration.authentication.method.rawValue)")
        switch registration.authentication {
        case .tlsClientAuth(let name, let text, let authority):
            lines.append("\(name.kind.member): \(text)")
            lines.append("authority: \(authority ?? "any")")
        case .selfSignedTLSClientAuth(let pins): lines += pins.map { "certificate: \(line(of: $0))" }
        }
        if registration.bindsTokens { lines.append("tls_client_certificate_bound_access_tokens: true") }
        lines.append("grant_types: \(registration.grantTypes.joined(separator: " "))")
        lines.append("state: \(state(of: registration))")
        lines.append("created: \(registration.createdAt.rfc3339)")
        lines.append("updated: \(registration.updatedAt.rfc3339)")
        return lines
    }

    /// A table, one line a client.
    static func table(of registrations: [ClientRegistration], hasHeader: Bool) -> String {
        let header = hasHeader ? [["CLIENT ID", "METHOD", "KNOWN BY", "STATE", "UPDATED"]] : []
        return TextTable.text(
            header
                + registrations.map { registration in
                    [
                        registration.id, registration.authentication.method.rawValue, knownBy(registration),
                        state(of: registration), registration.updatedAt.rfc3339,
                    ]
                })
    }

    private static func state(of registration: ClientRegistration) -> String {
        registration.isDisabled ? "disabled" : "enabled"
    }

    private static func knownBy(_ registration: ClientRegistration) -> String {
        switch registration.authentication {
        case .tlsClientAuth(let name, let text, _): "\(name.kind.rawValue) \(text)"
        case .selfSignedTLSClientAuth(let pins): pins.count == 1 ? "1 certificate" : "\(pins.count) certificates"
        }
    }

    private static func line(of pin: PinnedCertificate) -> String {
        guard let certificate = pin.certificate else { return pin.hexadecimalThumbprint }
        let validity = "valid from \(certificate.notBefore.rfc3339) until \(certificate.notAfter.rfc3339)"
        return "\(pin.hexadecimalThumbprint) \(certificate.description), \(validity)"
    }
}
