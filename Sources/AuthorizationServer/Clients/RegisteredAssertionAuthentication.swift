package import FoundationEssentials
package import JOSE

/// A registered client that proves itself by a token that it has signed itself (RFC 7523 §2.2 and §3, OpenID Connect Core
/// §9): the flow `private_key_jwt` with a key of its own, `client_secret_jwt` with a secret that is shared.
///
/// What can be refused without a key is refused first, and what is remembered comes last, so that nobody fills the log of
/// used assertions but clients themselves.
package struct RegisteredAssertionAuthentication: ClientAuthenticationMethod {
    /// The one `client_assertion_type` (RFC 7523 §2.2).
    package static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    private let method: ClientAuthenticationMethodName
    private let clients: ClientRegistry
    private let keySource: any IssuerKeySource
    private let replays: any AssertionReplayLog
    private let terms: ClientAssertionTerms
    private let others: [any ClientAuthenticationMethod]
    private let keyCache = RegisteredKeyCache()

    /// - Parameters:
    ///   - sharesSecret: Whether this is `client_secret_jwt`, and not `private_key_jwt`.
    ///   - keySource: The keys of clients that publish theirs.
    ///   - others: Methods whose assertions are none of ours, as those of other issuers.
    package init(
        sharingSecret sharesSecret: Bool, clients: ClientRegistry, keySource: any IssuerKeySource,
        replays: any AssertionReplayLog, terms: ClientAssertionTerms,
        yieldingTo others: [any ClientAuthenticationMethod] = []
    ) {
        method = sharesSecret ? .clientSecretJWT : .privateKeyJWT
        self.clients = clients
        self.keySource = keySource
        self.replays = replays
        self.terms = terms
        self.others = others
    }

    package var flow: ClientCredentialsFlow { method == .clientSecretJWT ? .clientSecretJWT : .privateKeyJWT }
    package var metadataNames: [String] { [method.rawValue] }
    package var signingAlgorithms: [VerificationAlgorithm] {
        VerificationAlgorithm.allCases.filter { $0.isSymmetric == (method == .clientSecretJWT) }
    }

    /// The kind of the token's algorithm says which of the two flows judges it; what nobody can read is for
    /// `private_key_jwt`. Which algorithm the client may use is said by its registration.
    package func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
        guard let assertion = request.assertion, case .clientAssertion = assertion.role,
            !others.contains(where: { $0.credential(in: request, from: origin) == .clientAssertion })
        else { return nil }
        let isSymmetric =
            if case .success(let token) = assertion.token { token.jws.header.algorithm.isSymmetric } else { false }
        return isSymmetric == (method == .clientSecretJWT) ? .clientAssertion : nil
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard let assertion = request.assertion, case .clientAssertion(let type) = assertion.role else {
            throw ClientAuthenticationFailure(reason: "no client_assertion")
        }
        let summary = AssertionSummary(assertion)
        do throws(Refusal) {
            guard type == Self.assertionType else { throw .type(type) }
            let token: UnverifiedJWT
            do { token = try assertion.token.get() } catch { throw .token(error) }
            let client = try await authenticate(token, naming: request.clientID, at: time)
            return AuthenticatedClient(flow: flow, registration: client, assertion: summary)
        } catch {
            throw ClientAuthenticationFailure(
                reason: error.reason(of: summary.issuer), clientID: summary.issuer, assertion: summary,
                isOurs: error.isOurs)
        }
    }

    private func authenticate(
        _ token: UnverifiedJWT, naming clientID: ByteString?, at time: Date
    ) async throws(Refusal) -> RegisteredClient {
        let client: RegisteredClient
        let registration: AssertionRegistration
        let keySets: [VerificationKeySet]
        do throws(Refusal) {
            (client, registration) = try self.client(of: token, naming: clientID, at: time)
            keySets = try await self.keySets(of: client, registration, for: token.jws.header, at: time)
        } catch {
            DecoyVerification.run(token.jws)
            throw error
        }
        let verified = try verify(token, by: keySets, allowing: registration.algorithm)
        // Fetching keys takes time, in which the client may have been disabled or given other keys.
        guard let now = try? clients.client(client.id, at: time), now == client else { throw .changed }
        try await redeem(verified, of: client, registration, at: time)
        return client
    }

    /// The client that the token is about, as far as it may be signed as it is.
    private func client(
        of token: UnverifiedJWT, naming clientID: ByteString?, at time: Date
    ) throws(Refusal) -> (RegisteredClient, AssertionRegistration) {
        guard let issuer = token.issuer, !issuer.isEmpty else { throw .claim("has no iss") }
        guard let subject = token.subject, !subject.isEmpty else { throw .claim("has no sub") }
        guard ByteString.areSame(issuer, subject) else { throw .claim("has a sub that is not its iss") }
        let id = ByteString(issuer)
        if let clientID, clientID != id { throw .claim("is not of the client that client_id names") }
        let client: RegisteredClient?
        do { client = try clients.client(id, at: time) } catch { throw .outdated }
        guard let client else { throw .unknown }
        guard !client.isDisabled else { throw .disabled }
        if case .unreadable(let reason) = client.proof { throw .damaged(reason) }
        guard case .assertion(let registration) = client.proof, registration.method == method else {
            throw .otherMethod(client.proof.method)
        }
        let algorithm = token.jws.header.algorithm
        guard algorithm == registration.algorithm else {
            throw .algorithm(algorithm, registered: registration.algorithm)
        }
        guard ClientAssertionTerms.accepts(type: token.jws.header.type) else {
            throw .claim("has the typ \(VisibleText.quoted(token.jws.header.type ?? "", limit: 64))")
        }
        return (client, registration)
    }

    /// The sets of which one has to have the key; several for secrets, which have no names.
    private func keySets(
        of client: RegisteredClient, _ registration: AssertionRegistration, for header: JWSHeader, at time: Date
    ) async throws(Refusal) -> [VerificationKeySet] {
        switch registration.keys {
        case .inline(let json):
            do { return [try keyCache.keys(in: json, of: client.id)] } catch { throw .damaged("its JWK set \(error)") }
        case .uri(let place):
            let name = KeySetName.clientKeys(at: place)
            if let held = keySource.keys(of: name), Self.canHaveSigned(held, header) { return [held] }
            guard let keys = await keySource.keys(of: name, lacking: header.kid) else { throw .noKeys(place) }
            return [keys]
        case .sharedSecrets(let secrets):
            let keys = secrets.filter { !$0.period.hasEnded(at: time) }.compactMap { secret in
                VerificationKey(secret: secret.bytes, algorithm: registration.algorithm, kid: header.kid)
            }
            guard !keys.isEmpty else { throw .noSecret }
            return keys.map { VerificationKeySet([$0]) }
        }
    }

    private static func canHaveSigned(_ keys: VerificationKeySet, _ header: JWSHeader) -> Bool {
        if let kid = header.kid { return keys.contains(kid: kid) }
        return keys.keys.contains { $0.algorithms.contains(header.algorithm) }
    }

    private func verify(
        _ token: UnverifiedJWT, by keySets: [VerificationKeySet], allowing algorithm: VerificationAlgorithm
    ) throws(Refusal) -> VerifiedJWT {
        var verified: VerifiedJWT?
        var fault = JWSError.noKey(kid: token.jws.header.kid)
        // All are tried, so that the time tells nothing of which it was.
        for keys in keySets {
            do { verified = try VerifiedJWT(verifying: token, by: keys, allowing: [algorithm]) } catch { fault = error }
        }
        guard let verified else {
            if fault != .signature { DecoyVerification.run(token.jws) }
            throw .token(fault)
        }
        return verified
    }

    /// Checks what the client has signed, and takes the assertion as used.
    private func redeem(
        _ token: VerifiedJWT, of client: RegisteredClient, _ registration: AssertionRegistration, at time: Date
    ) async throws(Refusal) {
        let expectations = terms.expectations(
            of: client.id.text, acceptingTokenEndpoint: registration.acceptsTokenEndpointAudience)
        let times: JWTTimes
        let jti: String
        do {
            times = try expectations.check(token, at: time)
            guard let subject = try token.text("sub"), client.id == subject else {
                throw Refusal.claim("has a sub that is not its iss")
            }
            jti = try token.text("jti") ?? ""
            // What restricts its use is judged or refused, as in other issuers' tokens.
            try FederatedTokenVerifier.check(token.claims, for: .identity(provenBy: nil))
        } catch let refusal as Refusal {
            throw refusal
        } catch let refusal as FederatedTokenRefusal {
            throw .use(refusal)
        } catch {
            throw .claim("\(error)")
        }
        guard (1...ClientAssertionTerms.maximumIdentifierLength).contains(jti.utf8.count) else {
            throw .claim("has a jti of more than \(ClientAssertionTerms.maximumIdentifierLength) bytes")
        }
        let end = times.expiresAt + TimeInterval(ClientAssertionTerms.skew) + ClientAssertionTerms.replayMargin
        let isNew: Bool
        do {
            isNew = try await replays.redeem(
                JWTIdentifier(issuer: client.id.text, jti: jti).digest, until: end, at: time)
        } catch {
            throw .notRecorded("\(error)")
        }
        guard isNew else { throw .claim("was used before") }
    }
}
