package import FoundationEssentials
package import JOSE
import PKI

/// Tells how an identity would fare, step by step, with the code that decides on requests.
package struct PolicyExplanation: Sendable {
    let trust: TrustSnapshot
    let policy: IssuancePolicy
    let composer: ClaimsComposer
    /// Knows whose names and certificates are a client's.
    let authenticator: ClientAuthenticator

    /// What would be decided, and the lines that say why.
    package struct Result: Sendable {
        package var isGranted = false
        package var lines: [String] = []
    }

    /// - Parameter clients: those that are registered, and names that are reserved; `nil` where they are not known.
    package init(
        trust: TrustSnapshot, policy: IssuancePolicy, composer: ClaimsComposer, clients: ClientRegistry? = nil
    ) {
        self.trust = trust
        self.policy = policy
        self.composer = composer
        authenticator = ClientAuthenticator(methods: [], clients: clients, trust: trust)
    }

    /// Explains what a client that sends `chain`, DER, its own certificate first, would be granted at `time`.
    ///
    /// With `clientID` the certificate is supposed to be that of the registered client of this name, for which no
    /// authority need vouch.
    package func explain(
        _ chain: [[UInt8]], as clientID: ByteString? = nil, requesting request: RequestedAuthorization, at time: Date
    ) -> Result {
        var result = Result()
        guard let client = authenticate(chain, as: clientID, at: time, in: &result) else { return result }
        explain(client, requesting: request, at: time, in: &result)
        return result
    }

    /// Explains what an identity of which `authority` says `claims`, an object, would be granted at `time`. Whether the
    /// authority would accept the token or the answer that they come from is supposed.
    package func explain(
        _ claims: JSONValue, of authority: String, by flow: ClientCredentialsFlow,
        requesting request: RequestedAuthorization, at time: Date
    ) -> Result {
        var result = Result()
        let scopes: [ByteString]?
        do throws(FederatedTokenRefusal) {
            try FederatedTokenVerifier.check(claims, for: .identity(provenBy: nil))
            do { scopes = flow == .federatedToken ? try TokenScopes.read(claims) : nil } catch { throw .scope }
        } catch {
            return Result(lines: ["authority \(authority): refuses: \(error)", "denied: no identity"])
        }
        result.lines.append("authority \(authority): supposed to vouch for the claims")
        let client = AuthenticatedClient(
            flow: flow, identity: PolicyIdentity(authority: authority, claims: claims, scopes: scopes),
            validUntil: .distantFuture)
        explain(client, requesting: request, at: time, in: &result)
        return result
    }

    /// Explains what a token with `claims`, an object, that `issuer` has signed and that is current would be granted at
    /// `time`.
    package func explain(
        _ claims: JSONValue, of issuer: FederatedIssuer, requesting request: RequestedAuthorization, at time: Date
    ) -> Result {
        do {
            let seen = try issuer.preset?.accepted(claims, of: issuer.identification) ?? claims
            return explain(seen, of: issuer.name, by: .federatedToken, requesting: request, at: time)
        } catch {
            return Result(lines: ["authority \(issuer.name): refuses: the token \(error)", "denied: no identity"])
        }
    }

    private func explain(
        _ client: AuthenticatedClient, requesting request: RequestedAuthorization, at time: Date,
        in result: inout Result
    ) {
        let isForExchanges = explainRules(client.identity, naming: request.clientID, in: &result)
        do throws(ClientAuthenticationFailure) {
            try authenticator.checkCertificate(of: client, at: ClientRegistry.timeOfReading)
        } catch {
            result.lines.append("denied: \(error.reason)")
            return
        }
        do {
            let granted = try policy.evaluate(client.identity, request)
            try checkNames(of: granted, for: client, nil)
            try conclude(granted, for: client, at: time, in: &result)
        } catch {
            let isUnknown = if let denial = error as? PolicyDenial, case .noRule = denial { true } else { false }
            result.lines.append(
                isUnknown && isForExchanges
                    ? "denied: only rules for exchanges match; for exchanges: use --subject-token" : "denied: \(error)")
        }
    }

    /// What would be refused, though a rule grants it.
    struct Objection: Error, CustomStringConvertible {
        let description: String
    }

    func checkNames(
        of granted: GrantedAuthorization, for client: AuthenticatedClient?, _ parties: ExchangeParties?
    ) throws(Objection) {
        do throws(TokenRefusal) {
            try authenticator.checkSubject(
                granted.subject, of: client, for: parties, at: ClientRegistry.timeOfReading)
            try authenticator.checkHolder(
                granted.clientID, ofTokenAbout: granted.subject, for: client, at: ClientRegistry.timeOfReading)
        } catch {
            throw Objection(description: error.reason)
        }
    }

    /// What would be granted, with the claims of the token that would be made for it.
    func conclude(
        _ granted: GrantedAuthorization, for client: AuthenticatedClient?, at time: Date, in result: inout Result
    ) throws(ClaimsComposer.Fault) {
        var lines: [String] = []
        if let audience = granted.target.audience {
            let claims = try composer.compose(granted, to: audience, for: client, at: time)
            lines.append("granted: audience \(audience.name), \(audience.algorithm.rawValue), claims")
            lines.append(String(decoding: claims.json(), as: UTF8.self))
        }
        if let resource = granted.target.resource {
            lines.append("granted: resource \(resource.terms.name) (\(resource.terms.kind.rawValue))")
            lines += resource.parameters.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        }
        result.isGranted = true
        result.lines += lines
    }

    func authenticate(
        _ chain: [[UInt8]], as clientID: ByteString?, at time: Date, in result: inout Result
    ) -> AuthenticatedClient? {
        let accepted = explainTrust(chain, at: time, in: &result)
        if let clientID { result.lines.append("client \(clientID): supposed to be registered with this certificate") }
        if let accepted {
            return AuthenticatedClient(
                flow: .mutualTLS, identity: PolicyIdentity(accepted, clientID: clientID),
                validUntil: accepted.path.validUntil)
        }
        guard let clientID, let leaf = chain.first.flatMap({ try? Certificate(der: $0) }) else {
            let reason =
                trust.authorities.isEmpty ? "no authority is configured" : "no authority accepts the certificate"
            result.lines.append("denied: \(reason)")
            return nil
        }
        guard leaf.notBefore <= time, time < leaf.notAfter else {
            result.lines.append("denied: the certificate is \(time < leaf.notBefore ? "not yet valid" : "expired")")
            return nil
        }
        return AuthenticatedClient(
            flow: .mutualTLS, identity: PolicyIdentity(authority: nil, clientID: clientID, certificate: leaf),
            validUntil: leaf.notAfter)
    }

    private func explainTrust(_ chain: [[UInt8]], at time: Date, in result: inout Result) -> AuthenticatedPath? {
        for authority in trust.authorities {
            do {
                let path = try authority.validator.validate(chain, at: time)
                let names = path.certificates.map(\.description).joined(separator: " < ")
                result.lines.append("authority \(authority.name): accepts \(names)")
                return AuthenticatedPath(authority: authority.name, path: path)
            } catch {
                result.lines.append("authority \(authority.name): refuses: \(error)")
            }
        }
        return nil
    }
}
