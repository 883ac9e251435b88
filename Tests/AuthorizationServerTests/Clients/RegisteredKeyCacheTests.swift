import JOSE
import Testing

@testable import AuthorizationServer

@Suite("Key sets of registered clients")
struct RegisteredKeyCacheTests {
    private let one = AssertionWorld.jwks(("k1", AssertionWorld.key))
    private let two = AssertionWorld.jwks(("k2", AssertionWorld.key))

    @Test("are those of the registration, however often it changes")
    func follows() throws {
        let cache = RegisteredKeyCache()
        for _ in 0..<2 {
            #expect(try cache.keys(in: one, of: "a").keys.map(\.kid) == ["k1"])
            #expect(try cache.keys(in: two, of: "a").keys.map(\.kid) == ["k2"])
            #expect(try cache.keys(in: one, of: "b").keys.map(\.kid) == ["k1"])
        }
        #expect(cache.count == 2)
        #expect(throws: VerificationKeySet.Fault.notASet) { try cache.keys(in: Array("{}".utf8), of: "a") }
    }

    @Test("are bounded in number")
    func bounded() throws {
        let cache = RegisteredKeyCache(capacity: 8)
        for number in 0..<100 { _ = try cache.keys(in: one, of: ByteString("client-\(number)")) }
        #expect(cache.count <= 16)
    }
}
