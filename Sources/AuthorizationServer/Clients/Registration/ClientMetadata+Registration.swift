package import FoundationEssentials
import JOSE
import PKI

extension ClientMetadata {
    /// The client that is registered by this.
    ///
    /// - Parameters:
    ///   - time: Of the registration; certificates must not have expired by then.
    ///   - authorities: The names of those that are configured.
    ///   - keyOrigins: Where a client may publish its keys, as configured.
    ///
    /// A client with a secret has none yet: `issueMissingSecret` makes it.
    package func registration(
        at time: Date, authorities: [String], keyOrigins: [WebOrigin] = []
    ) throws(ClientMetadataError) -> ClientRegistration {
        let id = id ?? ClientIdentifier.make()
        guard ClientIdentifier.isValid(id) else { throw .invalidIdentifier }
        guard let method = method ?? impliedMethod else { throw .methodMissing }
        var registration = ClientRegistration(
            id: id,
            authentication: try authentication(
                method, replacing: nil, at: time, authorities: authorities, keyOrigins: keyOrigins),
            createdAt: time)
        try applyCommon(to: &registration)
        try Self.checkAuthority(of: registration, known: authorities)
        return registration
    }

    /// Replaces what is said here. Certificates and thumbprints are one thing: either replaces all of both. Another
    /// method drops the credentials of the one before.
    package func apply(
        to registration: inout ClientRegistration, at time: Date, authorities: [String], keyOrigins: [WebOrigin] = []
    ) throws(ClientMetadataError) {
        if let id, id != registration.id { throw .otherIdentifier(given: id, registered: registration.id) }
        registration.authentication = try authentication(
            method ?? registration.authentication.method, replacing: registration.authentication, at: time,
            authorities: authorities, keyOrigins: keyOrigins)
        try applyCommon(to: &registration)
        // What only takes something from a client goes on: an old registration can always be disabled.
        if method != nil || !expectedNames.isEmpty || authority.isSaid || isDisabled == false {
            try Self.checkAuthority(of: registration, known: authorities)
        }
        registration.updatedAt = time
    }

    /// Where several authorities could vouch for a name, one of them has to be meant: any other may certify the same name
    /// for somebody else.
    private static func checkAuthority(
        of registration: ClientRegistration, known authorities: [String]
    ) throws(ClientMetadataError) {
        guard case .tlsClientAuth(_, _, nil) = registration.authentication, authorities.count > 1 else { return }
        throw .authorityMissing(known: authorities)
    }

    private func applyCommon(to registration: inout ClientRegistration) throws(ClientMetadataError) {
        switch name {
        case .silent: break
        case .none: registration.name = nil
        case .value(let name):
            guard name.utf8.count <= 255, NameText.text(utf8: Array(name.utf8)[...]) != nil else { throw .invalidName }
            registration.name = name
        }
        if let grantTypes {
            for type in grantTypes where !ClientRegistration.grantTypes.contains(type) {
                throw .unsupportedGrantType(type)
            }
            guard !grantTypes.isEmpty else { throw .wrongValue(member: "grant_types", allowed: "a list of grants") }
            registration.grantTypes = ClientRegistration.grantTypes.filter(grantTypes.contains)
        }
        if let bindsTokens { registration.bindsTokens = bindsTokens }
        let method = registration.authentication.method
        if registration.bindsTokens, !method.isByCertificate {
            // What another method was told before is no promise of this one.
            guard bindsTokens == nil else { throw .foreignMember(Self.bindsTokensMember, method: method) }
            registration.bindsTokens = false
        }
        if let isDisabled { registration.isDisabled = isDisabled }
    }

    /// The method that the credentials belong to, where nobody named one.
    private var impliedMethod: ClientAuthenticationMethodName? {
        if !expectedNames.isEmpty { return .tlsClientAuth }
        if certificates != nil || thumbprints != nil || jwks != nil { return .selfSignedTLSClientAuth }
        return jwksURI == nil ? nil : .privateKeyJWT
    }

