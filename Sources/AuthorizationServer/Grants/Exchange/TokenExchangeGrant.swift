package import FoundationEssentials
import JOSE

/// The token exchange grant (RFC 8693): a client trades a token that it holds for another, or for a credential.
///
/// The client need not authenticate; whether it may go without is for the exchange rules to say.
package struct TokenExchangeGrant: Grant {
    private let issuer: IssuerIdentifier
    private let verifier: ExchangeTokenVerifier
    private let policy: IssuancePolicy

    package init(issuer: IssuerIdentifier, verifier: ExchangeTokenVerifier, policy: IssuancePolicy) {
        self.issuer = issuer
        self.verifier = verifier
        self.policy = policy
    }

    package var grantType: String { ExchangeRequest.grantType }
    package var admitsAnyone: Bool { true }

    package func authorize(
        _ request: TokenRequest, for client: AuthenticatedClient?, at time: Date
    ) async throws(TokenRefusal) -> RequestedAuthorization {
        guard let exchange = request.exchange else {
            throw .malformed("The parameter subject_token is missing.", reason: "no subject_token")
        }
        let identity = client.flatMap { policy.identity(of: $0.identity, naming: request.clientID) }
        let subject: ExchangeParty
        do { subject = try await verified(exchange.subject, from: client, receivedBy: identity, at: time) } catch {
            throw Self.refusal(ofSubject: error)
        }
        var actor: ExchangeParty?
        if let token = exchange.actor {
            do { actor = try await verified(token, from: client, receivedBy: nil, at: time) } catch {
                throw error.isOurs
                    ? .unjudged("actor_token: \(error)")
                    : .malformed("The actor_token is not accepted.", reason: "actor_token: \(error)")
            }
            // Its issuer's keys may have been waited for.
            do { try verifier.checkRevocation(of: subject, at: time) } catch { throw Self.refusal(ofSubject: error) }
        }
        let parties = ExchangeParties(
            subject: subject, actor: actor, client: client?.identity, clientIdentity: identity,
            issuer: ByteString(issuer.url))
        return RequestedAuthorization(
            audiences: request.audiences, scopes: request.scopes, clientID: request.clientID,
            serviceAccount: request.serviceAccount, exchange: parties)
    }

    private static func refusal(ofSubject error: ExchangeTokenRefusal) -> TokenRefusal {
        error.isOurs ? .unjudged("subject_token: \(error)") : .unacceptedSubjectToken("subject_token: \(error)")
    }

    /// - Parameter receiver: whose token it is where it was sent to a resource server, on its sender's behalf. Nobody acts with
    ///   what was sent to him: an actor's token is for us.
    private func verified(
        _ token: ExchangedToken, from client: AuthenticatedClient?, receivedBy receiver: Identity?, at time: Date
    ) async throws(ExchangeTokenRefusal) -> ExchangeParty {
        let thumbprint = client?.identity.certificate?.base64URLThumbprint
        let party = try await verifier.verify(token, provenBy: thumbprint, at: time)
        try policy.check(party, broughtTo: issuer, by: client?.identity, receivedBy: receiver, at: time)
        return party
    }
}
