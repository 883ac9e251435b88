import FoundationEssentials
import PKI

/// The answers of OCSP responders that are still in force, for all CAs: where there are too many, one of the CA that has
/// the most is forgotten, so that none can empty the cache of others.
struct OCSPAnswers {
    let capacity: Int
    private var caches: [IssuingLine: OCSPCache] = [:]
    private var shares = ShareTree()

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var count: Int { shares.load }

    /// The answer to the question, unless its end has come.
    mutating func verdict(for question: OCSPQuestion, at now: Date) -> OCSPVerdict? {
        change(question.line) { $0.verdict(for: question.key, at: now) }
    }

    /// Forgets an answer that counts no more.
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
        if cache.count > 0 { caches[line] = cache }
        return value
    }
}
