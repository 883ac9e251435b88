import CLibcrypto

/// A revocation list as libcrypto reads it.
final class ReferenceRevocationList {
    /// What it says of one certificate.
    struct Entry: Equatable {
        /// The content octets of the serial number's magnitude, in hexadecimal; with a minus where it is negative.
        let serial: String
        /// `reasonCode`; nil without one.
        let reason: Int?
    }

    private let pointer: OpaquePointer

    init?(der: [UInt8]) {
        defer { ERR_clear_error() }
        let pointer: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let list = d2i_X509_CRL(nil, &cursor, buffer.count) else { return nil }
            guard cursor == buffer.baseAddress.map({ $0 + buffer.count }) else {
                X509_CRL_free(list)
                return nil
            }
            return list
        }
        guard let pointer else { return nil }
        self.pointer = pointer
    }

    deinit {
        X509_CRL_free(pointer)
    }

    func isSigned(by issuer: ReferenceCertificate) -> Bool {
        defer { ERR_clear_error() }
        return X509_CRL_verify(pointer, X509_get0_pubkey(issuer.pointer)) == 1
    }

    /// Whether libcrypto accepts `leaf`, with this list alone to say that it is not revoked.
    func accepts(_ leaf: ReferenceCertificate, below issuer: ReferenceCertificate, at time: Int) -> Bool {
        defer { ERR_clear_error() }
        guard let store = X509_STORE_new(), let context = X509_STORE_CTX_new() else { return false }
        defer {
            X509_STORE_CTX_free(context)
            X509_STORE_free(store)
        }
        guard X509_STORE_add_cert(store, issuer.pointer) == 1, X509_STORE_add_crl(store, pointer) == 1,
            X509_STORE_CTX_init(context, store, leaf.pointer, nil) == 1,
            let parameters = X509_STORE_CTX_get0_param(context)
        else { return false }
        X509_VERIFY_PARAM_set_time(parameters, time_t(time))
        X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        X509_VERIFY_PARAM_set_flags(
            parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_CRL_CHECK | X509_V_FLAG_EXTENDED_CRL_SUPPORT))
        return X509_verify_cert(context) == 1
    }

    /// Nil where something in an entry cannot be decoded.
    func entries() -> [Entry]? {
        defer { ERR_clear_error() }
        guard let stack = X509_CRL_get_REVOKED(pointer) else { return [] }
        var entries: [Entry] = []
        for index in 0..<OPENSSL_sk_num(stack) {
            guard let entry = OPENSSL_sk_value(stack, index).map({ OpaquePointer($0) }),
                let serial = X509_REVOKED_get0_serialNumber(entry)
            else { return nil }
            var critical: Int32 = 0
            let reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, &critical, nil)
            guard reason != nil || critical == -1 else { return nil }
            var code: Int?
            if let reason {
                let value = reason.assumingMemoryBound(to: ASN1_ENUMERATED.self)
                code = Int(ASN1_ENUMERATED_get(value))
                ASN1_ENUMERATED_free(value)
            }
            entries.append(Entry(serial: Self.text(of: serial), reason: code))
        }
        return entries
    }

    /// Seconds since 1970 of thisUpdate and nextUpdate; nil where one cannot be read.
    func updates() -> (this: Int, next: Int)? {
        guard let this = Self.seconds(X509_CRL_get0_lastUpdate(pointer)),
            let next = Self.seconds(X509_CRL_get0_nextUpdate(pointer))
        else { return nil }
        return (this, next)
    }

    private static func text(of number: UnsafePointer<ASN1_INTEGER>) -> String {
        let bytes = ASN1_STRING_get0_data(number).map {
            Array(UnsafeBufferPointer(start: $0, count: Int(ASN1_STRING_length(number))))
        }
        return (number.pointee.type == V_ASN1_NEG_INTEGER ? "-" : "") + CertificateReading.number(bytes ?? [])
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return timegm(&parts)
    }
}
