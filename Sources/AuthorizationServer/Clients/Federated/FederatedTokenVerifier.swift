import FoundationEssentials
import JOSE

/// Verifies tokens of the issuers that authorities trust.
package struct FederatedTokenVerifier: Sendable {
    let issuers: FederatedIssuers
    private let keys: any IssuerKeySource

    package init(issuers: [FederatedIssuer], keys: any IssuerKeySource) {
        self.issuers = FederatedIssuers(issuers)
        self.keys = keys
    }

    /// The claims of a token of `issuer`, as its authority vouches for them, and its times. Throws unless the token may
    /// be used as it is.
    ///
    /// What the header alone tells comes first. A token that names an unknown key can make us look for it, whatever it
    /// claims: at most once in an interval, no matter who sends how many.
    func verify(
        _ token: UnverifiedJWT, of issuer: FederatedIssuer, for use: FederatedTokenUse, at time: Date
    ) async throws(FederatedTokenRefusal) -> (claims: JSONValue, times: JWTTimes) {
        let header = token.jws.header
        guard issuer.algorithms.contains(header.algorithm) else {
            throw .signature(.algorithmNotAllowed(header.algorithm))
        }
        guard FederatedTokenType.isAccepted(header.type, isSVID: issuer.preset == .spiffe) else {
            throw .type(header.type ?? "")
        }
        let jwt: VerifiedJWT
        guard let held = await keys(for: header.kid, of: issuer) else { throw .noKeys }
        do { jwt = try VerifiedJWT(verifying: token, by: held, allowing: issuer.algorithms) } catch {
            throw .signature(error)
        }
        let times: JWTTimes
        do { times = try issuer.expectations.check(jwt, at: time) } catch { throw .claims(error) }
        try Self.check(jwt.claims, for: use)
        guard let preset = issuer.preset else { return (jwt.claims, times) }
        do { return (try preset.accepted(jwt.claims, of: issuer.identification), times) } catch {
            throw .preset(error)
        }
    }

    private func keys(for kid: String?, of issuer: FederatedIssuer) async -> VerificationKeySet? {
        let name = KeySetName.authority(issuer.name)
        if let held = keys.keys(of: name), kid.map({ held.contains(kid: $0) }) ?? true { return held }
        return await keys.keys(of: name, lacking: kid)
    }
}
