import JOSE

extension ClientMetadata {
    /// What assertions of the client have to fit, for `client_secret_jwt`; its secrets are made later.
    func sharedSecretAssertion(
        replacing old: AssertionRegistration?
    ) throws(ClientMetadataError) -> AssertionRegistration {
        let old = old?.method == .clientSecretJWT ? old : nil
        let algorithm = signingAlgorithm ?? old?.algorithm ?? .hs256
        guard algorithm.isSymmetric else {
            throw .unfitAlgorithm(algorithm, fitting: VerificationAlgorithm.allCases.filter(\.isSymmetric))
        }
        // A secret that is too short for the algorithm is none; a new one takes its place.
        let length = algorithm.minimumSecretLength ?? 0
        let secrets = (old?.sharedSecrets ?? []).filter { $0.bytes.count >= length }
        return AssertionRegistration(
            algorithm: algorithm, keys: .sharedSecrets(secrets),
            acceptsTokenEndpointAudience: acceptsTokenEndpointAudience ?? old?.acceptsTokenEndpointAudience ?? false)
    }

    /// What assertions of the client have to fit, for `private_key_jwt`.
    ///
    /// - Parameter origins: where sets of keys may be published.
    func publicKeyAssertion(
        replacing old: AssertionRegistration?, origins: [WebOrigin]
    ) throws(ClientMetadataError) -> AssertionRegistration {
        let old = old?.method == .privateKeyJWT ? old : nil
        guard let keys = try assertionKeys(origins: origins) ?? old?.keys else { throw .keysMissing }
        let fitting: [VerificationAlgorithm] =
            if case .inline(let json) = keys {
                ClientAssertionKeys.algorithms(of: json)
            } else {
                VerificationAlgorithm.asymmetric
            }
        let inherited = old.flatMap { fitting.contains($0.algorithm) ? $0.algorithm : nil }
        let only = fitting.count == 1 ? fitting.first : nil
        guard let algorithm = signingAlgorithm ?? inherited ?? only else { throw .algorithmMissing(fitting: fitting) }
        guard fitting.contains(algorithm) else { throw .unfitAlgorithm(algorithm, fitting: fitting) }
        return AssertionRegistration(
            algorithm: algorithm, keys: keys,
            acceptsTokenEndpointAudience: acceptsTokenEndpointAudience ?? old?.acceptsTokenEndpointAudience ?? false)
    }

    private func assertionKeys(origins: [WebOrigin]) throws(ClientMetadataError) -> AssertionRegistration.Keys? {
        switch (jwks, jwksURI) {
        case (nil, nil): return nil
        case (_?, _?): throw .keysGivenTwice
        case (let jwks?, nil): return .inline(json: try ClientAssertionKeys.json(of: jwks))
        case (nil, let uri?):
            let origin: WebOrigin
            do { origin = try WebOrigin(ofURL: uri) } catch { throw .keysURI(uri, error) }
            guard origins.contains(origin) else { throw .foreignOrigin(origin, allowed: origins) }
            return .uri(uri)
        }
    }
}
