import FoundationEssentials
import PKI

/// Answers of OCSP responders that are still in force, the least recently used dropped first.
struct OCSPCache {
    typealias Key = CertificateStatusKey

    private struct Entry {
        let verdict: OCSPVerdict
        var older: Key?
        var newer: Key?
    }

    let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var newest: Key?
    private var oldest: Key?

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { entries.count }

    /// The answer, unless its end has come.
    mutating func verdict(for key: Key, at now: Date) -> OCSPVerdict? {
        guard let entry = entries[key] else { return nil }
        unlink(key)
        guard now < entry.verdict.status.until else { return nil }
        link(key, entry.verdict)
        return entry.verdict
    }

    /// Forgets an answer that counts no more.
    mutating func remove(_ verdict: OCSPVerdict, for key: Key) {
        if entries[key]?.verdict == verdict { unlink(key) }
    }

    mutating func insert(_ verdict: OCSPVerdict, for key: Key) {
        unlink(key)
        link(key, verdict)
        if entries.count > capacity { removeOldest() }
    }

    /// Forgets the answer that was used least recently.
    mutating func removeOldest() {
        if let oldest { unlink(oldest) }
    }

    private mutating func link(_ key: Key, _ verdict: OCSPVerdict) {
        entries[key] = Entry(verdict: verdict, older: newest, newer: nil)
        if let newest { entries[newest]?.newer = key }
        newest = key
        if oldest == nil { oldest = key }
    }

    private mutating func unlink(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
        if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
    }
}

extension OCSPStatus {
    /// From when on the responder must be asked again.
    var until: Date {
        switch self {
        case .good(let until), .revoked(_, let until), .unknown(let until): until
        }
    }
}
