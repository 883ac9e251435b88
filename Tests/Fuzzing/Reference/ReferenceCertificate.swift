import CLibcrypto

/// A certificate as libcrypto reads it. The fuzz has its own way to libcrypto, so that a fault of `Libcrypto` shows.
final class ReferenceCertificate {
    let pointer: OpaquePointer

    /// Nil where libcrypto does not read exactly one certificate.
    init?(der: [UInt8]) {
        defer { ERR_clear_error() }
        let pointer: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let certificate = d2i_X509(nil, &cursor, buffer.count) else { return nil }
            guard cursor == buffer.baseAddress.map({ $0 + buffer.count }) else {
                X509_free(certificate)
                return nil
            }
            return certificate
        }
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit {
        X509_free(pointer)
    }

    /// Whether libcrypto finds an extension that it cannot read, or two of one kind.
    var isInvalid: Bool { X509_get_extension_flags(pointer) & UInt32(EXFLAG_INVALID) != 0 }

    /// What `X509_check_issued` says of `issuer`: `X509_V_OK`, or what does not fit.
    func issuingFault(by issuer: ReferenceCertificate) -> Int32 {
        defer { ERR_clear_error() }
        return X509_check_issued(issuer.pointer, pointer)
    }
}
