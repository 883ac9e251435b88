import FoundationEssentials
import PKI

/// Whether a list that was fetched may take the place of the one that is held: a pure decision.
///
/// Anyone who sits on the network can show any bytes, among them lists that were true once. A list that could be shown
/// in this way to somebody who knows better is refused, and the one that is held stays.
enum RevocationListAcceptance {
    /// Throws why not. That the list is signed, and by the key of the one that is held, is checked elsewhere.
    static func judge(
        _ new: CertificateRevocationList, over held: CertificateRevocationList?, at now: Date
    ) throws(RevocationListRejection) {
        guard new.thisUpdate <= now else { throw .notYetValid(from: new.thisUpdate) }
        guard new.nextUpdate > now else { throw .expired(at: new.nextUpdate) }
        if let weakness = new.signatureWeakness { throw .unreadable("its signature uses \(weakness)") }
        // A list that is not understood is let in: it is what the issuer says now, and path validation refuses by it.
        guard let held else { return }
        try judgeKind(new, over: held)
        guard new.thisUpdate >= held.thisUpdate else { throw .older }
        // A certification authority that lost count is believed again when its last list has run out.
        guard held.nextUpdate > now, let number = new.number, let last = held.number else { return }
        guard !RevocationListNumber.isGreater(last, number) else { throw .older }
    }

    /// Whether one can come from where the other did, whatever the key and the scope.
    static func judgeKind(
        _ new: CertificateRevocationList, over held: CertificateRevocationList
    ) throws(RevocationListRejection) {
        guard new.hasSameIssuer(as: held) else {
            throw .otherIssuer(found: new.issuer.description, expected: held.issuer.description)
        }
        guard new.isDelta == held.isDelta else { throw .otherKind }
    }
}
