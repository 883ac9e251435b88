import Foundation
import JOSE
import Testing

@testable import Persistence

struct EncryptionKeyTests {
    private static let bytes = Data((0..<32).map { UInt8($0) })
    private static let text = bytes.base64EncodedString()

    @Test("32 bytes in base64 are a key, with or without a newline at the end", arguments: ["", "\n", "\r\n"])
    func accepts(_ ending: String) throws {
        let key = try EncryptionKey(base64: Self.text + ending)
        #expect(key.base64() == Self.text)
    }

    @Test(
        "anything else is refused without showing what it was",
        arguments: [
            "", "\n", "not base64 at all", text + "\n\n", " " + text, text.replacingOccurrences(of: "=", with: ""),
            text.replacingOccurrences(of: "8=", with: "9="), text.replacingOccurrences(of: "A", with: "-"), text + text,
            Data(count: 31).base64EncodedString(), Data(count: 33).base64EncodedString(),
        ])
    func refuses(_ text: String) throws {
        let error = #expect(throws: EncryptionKey.FormatError.self) { try EncryptionKey(base64: text) }
        let description = try #require(error).description
        #expect(description.contains("openssl rand -base64 32"))
        #expect(text.count < 20 || !description.contains(text.prefix(20)))
    }

    @Test("the key never shows its bytes")
    func redacts() throws {
        let key = try EncryptionKey(base64: Self.text)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"] {
            #expect(text.contains("redacted"))
            #expect(!text.contains(Self.text))
        }
    }

    @Test("what was sealed opens for the same kid and algorithm only")
    func binds() throws {
        let sealing = KeySealing(key: EncryptionKey())
        let blob = try sealing.seal([1, 2, 3], kid: "a", algorithm: .rs256)
        #expect(try sealing.open(blob, kid: "a", algorithm: .rs256) == [1, 2, 3])
        #expect(throws: KeySealing.OpeningError.notAuthentic) { try sealing.open(blob, kid: "b", algorithm: .rs256) }
        #expect(throws: KeySealing.OpeningError.notAuthentic) { try sealing.open(blob, kid: "a", algorithm: .es256) }
        #expect(throws: KeySealing.OpeningError.notAuthentic) {
            try KeySealing(key: EncryptionKey()).open(blob, kid: "a", algorithm: .rs256)
        }
    }

    @Test("a change of any byte of a sealed key is found")
    func authenticates() throws {
        let sealing = KeySealing(key: EncryptionKey())
        let blob = try sealing.seal([1, 2, 3], kid: "a", algorithm: .rs256)
        for index in blob.indices {
            var changed = blob
            changed[index] ^= 1
            #expect(throws: KeySealing.OpeningError.self) {
                try sealing.open(changed, kid: "a", algorithm: .rs256)
            }
        }
        for length in 0..<blob.count {
            #expect(throws: KeySealing.OpeningError.self) {
                try sealing.open(blob.prefix(length), kid: "a", algorithm: .rs256)
            }
        }
    }

    @Test("one key sealed twice gives two blobs")
    func usesFreshNonces() throws {
        let sealing = KeySealing(key: EncryptionKey())
        #expect(
            try sealing.seal([1], kid: "a", algorithm: .rs256) != sealing.seal([1], kid: "a", algorithm: .rs256))
    }
}
