import JOSE

extension FederatedTokenVerifier {
    /// That a token may be used as it is: what restricts its use is judged here or refused, and never passed over.
    ///
    /// A token that is bound to a key is refused without the proof (RFC 7800 §3, RFC 8705 §3). One with `act` was
    /// delegated, and one with `may_act` may be acted with by one party alone (RFC 8693 §4.1, §4.4): where nobody judges
    /// who acts, both are refused. That holds for tokens of other issuers, for those that registered clients have signed
    /// about themselves, and for what a custom flow says.
    static func check(_ claims: JSONValue, for use: FederatedTokenUse) throws(FederatedTokenRefusal) {
        // A logout token has issuer, subject and audience like an ID token (OpenID Connect Back-Channel Logout §2.4).
        guard claims["events"] == nil else { throw .event }
        if let key = TokenConfirmation(claims["cnf"]).isLacking(provenBy: use.thumbprint) { throw .unprovenKey(key) }
        guard !use.judgesActors, let name = ["act", "may_act"].first(where: { claims[$0] != nil }) else { return }
        throw .delegation(name)
    }
}
