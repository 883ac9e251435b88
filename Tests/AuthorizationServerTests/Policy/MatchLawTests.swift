import JOSE
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Laws that all conditions keep")
struct MatchLawTests {
    /// Devices with hostile, ambiguous, several and no names, and what a proxy tells of one.
    static let identities = Result {
        let authority = try TestCertificateAuthority(name: "Root")
        func identity(_ uris: [String], _ dnsNames: [TestGeneralName], clientID: ByteString? = nil) throws
            -> PolicyIdentity
        {
            let leaf = try authority.leaf("a") {
                $0.extensions.append(.subjectAlternativeName(uris.map { .uri($0) } + dnsNames))
            }
            return PolicyIdentity(authority: "factory", clientID: clientID, certificate: leaf.certificate)
        }
        let whole = [
            try identity(["urn:a"], [.dnsName("a.x")]),
            try identity(["urn:a", "urn:b"], [.dnsName("b.x")], clientID: "a"),
            try identity([], [.dnsName("a-b-c.x"), .dnsName("*.x")]), try identity(["urn:b"], [.dnsName("a\0.x")]),
            try identity(["urn:b"], []),
        ]
        let told = TestAttributes(names: try #require(whole[4].certificate).names)
        return whole + [PolicyIdentity(authority: "factory", certificate: told)]
    }

    private static let leaves: [(MatchCondition.Key, [String])] = [
        (.sanURI, ["urn:a"]), (.sanURI, ["urn:{id}"]), (.sanURI, ["urn:a", "urn:c"]), (.sanDNS, ["a.x", "c.x"]),
        (.sanDNS, ["{id}.x"]), (.sanDNS, ["{id}-{o}.x"]), (.client, ["a"]), (.client, ["{id}"]), (.subjectCN, ["a"]),
        (.subjectDN, ["CN=b"]), (.serial, ["1"]),
    ]

    private func clause(_ generator: inout SeededGenerator, depth: Int) throws -> MatchClause {
        MatchClause(
            try (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                try condition(&generator, depth: depth)
            })
    }

    private func clauses(_ generator: inout SeededGenerator, depth: Int) throws -> [MatchClause] {
        try (0..<Int.random(in: 1...3, using: &generator)).map { _ in try clause(&generator, depth: depth) }
    }

    private func condition(_ generator: inout SeededGenerator, depth: Int) throws -> MatchCondition {
        switch depth == 0 ? 0 : Int.random(in: 0..<4, using: &generator) {
        case 1: return .not(try clause(&generator, depth: depth - 1))
        case 2: return .all(try clauses(&generator, depth: depth - 1))
        case 3: return .any(try clauses(&generator, depth: depth - 1))
        default:
            let (key, texts) = Self.leaves[Int.random(in: 0..<Self.leaves.count, using: &generator)]
            return try MatchCondition(key, anyOf: texts)
        }
    }

    private func each(_ seed: UInt64, _ body: (MatchClause, PolicyIdentity) throws -> Void) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let clause = try clause(&generator, depth: 3)
            for identity in try Self.identities.get() { try body(clause, identity) }
        }
    }

    @Test("the reasons name a part exactly when the clause is not met")
    func reasons() throws {
        var kinds: Set<String> = []
        try each(1) { clause, identity in
            let verdict = clause.verdict(on: identity)
            let shortfalls = clause.shortfalls(of: identity)
            #expect(shortfalls.isEmpty == (verdict.captures != nil), "\(clause)")
            #expect(shortfalls.allSatisfy { !$0.path.isEmpty && !$0.text.isEmpty })
            kinds.insert(verdict.captures == nil ? "\(verdict)" : "met")
        }
        #expect(kinds == ["met", "unmet", "ambiguous", "undecided"])
    }

    @Test("a clause and its negation are never met both, and neither is when it cannot be told")
    func exclusion() throws {
        try each(2) { clause, identity in
            let verdict = clause.verdict(on: identity)
            let negated = MatchCondition.not(clause).verdict(on: identity)
            #expect((negated == .met([:])) == (verdict == .unmet))
            #expect((negated == .undecided) == (verdict == .undecided))
            #expect(MatchCondition.not(MatchClause([.not(clause)])).verdict(on: identity) == negated.negated)
        }
    }

    @Test("not any is all not")
    func deMorgan() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let parts = try clauses(&generator, depth: 2)
            let one = MatchCondition.not(MatchClause([.any(parts)]))
            let other = MatchCondition.all(parts.map { MatchClause([.not($0)]) })
            for identity in try Self.identities.get() {
                #expect(one.verdict(on: identity) == other.verdict(on: identity), "\(one)")
            }
        }
    }

    @Test("the captures that a clause promises are there whenever it is met, and no others than may be")
    func captures() throws {
        try each(4) { clause, identity in
            guard let captures = clause.verdict(on: identity).captures else { return }
            #expect(clause.captures.isSubset(of: captures.names), "\(clause)")
            #expect(clause.possibleCaptures.isSuperset(of: captures.names), "\(clause)")
        }
    }

    @Test("what requires a client is met by no device")
    func clients() throws {
        var count = 0
        try each(5) { clause, identity in
            guard clause.requiresClient, identity.clientID == nil else { return }
            count += 1
            #expect(clause.verdict(on: identity).captures == nil)
        }
        #expect(count > 100)
    }

    @Test("the order of keys and parts does not matter")
    func order() throws {
        try each(6) { clause, identity in
            let mirrored = MatchClause(clause.conditions.reversed().map(Self.mirrored))
            #expect(mirrored.verdict(on: identity) == clause.verdict(on: identity), "\(clause)")
        }
    }

    private static func mirrored(_ condition: MatchCondition) -> MatchCondition {
        switch condition {
        case .attribute(let condition):
            .attribute(AttributeCondition(condition.attribute, anyOf: condition.values.reversed()))
        case .not(let clause): .not(MatchClause(clause.conditions.reversed().map(mirrored)))
        case .all(let clauses): .all(mirrored(clauses))
        case .any(let clauses): .any(mirrored(clauses))
        }
    }

    private static func mirrored(_ clauses: [MatchClause]) -> [MatchClause] {
        clauses.reversed().map { MatchClause($0.conditions.reversed().map(mirrored)) }
    }
}
