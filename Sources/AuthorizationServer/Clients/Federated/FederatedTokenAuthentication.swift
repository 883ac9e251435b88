package import FoundationEssentials
package import JOSE

/// The `federated-token` flow: a token of another issuer, which an authority trusts, proves who is asking (RFC 7521 §4,
/// RFC 7523 §3).
///
/// It is presented as `client_assertion` with the client credentials grant, or as `assertion` of the JWT bearer grant.
/// A token may be presented more than once while it lives: those who hold one in a file have no other.
package struct FederatedTokenAuthentication: ClientAuthenticationMethod {
    /// RFC 7523 §2.2.
    static let bearerType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    /// draft-ietf-oauth-spiffe-client-auth §3.1.
    static let svidType = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe"

    private let verifier: FederatedTokenVerifier

    package init(_ verifier: FederatedTokenVerifier) {
        self.verifier = verifier
    }

    private var issuers: FederatedIssuers { verifier.issuers }

    package var flow: ClientCredentialsFlow { .federatedToken }

    /// To the client it is an assertion under somebody else's key; a JWT-SVID has a name of its own in the draft.
    package var metadataNames: [String] {
        (issuers.haveIssuers ? ["private_key_jwt"] : []) + (issuers.haveTrustDomains ? ["spiffe_jwt"] : [])
    }

    package var signingAlgorithms: [VerificationAlgorithm] {
        VerificationAlgorithm.allCases.filter(issuers.algorithms.contains)
    }

    package func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
        guard let assertion = request.assertion else { return nil }
        switch assertion.role {
        case .authorizationGrant: return .authorizationGrant
        case .clientAssertion(Self.svidType): return issuers.haveTrustDomains ? .clientAssertion : nil
        case .clientAssertion(Self.bearerType):
            // Every other assertion is a registered client's.
            let isGoogles = assertion.isGoogleAccessToken && issuers.haveGoogle
            let isKnown = assertion.claimedIssuer.flatMap { issuers.issuer(named: $0) } != nil
            return isGoogles || isKnown ? .clientAssertion : nil
        case .clientAssertion: return nil
        }
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        guard let assertion = request.assertion else { throw ClientAuthenticationFailure(reason: "no assertion") }
        let token: UnverifiedJWT
        do { token = try assertion.token.get() } catch {
            throw ClientAuthenticationFailure(reason: Self.reason(error, of: assertion))
        }
        let claimed = AssertionSummary(assertion)
        guard let issuer = issuers.issuer(of: token, in: assertion.role) else {
            throw ClientAuthenticationFailure(reason: "the token is of no configured authority", assertion: claimed)
        }
        do throws(FederatedTokenRefusal) {
            let proof = try? origin.provenCertificate?.leaf()
            let claims = try await verifier.verify(
                token, of: issuer, for: .identity(provenBy: proof?.base64URLThumbprint), at: time
            ).claims
            let scopes: [ByteString]?
            do { scopes = try TokenScopes.read(claims) } catch { throw .scope }
            return AuthenticatedClient(
                flow: flow, identity: PolicyIdentity(authority: issuer.name, claims: claims, scopes: scopes),
                validUntil: .distantFuture, assertion: claimed)
        } catch {
            throw ClientAuthenticationFailure(
                reason: "\(issuer.name): \(error)", assertion: claimed, isOurs: error == .noKeys)
        }
    }

    private static func reason(_ error: JWSError, of assertion: PresentedAssertion) -> String {
        guard assertion.isGoogleAccessToken else { return "the token \(error)" }
        return "an opaque Google access token names no audience, so anyone who receives one could use it here: "
            + "ask for an ID token with our audience"
    }
}
