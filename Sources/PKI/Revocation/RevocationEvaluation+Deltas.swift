import FoundationEssentials

extension RevocationEvaluation {
    /// What a complete list says together with the newest delta list that amends it (§5.2.4, §6.3.3 (c), (h) to (k)),
    /// and until when that delta list is in force.
    mutating func entry(
        in list: CertificateRevocationList, of group: RevocationLists.Group, about subject: RevocationSubject,
        signedBy signer: Certificate, below authorities: ArraySlice<Certificate>
    ) -> (RevokedEntry?, until: Date?) {
        let listed = list.entry(for: subject.serial)
        for (index, delta) in group.deltas.enumerated() where !isSuperseded(delta, by: list) {
            let change = delta.entry(for: subject.serial)
            let isOfSameKey = delta.isSigned(by: signer)
            // Another key of the issuer's can revoke, but not amend what it did not sign.
            guard isOfSameKey || (change != nil && self.signer(of: delta, below: authorities) != nil) else { continue }
            if let change, isRevocation(change, by: delta) { return (change, nil) }
            guard isOfSameKey, delta.thisUpdate <= time, amends(delta, list) else { continue }
            // What cannot be used, or is out of date, may revoke but neither reinstate nor reassure.
            guard delta.unsupported == nil, delta.nextUpdate > time else { continue }
            // Only a hold can be taken back.
            let isReinstated = change != nil && listed?.reason == .certificateHold
            if let change, listed == nil, change.reason == .removeFromCRL,
                let earlier = revocation(
                    by: group.deltas[(index + 1)...], of: subject, signedBy: signer, amending: list)
            {
                return (earlier, delta.nextUpdate)
            }
            return (isReinstated ? nil : listed, delta.nextUpdate)
        }
        return (listed, nil)
    }

    /// What earlier delta lists have revoked for good, which no later one takes back.
    private mutating func revocation(
        by deltas: ArraySlice<CertificateRevocationList>, of subject: RevocationSubject, signedBy signer: Certificate,
        amending list: CertificateRevocationList
    ) -> RevokedEntry? {
        for delta in deltas where !isSuperseded(delta, by: list) {
            guard let change = delta.entry(for: subject.serial), change.reason != .certificateHold,
                isRevocation(change, by: delta), delta.isSigned(by: signer)
            else { continue }
            return change
        }
        return nil
    }

    /// What delta lists say where no complete list decides: they give no status, but whom they name is revoked, unless a
    /// newer one in force ends the hold.
    mutating func entryOfDeltas(
        of group: RevocationLists.Group, about subject: RevocationSubject, below authorities: ArraySlice<Certificate>
    ) -> RevokedEntry? {
        var isReleased = false
        for delta in group.deltas {
            var ignored = RevocationListProblem.noList
            guard let change = delta.entry(for: subject.serial),
                usableSigner(of: delta, below: authorities, &ignored) != nil
            else { continue }
            if isRevocation(change, by: delta) {
                if isReleased, change.reason == .certificateHold { continue }
                return change
            }
            if change.reason == .removeFromCRL, delta.unsupported == nil, delta.thisUpdate <= time,
                time < delta.nextUpdate
            {
                isReleased = true
            }
        }
        return nil
    }

    /// Whether an entry of a delta list revokes now: that of a list that is not yet in force from its own date on.
    private mutating func isRevocation(_ change: RevokedEntry, by delta: CertificateRevocationList) -> Bool {
        if delta.thisUpdate > time { nextChange = min(nextChange ?? delta.thisUpdate, delta.thisUpdate) }
        return change.reason != .removeFromCRL && (delta.thisUpdate <= time || change.date <= time)
    }

    /// Whether the complete list is newer, or the delta list cannot be trusted. One that amends another complete list than
    /// the one at hand may still revoke: its issuer has said so since.
    private func isSuperseded(_ delta: CertificateRevocationList, by list: CertificateRevocationList) -> Bool {
        guard checker.allowsWeakSignatures || delta.signatureWeakness == nil else { return true }
        guard let number = list.number, let deltaNumber = delta.number else {
            return delta.thisUpdate < list.thisUpdate
        }
        return RevocationListNumber.isGreater(number, deltaNumber)
    }

    private func amends(_ delta: CertificateRevocationList, _ list: CertificateRevocationList) -> Bool {
        guard let base = delta.baseNumber, let number = list.number, let deltaNumber = delta.number else {
            return false
        }
        return !RevocationListNumber.isGreater(base, number) && !RevocationListNumber.isGreater(number, deltaNumber)
    }
}
