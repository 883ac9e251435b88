import CLibcrypto

/// Reading DER that must hold exactly one value.
enum ExactDER {
    /// The signature that libcrypto's `d2i_` functions share.
    typealias Decoder = (
        UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?, Int
    ) -> OpaquePointer?

    /// The one value in `der`, owned by the caller. Throws when there is none, or when bytes follow it.
    static func decode(
        _ der: [UInt8],
        operation: String,
        decoder: Decoder,
        free: (OpaquePointer?) -> Void
    ) throws(LibcryptoError) -> OpaquePointer {
        ERR_clear_error()
        let (value, length) = der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            let value = decoder(nil, &cursor, bytes.count)
            let length = bytes.baseAddress.flatMap { start in cursor.map { $0 - start } }
            return (value, length ?? 0)
        }
        guard let value else { throw .drainingQueue(operation) }
        guard length == der.count else {
            free(value)
            throw LibcryptoError(operation: operation, reasons: ["\(der.count - length) bytes follow the value"])
        }
        return value
    }
}
