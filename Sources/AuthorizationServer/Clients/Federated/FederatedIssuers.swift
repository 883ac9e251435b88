import JOSE

/// The configured issuers, found by what a token says of itself.
struct FederatedIssuers: Sendable {
    /// By the bytes of `iss`: the equality of texts knows characters that it takes for others.
    private let byIssuer: [[UInt8]: FederatedIssuer]
    private let byTrustDomain: [(domain: SPIFFETrustDomain, issuer: FederatedIssuer)]
    let haveGoogle: Bool
    /// Of any of them.
    let algorithms: Set<VerificationAlgorithm>

    init(_ issuers: [FederatedIssuer]) {
        var byIssuer: [[UInt8]: FederatedIssuer] = [:]
        var byTrustDomain: [(SPIFFETrustDomain, FederatedIssuer)] = []
        for issuer in issuers {
            switch issuer.identification {
            case .issuer(let text): byIssuer[Array(text.utf8)] = issuer
            case .trustDomain(let domain): byTrustDomain.append((domain, issuer))
            }
        }
        // One that is configured under the other spelling is that one's own business.
        for issuer in issuers {
            for text in issuer.expectations.issuerSpellings where byIssuer[Array(text.utf8)] == nil {
                byIssuer[Array(text.utf8)] = issuer
            }
        }
        self.byIssuer = byIssuer
        self.byTrustDomain = byTrustDomain
        algorithms = issuers.reduce(into: []) { $0.formUnion($1.algorithms) }
        haveGoogle = issuers.contains { $0.preset == .google }
    }

    /// Whether there are issuers that name themselves in `iss`.
    var haveIssuers: Bool { !byIssuer.isEmpty }

    var haveTrustDomains: Bool { !byTrustDomain.isEmpty }

    func issuer(named text: String) -> FederatedIssuer? { byIssuer[Array(text.utf8)] }

    /// Whose token it would be by its own word: a JWT-SVID by its `sub`, unless its `iss` names an issuer here. It is of
    /// one authority however it is presented, or its sender could choose by whose rules he is judged: what is presented
    /// in another way is nobody's.
    func issuer(of token: UnverifiedJWT, in role: PresentedAssertion.Role) -> FederatedIssuer? {
        switch role {
        case .clientAssertion(FederatedTokenAuthentication.svidType):
            token.issuer.flatMap { issuer(named: $0) } == nil ? issuer(ofSubject: token.subject) : nil
        case .authorizationGrant: token.issuer.flatMap { issuer(named: $0) } ?? issuer(ofSubject: token.subject)
        case .clientAssertion: token.issuer.flatMap { issuer(named: $0) }
        }
    }

    private func issuer(ofSubject subject: String?) -> FederatedIssuer? {
        guard let subject else { return nil }
        return byTrustDomain.first { $0.domain.contains(subject) }?.issuer
    }
}
