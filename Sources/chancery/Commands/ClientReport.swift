import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI

/// Registered clients as the commands print them.
enum ClientReport {
    static func json(of registration: ClientRegistration) -> String {
        String(decoding: registration.json().serialized(), as: UTF8.self)
    }

    /// The registration with a secret that was just made (RFC 7591 §3.2.1): the one time that it is shown.
    static func json(of registration: ClientRegistration, with secret: ClientSecret?) -> String {
        guard let secret, case .object(var members) = registration.json() else { return json(of: registration) }
        members.append("client_secret", .string(secret.text))
        // As RFC 7591 has it: without an end.
        members.append("client_secret_expires_at", 0)
        return String(decoding: JSONValue.object(members).serialized(), as: UTF8.self)
    }

    /// What a command has done, and a secret that it made; all of the client as JSON where `done` is nil.
    static func text(_ done: String?, of registration: ClientRegistration, with secret: ClientSecret?) -> String {
        guard let done else { return json(of: registration, with: secret) }
        return [done, line(of: secret)].compactMap { $0 }.joined(separator: "\n")
    }

    /// A secret that was just made, for people.
    static func line(of secret: ClientSecret?) -> String? {
        secret.map { "client_secret: \($0.text)" }
    }

    /// A secret that was just made and whose it is, for a program.
    static func jsonLine(of secret: ClientSecret, id: String) -> String {
        let value: JSONValue = ["client_id": .string(id), "client_secret": .string(secret.text)]
        return String(decoding: value.serialized(), as: UTF8.self)
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
        case .clientSecret: break
        case .assertion(let assertion):
            switch assertion.keys {
            case .inline: lines += keys(of: assertion).map { "key: \($0)" }
            case .uri(let uri): lines.append("jwks_uri: \(uri)")
            case .sharedSecrets: break
            }
            lines.append("token_endpoint_auth_signing_alg: \(assertion.algorithm.rawValue)")
            lines.append("token_endpoint_audience: \(assertion.acceptsTokenEndpointAudience)")
        }
        lines += registration.secretPeriods.map { "secret: \(line(of: $0))" }
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
        case .selfSignedTLSClientAuth(let pins): number(pins.count, "certificate")
        case .clientSecret(_, let secrets): number(secrets.count, "secret")
        case .assertion(let assertion):
            switch assertion.keys {
            case .inline: number(keys(of: assertion).count, "key")
            case .uri(let uri): uri
            case .sharedSecrets(let secrets): number(secrets.count, "secret")
            }
        }
    }

    private static func number(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    /// Each key of a client in a few words.
    private static func keys(of assertion: AssertionRegistration) -> [String] {
        guard case .inline(let json) = assertion.keys, case .array(let keys)? = (try? JSONValue(parsing: json))?["keys"]
        else { return [] }
        return keys.map { key in
            ["kty", "crv", "alg", "kid"].compactMap { name in
                if case .string(let text)? = key[name] {
                    name == "kid" ? "kid \(text.debugDescription)" : text
                } else {
                    nil
                }
            }.joined(separator: " ")
        }
    }

    private static func line(of period: SecretPeriod) -> String {
        func text(_ seconds: Int64) -> String { Date(timeIntervalSince1970: Double(seconds)).rfc3339 }
        return "made \(text(period.madeAt)), " + (period.endsAt.map { "ends \(text($0))" } ?? "without an end")
    }

    private static func line(of pin: PinnedCertificate) -> String {
        guard let certificate = pin.certificate else { return pin.hexadecimalThumbprint }
        let validity = "valid from \(certificate.notBefore.rfc3339) until \(certificate.notAfter.rfc3339)"
        return "\(pin.hexadecimalThumbprint) \(certificate.description), \(validity)"
    }
}
