import CLibcrypto

/// An OCSP response as libcrypto reads it.
final class ReferenceOCSPResponse {
    /// What it says of a certificate.
    struct Answer: Equatable {
        /// 0 good, 1 revoked, 2 unknown.
        let status: Int
        let thisUpdate: Int?
        let nextUpdate: Int?
    }

    private let basic: OpaquePointer

    /// Nil where libcrypto does not read exactly one basic response.
    init?(der: [UInt8]) {
        defer { ERR_clear_error() }
        let basic: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            guard let response = d2i_OCSP_RESPONSE(nil, &cursor, buffer.count) else { return nil }
            defer { OCSP_RESPONSE_free(response) }
            guard cursor == buffer.baseAddress.map({ $0 + buffer.count }), OCSP_response_status(response) == 0 else {
                return nil
            }
            return OCSP_response_get1_basic(response)
        }
        guard let basic else { return nil }
        self.basic = basic
    }

    deinit {
        OCSP_BASICRESP_free(basic)
    }

    /// Whether it is signed by `issuer`.
    func isSigned(by issuer: ReferenceCertificate) -> Bool {
        defer { ERR_clear_error() }
        guard let store = X509_STORE_new(), let stack = OPENSSL_sk_new_null() else { return false }
        defer {
            X509_STORE_free(store)
            OPENSSL_sk_free(stack)
        }
        guard X509_STORE_add_cert(store, issuer.pointer) == 1,
            OPENSSL_sk_push(stack, UnsafeRawPointer(issuer.pointer)) > 0
        else { return false }
        // The signer's certificate is found among those given; its own path is not what is asked here.
        return OCSP_basic_verify(basic, stack, store, UInt(OCSP_NOVERIFY)) == 1
    }

    /// The answer about `certificate`; nil if there is none.
    func answer(about certificate: ReferenceCertificate, issuer: ReferenceCertificate) -> Answer? {
        defer { ERR_clear_error() }
        guard let identifier = OCSP_cert_to_id(EVP_sha1(), certificate.pointer, issuer.pointer) else { return nil }
        defer { OCSP_CERTID_free(identifier) }
        var status: Int32 = -1
        var reason: Int32 = -1
        var revoked: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var this: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        var next: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
        guard OCSP_resp_find_status(basic, identifier, &status, &reason, &revoked, &this, &next) == 1 else {
            return nil
        }
        return Answer(status: Int(status), thisUpdate: Self.seconds(this), nextUpdate: Self.seconds(next))
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return timegm(&parts)
    }
}
