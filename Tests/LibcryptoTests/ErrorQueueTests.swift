import CLibcrypto
import Libcrypto
import Testing

@Suite("The error queue of a thread")
struct ErrorQueueTests {
    private func leaveAnError() {
        let bytes: [UInt8] = [0x30, 0x03, 0x02, 0x01]
        bytes.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            X509_free(d2i_X509(nil, &cursor, buffer.count))
        }
        #expect(ERR_peek_error() != 0)
    }

    @Test("what others have left there is no error of a signature, nor of a public key")
    func clears() throws {
        for kind in [PrivateKey.Kind.p256, .ed25519] {
            leaveAnError()
            let key = try PrivateKey.generate(kind)
            #expect(ERR_peek_error() == 0)
            leaveAnError()
            _ = try key.sign([1, 2, 3], scheme: kind == .p256 ? .ecdsaSHA256 : .ed25519)
            #expect(ERR_peek_error() == 0)
            leaveAnError()
            _ = try key.publicNumbers()
            #expect(ERR_peek_error() == 0)
            leaveAnError()
            _ = try PrivateKey(pkcs8: key.pkcs8())
            #expect(ERR_peek_error() == 0)
            leaveAnError()
            // The reason is this call's own.
            let error = #expect(throws: LibcryptoError.self) { try key.sign([1], scheme: .rsaPKCS1SHA256) }
            #expect(error?.reasons.count == 1)
        }
    }
}
