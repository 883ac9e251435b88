import NIOSSL
import TestSupport
import Testing

@testable import Endpoints

@Suite("Names of CAs that a handshake tells")
struct AuthorityNamesTests {
    @Test("each name is sent once, in its order, byte for byte")
    func names() throws {
        let one = TestName.commonName("One")
        // The same name to those who compare names, in another encoding.
        let other = TestName.attributes([("2.5.4.3", TestDER.value(0x13, Array("One".utf8)))])
        let names = try AuthorityNames([one, other, one])
        #expect(try names.carriers.map { try $0.toDERBytes() } == [one, other].map { NameCarrier.der(subject: $0) })
    }

    @Test("up to 100 names and 8 KiB are sent, more are not")
    func bounds() throws {
        func name(_ number: Int, _ length: Int) -> [UInt8] {
            TestName.attributes([
                ("2.5.4.10", TestDER.utf8String(String(repeating: "x", count: length))),
                ("2.5.4.3", TestDER.utf8String("\(10_000 + number)")),
            ])
        }
        #expect(try AuthorityNames((1...100).map { name($0, 16) }).carriers.count == 100)
        #expect(throws: AuthorityNames.Obstacle.tooMany(101)) { try AuthorityNames((1...101).map { name($0, 16) }) }
        // Each goes with its length, two bytes.
        let size = name(1, 64).count + 2
        let fits = AuthorityNames.maximumSize / size
        #expect(try AuthorityNames((1...fits).map { name($0, 64) }).carriers.count == fits)
        #expect(throws: AuthorityNames.Obstacle.tooLong(bytes: (fits + 1) * size)) {
            try AuthorityNames((1...(fits + 1)).map { name($0, 64) })
        }
    }

    @Test("a name that cannot be sent leaves none to be sent")
    func unreadable() {
        let bad = TestDER.sequence([[0x31, 2, 0x30, 0]])
        #expect(throws: AuthorityNames.Obstacle.unreadable(bad)) {
            try AuthorityNames([TestName.commonName("One"), bad])
        }
    }
}
