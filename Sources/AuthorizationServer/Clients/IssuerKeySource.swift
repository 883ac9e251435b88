package import JOSE

/// The public keys by which others sign, kept current from where they publish them (RFC 7517 §5).
package protocol IssuerKeySource: Sendable {
    /// What is held now; asks nobody. `nil` when nothing is held, or nothing that is new enough to be believed.
    func keys(of issuer: KeySetName) -> VerificationKeySet?

    /// What is held after another look, for a token that no held key can have signed.
    ///
    /// The issuer is asked at most once per interval and once at a time, however many tokens wait for it, and they wait
    /// for a short time only; so what comes back may still lack the key.
    ///
    /// - Parameter kid: the key that the token names, if it names one. A set that has it by now is not asked for again.
    func keys(of issuer: KeySetName, lacking kid: String?) async -> VerificationKeySet?
}
