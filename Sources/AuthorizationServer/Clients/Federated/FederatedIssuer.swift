package import JOSE

/// An authority whose tokens prove who is asking, and what it takes for one of them to be accepted.
package struct FederatedIssuer: Sendable {
    /// How a token says that it is this authority's, before anything in it is believed.
    package enum Identification: Sendable, Hashable {
        /// Its `iss`, byte by byte.
        case issuer(String)
        /// The trust domain of its `sub` (SPIFFE ID §2.1), for a JWT-SVID, which need not have `iss`.
        case trustDomain(SPIFFETrustDomain)
    }

    /// The authority's name, under which its keys are held too.
    package let name: String
    package let identification: Identification
    /// Those that the authority signs with; none is symmetric.
    package let algorithms: Set<VerificationAlgorithm>
    package let expectations: JWTExpectations
    package let preset: FederationPreset?

    /// Who knows those whom its tokens name, where `iss` does not say so: a JWT-SVID needs none, and what stands there is
    /// believed only where the configuration names it.
    var identifier: ByteString? {
        guard case .trustDomain(let domain) = identification, expectations.issuer == nil else { return nil }
        return ByteString("spiffe://" + domain.name)
    }

    package init(
        name: String, identification: Identification, algorithms: Set<VerificationAlgorithm>,
        expectations: JWTExpectations, preset: FederationPreset?
    ) {
        self.name = name
        self.identification = identification
        self.algorithms = algorithms
        self.expectations = expectations
        self.preset = preset
    }
}
