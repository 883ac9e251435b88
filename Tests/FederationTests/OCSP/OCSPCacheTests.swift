import Foundation
import PKI
import TestSupport
import Testing

@testable import Federation

@Suite("the cache of OCSP answers")
struct OCSPCacheTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func key(_ number: Int) -> OCSPCache.Key {
        OCSPCache.Key(digest: Array("\(number)".utf8))
    }

    private func good(for seconds: TimeInterval) -> OCSPVerdict {
        OCSPVerdict(status: .good(until: now.addingTimeInterval(seconds)), responder: nil)
    }

    @Test("keeps an answer until its end, and not a moment longer")
    func end() {
        var cache = OCSPCache(capacity: 10)
        cache.insert(good(for: 60), for: key(1))
        #expect(cache.verdict(for: key(1), at: now.addingTimeInterval(59)) == good(for: 60))
        #expect(cache.verdict(for: key(2), at: now) == nil)
        #expect(cache.verdict(for: key(1), at: now.addingTimeInterval(60)) == nil)
        #expect(cache.count == 0)
    }

    @Test("drops what was used least recently, and never holds more than its capacity")
    func capacity() {
        var cache = OCSPCache(capacity: 3)
        for number in 1...3 { cache.insert(good(for: 60), for: key(number)) }
        _ = cache.verdict(for: key(1), at: now)
        cache.insert(good(for: 60), for: key(4))
        let held = [1, 2, 3, 4].map { cache.verdict(for: key($0), at: now) != nil }
        #expect(held == [true, false, true, true])
        for number in 0..<10_000 { cache.insert(good(for: 60), for: key(number)) }
        #expect(cache.count == 3)
    }

    @Test("behaves like the obvious implementation, over random uses")
    func model() {
        var generator = SystemRandomNumberGenerator()
        var cache = OCSPCache(capacity: 8)
        var model: [(key: Int, verdict: OCSPVerdict)] = []
        for step in 0..<5000 {
            let time = now.addingTimeInterval(TimeInterval(step))
            let number = Int.random(in: 0..<16, using: &generator)
            let known = model.firstIndex { $0.key == number }
            let entry = known.map { model.remove(at: $0) }
            if Bool.random(using: &generator) {
                let verdict = good(for: TimeInterval(step + Int.random(in: 1...40, using: &generator)))
                cache.insert(verdict, for: key(number))
                model.append((number, verdict))
                if model.count > 8 { model.removeFirst() }
            } else {
                let expected = entry.flatMap { time < $0.verdict.status.until ? $0.verdict : nil }
                if let entry, expected != nil { model.append(entry) }
                #expect(cache.verdict(for: key(number), at: time) == expected)
            }
            #expect(cache.count == model.count)
        }
    }

    @Test("an answer is had by every way over the issuer's key, and that of a revocation before any other")
    func otherWays() throws {
        let (root, other) = (
            try TestCertificateAuthority(name: "Root"), try TestCertificateAuthority(name: "Other root")
        )
        let issuing = try root.intermediate("Issuing")
        let middle = try other.intermediate("Middle")
        let crossed = try middle.intermediate("Issuing", holding: issuing.key)
        let stranger = try middle.intermediate("Issuing")
        let device = try issuing.leaf("device").certificate
        func question(_ path: [Certificate]) throws -> OCSPQuestion {
            OCSPQuestion(
                certificate: device, issuer: path[0], line: try #require(IssuingLine.lines(of: [device] + path).first),
                lists: .none, timeout: .seconds(1))
        }
        let direct = try question([issuing.certificate, root.certificate])
        let around = try question([crossed.certificate, middle.certificate, other.certificate])
        let foreign = try question([stranger.certificate, middle.certificate, other.certificate])
        let revoked = OCSPVerdict(
            status: .revoked(RevokedEntry(date: now, reason: nil), until: now.addingTimeInterval(60)), responder: nil)
        var answers = OCSPAnswers(capacity: 10)
        answers.insert(good(for: 90), for: around)
        #expect(answers.verdict(for: direct, at: now) == good(for: 90))
        answers.insert(revoked, for: direct)
        for question in [direct, around] { #expect(answers.verdict(for: question, at: now) == revoked) }
        #expect(answers.verdict(for: foreign, at: now) == nil)
        #expect(answers.verdict(for: around, at: now.addingTimeInterval(60)) == good(for: 90))
        #expect(answers.count == 1)
    }

    @Test("forgets the answers of the CA that has the most, not those of another")
    func shares() throws {
        let root = try TestCertificateAuthority(name: "Root")
        func question(_ name: String, _ issuer: TestCertificateAuthority) throws -> OCSPQuestion {
            let path = [try issuer.leaf(name).certificate, issuer.certificate, root.certificate]
            return OCSPQuestion(
                certificate: path[0], issuer: path[1], line: try #require(IssuingLine.lines(of: path).first),
                lists: .none, timeout: .seconds(1))
        }
        let (a, b) = (try root.intermediate("A"), try root.intermediate("B"))
        var answers = OCSPAnswers(capacity: 10)
        let first = try question("a", a)
        answers.insert(good(for: 60), for: first)
        for number in 0..<30 { answers.insert(good(for: 60), for: try question("b\(number)", b)) }
        #expect(answers.count == 10)
        #expect(answers.verdict(for: first, at: now) == good(for: 60))
        #expect(answers.verdict(for: first, at: now.addingTimeInterval(60)) == nil)
        #expect(answers.count == 9)
    }
}
