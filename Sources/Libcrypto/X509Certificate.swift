import CLibcrypto

/// A certificate held by libcrypto, as path building wants it. Nothing in it is proved by its being here, but that
/// libcrypto could read all extensions that it judges by.
///
/// Immutable but for what libcrypto computes on first use under the certificate's own lock.
package final class X509Certificate: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Reads exactly one DER certificate (RFC 5280 §4.1).
    ///
    /// An extension that libcrypto knows and cannot decode is an error here. It would be none later: libcrypto then has
    /// no names to hold against name constraints, and goes on.
    package init(der: [UInt8]) throws(LibcryptoError) {
        let operation = "read a certificate"
        let certificate = try ExactDER.decode(der, operation: operation, decoder: d2i_X509, free: X509_free)
        let flags = X509_get_extension_flags(certificate)
        guard flags & UInt32(EXFLAG_INVALID) == 0 else {
            let error = LibcryptoError.drainingQueue(operation)
            X509_free(certificate)
            throw LibcryptoError(operation: operation, reasons: ["an extension is malformed"] + error.reasons)
        }
        ERR_clear_error()
        pointer = certificate
    }

    /// Whether libcrypto reads a certificate at the start of `bytes`, in BER or with whatever behind it.
    package static func isReadable(_ bytes: [UInt8]) -> Bool {
        defer { ERR_clear_error() }
        return bytes.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let certificate = d2i_X509(nil, &cursor, buffer.count) else { return false }
            X509_free(certificate)
            return true
        }
    }

    /// A second owner of a certificate that libcrypto holds.
    init(sharing certificate: OpaquePointer) {
        X509_up_ref(certificate)
        pointer = certificate
    }

    deinit {
        X509_free(pointer)
    }

    /// The bytes that it was read from; empty if they cannot be written.
    package var der: [UInt8] { withExtendedLifetime(self) { Self.der(of: pointer) } }

    /// The bytes of a certificate of libcrypto; empty if it cannot be written.
    static func der(of certificate: OpaquePointer) -> [UInt8] {
        let length = i2d_X509(certificate, nil)
        guard length > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var cursor = buffer.baseAddress
            count = max(0, Int(i2d_X509(certificate, &cursor)))
        }
    }
}
