package import FoundationEssentials
package import PKI

/// Where the status of certificates comes from that memory alone does not know: OCSP responders, and the distribution
/// points that certificates name. Its calls wait for servers, and are made only when a path is validated anew.
package protocol RevocationStatusSource: Sendable {
    /// What is said online of a path that is valid by all that is at hand; `.accepted` where nobody has to be asked.
    ///
    /// The path is refused when the outcome has reasons. It is accepted until `standsUntil`, and what is `missing`
    /// belongs in the audit log.
    ///
    /// - Parameter lists: may say that the responder is revoked.
    func check(
        _ path: ValidatedCertificationPath, authority: String, lists: ResponderLists, at time: Date
    ) async -> RevocationOutcome

    /// Fetches the revocation lists that the certificates of a path name and that are not at hand, from hosts that the
    /// operator has allowed. The path must be valid in everything but revocation.
    ///
    /// The trust has changed before the call returns, if it does.
    func fetchLists(namedBy path: [Certificate], authority: String) async -> ListFetch
}
