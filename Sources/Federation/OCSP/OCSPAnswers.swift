import FoundationEssentials
import PKI

/// The answers of OCSP responders that are still in force, for all CAs: where there are too many, one of the CA that
/// has the most is forgotten, so that none can empty the cache of others.
struct OCSPAnswers {
    let capacity: Int
    private var caches: [IssuingLine: OCSPCache] = [:]
    /// The lines of those caches by the key of the issuer, who is their last.
    private var lines: [[UInt8]: Set<IssuingLine>] = [:]
    private var shares = ShareTree()

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { shares.load }

    /// The answer to the question, unless its end has come.
    ///
    /// Whose share it takes is a matter of the path by which it was asked for; what it says is not: anyone who knows
    /// another way over his issuer's key is told the same. That the certificate is revoked counts before anything else.
    mutating func verdict(for question: OCSPQuestion, at now: Date) -> OCSPVerdict? {
        var found: OCSPVerdict?
        let others = lines[Self.issuerKey(of: question.line), default: []].subtracting([question.line])
        for line in [question.line] + others {
            guard let verdict = change(line, { $0.verdict(for: question.key, at: now) }) else { continue }
            if case .revoked = verdict.status { return verdict }
            found = found ?? verdict
        }
        return found
    }

    /// Forgets an answer that counts no more for this way to the certificate.
    mutating func remove(_ verdict: OCSPVerdict, for question: OCSPQuestion) {
        change(question.line) { $0.remove(verdict, for: question.key) }
    }

    mutating func insert(_ verdict: OCSPVerdict, for question: OCSPQuestion) {
        change(question.line) { $0.insert(verdict, for: question.key) }
        if count > capacity { change(shares.heaviest()) { $0.removeOldest() } }
    }

    private mutating func change<Value>(_ line: IssuingLine, _ body: (inout OCSPCache) -> Value) -> Value {
        var cache = caches.removeValue(forKey: line) ?? OCSPCache(capacity: capacity)
        let before = cache.count
        let value = body(&cache)
        shares.add(cache.count - before, to: line)
        let issuer = Self.issuerKey(of: line)
        if cache.count > 0 {
            caches[line] = cache
            if before == 0 { lines[issuer, default: []].insert(line) }
        } else if before > 0 {
            lines[issuer]?.remove(line)
            if lines[issuer]?.isEmpty == true { lines[issuer] = nil }
        }
        return value
    }

    private static func issuerKey(of line: IssuingLine) -> [UInt8] { line.keys.last ?? [] }
}
