import JOSE
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Captures are told apart by their bytes")
struct CaptureIdentityTests {
    private static let composed = "caf\u{E9}"
    private static let decomposed = "cafe\u{301}"

    @Test("two spellings of one text are two values")
    func equality() {
        let one: Captures = ["id": Self.composed]
        let other: Captures = ["id": Self.decomposed]
        #expect(one != other)
        #expect(NameReading.one(one) != .one(other))
        #expect(MatchVerdict.met(one) != .met(other))
        var merged = one
        let isMerged = merged.merge(other)
        #expect(!isMerged)
        #expect(merged.contradiction(in: other) == "id")
    }

    @Test("names that match with two spellings are ambiguous, in one claim, in any and in all")
    func verdicts() throws {
        let identity = PolicyIdentity(
            authority: "idp",
            claims: [
                "g": .strings([Self.composed, Self.decomposed]), "a": .string(Self.composed),
                "b": .string(Self.decomposed),
            ])
        let list = try MatchCondition(claim: ClaimPath("g"), anyOf: ["{id:any}"])
        #expect(list.verdict(on: identity) == .ambiguous)
        let parts = try ["a", "b"].map { MatchClause([try MatchCondition(claim: ClaimPath($0), anyOf: ["{id:any}"])]) }
        #expect(MatchCondition.any(parts).verdict(on: identity) == .ambiguous)
        #expect(MatchCondition.all(parts).verdict(on: identity) == .unmet)
    }

    @Test("attributes of two spellings are two attributes")
    func distinguishedNames() throws {
        let one = try DistinguishedName(rfc4514: "CN=\(Self.composed)")
        let other = try DistinguishedName(rfc4514: "CN=\(Self.decomposed)")
        #expect(one != other)
        #expect(Set([one, other]).count == 2)
        let twice = try DistinguishedName(rfc4514: "CN=\(Self.composed),UID=\(Self.decomposed)")
        #expect(try DistinguishedNamePattern("CN={id:any},UID={id:any}").match(twice) == nil)
    }
}
