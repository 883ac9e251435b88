import FoundationEssentials
import PKI

/// Holds what our reader makes of a revocation list against libcrypto's reading, and against the list that is honest.
struct RevocationListJudge {
    let world: RevocationWorld

    /// A list that was changed after it was signed stands beside the honest one, and alone.
    func unsigned(_ der: [UInt8], beside honest: [UInt8]) -> FuzzOutcome {
        guard let forged = try? CertificateRevocationList(der: der) else { return .fine("not signed anew, unreadable") }
        if forged.isSigned(by: world.certificate) { return .finding("a changed list counts as signed") }
        let before = (try? CertificateRevocationList(der: honest)).map { [$0] } ?? []
        for leaf in world.leaves {
            let old = outcome(of: leaf, before)
            let new = outcome(of: leaf, before + [forged])
            guard old.isAccepted == new.isAccepted, old.revoked == new.revoked, old.standsUntil == new.standsUntil
            else {
                return .finding("a changed list changes the answer about \(leaf) from \(old) to \(new)")
            }
            let alone = outcome(of: leaf, [forged])
            guard !alone.isAccepted, alone.revoked.isEmpty else {
                return .finding("a changed list alone says of \(leaf): \(alone)")
            }
        }
        return .fine("not signed anew, without effect")
    }

    /// A list that its authority has signed.
    func signed(_ der: [UInt8]) -> FuzzOutcome {
        guard let list = try? CertificateRevocationList(der: der) else { return .fine("signed, unreadable to us") }
        guard let issuer = ReferenceCertificate(der: world.authority.der) else { return .finding("no authority") }
        guard let reference = ReferenceRevocationList(der: der) else { return withoutReading(der, list, issuer) }
        guard list.isSigned(by: world.certificate) else { return .fine("signed, by another key as it says") }
        guard reference.isSigned(by: issuer) else {
            return .finding("libcrypto finds no signature under a list, we do")
        }
        if let fault = difference(list, reference) { return .finding(fault) }
        var isUsed = false
        for leaf in world.leaves {
            let isAccepted = outcome(of: leaf, [list]).isAccepted
            isUsed = isUsed || isAccepted
            guard isAccepted, let certificate = ReferenceCertificate(der: leaf.der) else { continue }
            let time = Int(RevocationWorld.time.timeIntervalSince1970)
            guard !reference.accepts(certificate, below: issuer, at: time) else { continue }
            guard let explanation = RevocationListExplanation(of: der, world.authority),
                explanation.list.accepts(certificate, below: issuer, at: time)
            else { return .finding("\(leaf) is accepted by a list with which libcrypto refuses it") }
            return .fine("signed, accepts whom libcrypto refuses: \(explanation.text)")
        }
        return .fine(isUsed ? "signed, accepts some" : "signed, accepts nobody")
    }

    /// A list that libcrypto cannot read for its issuer's name: it is no certificate's, or libcrypto has to say the same
    /// once the name is written as the certificate's.
    private func withoutReading(_ der: [UInt8], _ list: CertificateRevocationList, _ issuer: ReferenceCertificate)
        -> FuzzOutcome
    {
        let explanation = RevocationListExplanation(of: der, world.authority)
        var text = "signed, readable to us alone, without effect"
        for leaf in world.leaves {
            let outcome = outcome(of: leaf, [list])
            // What it revokes is refused, which needs no explanation.
            if !outcome.revoked.isEmpty { text = "signed, readable to us alone, revokes" }
            guard outcome.isAccepted else { continue }
            let time = Int(RevocationWorld.time.timeIntervalSince1970)
            guard let explanation, let certificate = ReferenceCertificate(der: leaf.der),
                explanation.list.accepts(certificate, below: issuer, at: time)
            else { return .finding("libcrypto cannot read a list that we read, and by it \(outcome)") }
            text = "signed, readable to us alone: \(explanation.text)"
        }
        return .fine(text)
    }

    private func outcome(of leaf: Certificate, _ lists: [CertificateRevocationList]) -> RevocationOutcome {
        RevocationChecker(lists: RevocationLists(lists), mode: .require)
            .check([leaf, world.certificate], at: RevocationWorld.time)
    }

    /// What the two read otherwise; nil where there is nothing.
    private func difference(_ list: CertificateRevocationList, _ reference: ReferenceRevocationList) -> String? {
        guard let updates = reference.updates(), let entries = reference.entries() else {
            return "libcrypto cannot decode the times or entries of a list that we read"
        }
        let ours = (Int(list.thisUpdate.timeIntervalSince1970), Int(list.nextUpdate.timeIntervalSince1970))
        guard ours == (updates.this, updates.next) else { return "the times are \(ours), to libcrypto \(updates)" }
        let bySerial = Dictionary(grouping: entries, by: \.serial)
        guard bySerial.count == list.entryCount else {
            return "the list has \(list.entryCount) serial numbers, to libcrypto \(bySerial.keys.sorted())"
        }
        for (serial, entries) in bySerial {
            guard let content = Self.content(ofSerial: serial) else { continue }
            guard let entry = list.entry(for: content[...]) else {
                return "libcrypto has an entry for \(serial), we have none"
            }
            let reason = entry.reason.map { Int($0.rawValue) }
            guard entries.contains(where: { $0.reason == reason }) else {
                return "the reason of \(serial) is \(reason ?? -1), to libcrypto \(entries)"
            }
        }
        return nil
    }

    /// The content octets of the INTEGER.
    private static func content(ofSerial text: String) -> [UInt8]? {
        let isNegative = text.hasPrefix("-")
        let number = isNegative ? String(text.dropFirst()) : text
        let digits = Array((number.utf8.count.isMultiple(of: 2) ? number : "0" + number).utf8)
        let magnitude = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
        }
        guard isNegative else { return (magnitude.first ?? 0) >= 0x80 ? [0] + magnitude : magnitude }
        var bytes = ([0] + magnitude).map { ~$0 }
        for index in bytes.indices.reversed() {
            bytes[index] &+= 1
            if bytes[index] != 0 { break }
        }
        return bytes.count > 1 && bytes[1] >= 0x80 ? Array(bytes.dropFirst()) : bytes
    }
}
