import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Negative serial numbers in rules")
struct NegativeSerialTests {
    private func identity(_ content: [UInt8]) throws -> PolicyIdentity {
        let device = try MatchConditionTests.authority.get().leaf("device") {
            $0.rewrite = { $0[1] = TestDER.value(2, content) }
        }
        return PolicyIdentity(authority: "factory", certificate: device.certificate)
    }

    @Test("are matched with their sign, with colons, zeros and capitals as any other")
    func matched() throws {
        let identity = try identity([0x8A, 0xBC])
        for text in ["-7544", "-75:44", "-0075:44"] {
            #expect(try MatchCondition(.serial, text).verdict(on: identity) == .met([:]))
        }
        #expect(try MatchCondition(.serial, "-0").verdict(on: self.identity([0])) == .met([:]))
        for text in ["7544", "-7543"] {
            #expect(try MatchCondition(.serial, text).verdict(on: identity) == .unmet)
        }
    }

    @Test("are excluded by their bytes as well, as tools show them that know of no sign")
    func excluded() throws {
        let condition = try MatchCondition(.serial, "8a:bc")
        #expect(try condition.verdict(on: identity([0x8A, 0xBC])) == .undecided)
        #expect(try condition.verdict(on: identity([0, 0x8A, 0xBC])) == .met([:]))
        #expect(try condition.verdict(on: identity([0x0A, 0xBC])) == .unmet)
    }

    @Test("have one sign, in front", arguments: ["--1", "-", "1-", "-x"])
    func malformed(text: String) {
        #expect(throws: MatchConditionError.notHexadecimal) { try MatchCondition(.serial, text) }
    }
}