    private func authentication(
        _ method: ClientAuthenticationMethodName, replacing old: ClientRegistration.Authentication?, at time: Date,
        authorities: [String], keyOrigins: [WebOrigin]
    ) throws(ClientMetadataError) -> ClientRegistration.Authentication {
        if let member = foreignMember(to: method) { throw .foreignMember(member, method: method) }
        switch (method, old) {
        case (.tlsClientAuth, .tlsClientAuth(let name, let text, let authority)?):
            let (name, text) = expectedNames.isEmpty ? (name, text) : try expectedName()
            return .tlsClientAuth(
                name, text: text, authority: try self.authority(replacing: authority, known: authorities))
        case (.tlsClientAuth, _):
            let (name, text) = try expectedName()
            return .tlsClientAuth(name, text: text, authority: try authority(replacing: nil, known: authorities))
        case (.selfSignedTLSClientAuth, .selfSignedTLSClientAuth(let pins)?)
        where certificates == nil && thumbprints == nil && jwks == nil:
            return .selfSignedTLSClientAuth(pins)
        case (.selfSignedTLSClientAuth, _):
            return .selfSignedTLSClientAuth(try pins(at: time))
        case (.clientSecretBasic, .clientSecret(.basic, let secrets)?): return .clientSecret(.basic, secrets)
        case (.clientSecretBasic, _): return .clientSecret(.basic, [])
        case (.clientSecretPost, .clientSecret(.post, let secrets)?): return .clientSecret(.post, secrets)
        case (.clientSecretPost, _): return .clientSecret(.post, [])
        case (.clientSecretJWT, _): return .assertion(try sharedSecretAssertion(replacing: old?.assertion))
        case (.privateKeyJWT, _):
            return .assertion(try publicKeyAssertion(replacing: old?.assertion, origins: keyOrigins))
        }
    }

    private func foreignMember(to method: ClientAuthenticationMethodName) -> String? {
        var given: [(member: String, methods: Set<ClientAuthenticationMethodName>)] = []
        if let name = expectedNames.first { given.append((name.kind.member, [.tlsClientAuth])) }
        if case .value = authority { given.append(("authority", [.tlsClientAuth])) }
        if certificates != nil { given.append(("a certificate", [.selfSignedTLSClientAuth])) }
        if thumbprints != nil { given.append(("a thumbprint", [.selfSignedTLSClientAuth])) }
        if jwks != nil { given.append(("jwks", [.selfSignedTLSClientAuth, .privateKeyJWT])) }
        if jwksURI != nil { given.append(("jwks_uri", [.privateKeyJWT])) }
        let assertions: Set<ClientAuthenticationMethodName> = [.clientSecretJWT, .privateKeyJWT]
        if signingAlgorithm != nil { given.append(("token_endpoint_auth_signing_alg", assertions)) }
        if acceptsTokenEndpointAudience == true { given.append(("token_endpoint_audience", assertions)) }
        return given.first { !$0.methods.contains(method) }?.member
    }

    private func expectedName() throws(ClientMetadataError) -> (ExpectedName, text: String) {
        guard let (kind, text) = expectedNames.first else { throw .expectedNameMissing }
        guard expectedNames.count == 1 else { throw .severalExpectedNames(expectedNames.map(\.kind)) }
        do { return (try ExpectedName(kind, text), text) } catch { throw .expectedName(kind, text: text, error) }
    }

    private func authority(replacing old: String?, known: [String]) throws(ClientMetadataError) -> String? {
        switch authority {
        case .silent: return old
        case .none: return nil
        case .value(let name):
            guard let configured = known.first(where: { ByteString.areSame($0, name) }) else {
                throw .unknownAuthority(name, known: known)
            }
            return configured
        }
    }

    private func pins(at time: Date) throws(ClientMetadataError) -> [PinnedCertificate] {
        var pins: [PinnedCertificate] = []
        let inSet = try jwks.map { jwks throws(ClientMetadataError) in try ClientKeySet.certificates(in: jwks) }
        for certificate in (certificates ?? []) + (inSet ?? []) { try pins.add(certificate, at: time) }
        for thumbprint in thumbprints ?? [] { try pins.add(thumbprint: thumbprint) }
        guard !pins.isEmpty else { throw .certificateMissing }
        return pins
    }
}

extension ClientRegistration.Authentication {
    fileprivate var assertion: AssertionRegistration? {
        if case .assertion(let assertion) = self { assertion } else { nil }
    }
}
