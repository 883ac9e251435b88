import FoundationEssentials
import JOSE
import PKI

/// Holds a secret against those of the client that is named with it.
///
/// No matter who is named, as many digests are computed and compared: an answer takes the same time for a client that
/// is unknown, disabled, registered otherwise or has one secret or two, and for a secret that is wrong or has ended.
struct ClientSecretVerification: Sendable {
    let clients: ClientRegistry
    /// Compares in constant time; a test counts the calls.
    var matches: @Sendable (SaltedDigest, [UInt8]) -> Bool = { digest, secret in digest.matches(secret) }

    /// What is compared where a client has no secret.
    private static let nobodys = SaltedDigest(of: Array(RandomBytes.secret(32).utf8))

    func authenticate(
        _ id: ByteString, _ secret: String, by transport: ClientSecretTransport, as flow: ClientCredentialsFlow,
        at time: Date
    ) throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        func refusal(_ reason: String) -> ClientAuthenticationFailure {
            // What a stranger sends may be long; the reason must not be cut off behind it.
            let name = ClientIdentifier.isValid(id.text) ? id.text : VisibleText.quoted(id.text, limit: 64)
            return ClientAuthenticationFailure(reason: "client \(name): \(reason)", clientID: id.text)
        }
        guard secret.utf8.count <= ClientSecret.maximumLength else {
            throw refusal("the secret is longer than \(ClientSecret.maximumLength) bytes")
        }
        let client = try clients.registered(id, at: time)
        let period = period(of: secret, of: client)
        guard let client else { throw refusal("is not registered") }
        if case .unreadable(let reason) = client.proof { throw refusal("has a damaged record: \(reason)") }
        guard !client.isDisabled else { throw refusal("is disabled") }
        if let method = client.proof.method, method != transport.method {
            throw refusal("is registered for \(method.rawValue), not for \(transport.method.rawValue)")
        }
        guard let period else { throw refusal("the secret is none of the client's") }
        guard !period.hasEnded(at: time) else {
            let end = period.endsAt.map { " \(Date(timeIntervalSince1970: Double($0)).rfc3339)" } ?? ""
            throw refusal("the secret has ended\(end)")
        }
        return AuthenticatedClient(flow: flow, registration: client)
    }

    /// The period of the client's secret that is this one; `nil` when none is.
    private func period(of secret: String, of client: RegisteredClient?) -> SecretPeriod? {
        var secrets: [ClientSecretDigest] = []
        if case .secrets(let digests)? = client?.proof { secrets = digests.all }
        let bytes = Array(secret.utf8)
        var found: SecretPeriod?
        for index in 0..<ClientSecretDigests.maximumCount {
            let isOwn = index < secrets.count
            if matches(isOwn ? secrets[index].digest : Self.nobodys, bytes), isOwn { found = secrets[index].period }
        }
        return found
    }
}
