import CLibcrypto

/// A certificate revocation list held by libcrypto (RFC 5280 §5). Its signature is checked when a path is built.
package final class X509RevocationList: @unchecked Sendable {
    let pointer: OpaquePointer
    /// When the next list is due, in seconds since 1970; nil when the list does not say.
    package let nextUpdate: Int64?
    /// The hash function under its signature, as OpenSSL names it ("SHA256"); nil where the algorithm has none or
    /// names it elsewhere (Ed25519, RSASSA-PSS).
    package let signatureDigest: String?

    /// Reads exactly one DER list.
    package init(der: [UInt8]) throws(LibcryptoError) {
        let pointer = try ExactDER.decode(
            der, operation: "read a revocation list", decoder: d2i_X509_CRL, free: X509_CRL_free)
        self.pointer = pointer
        nextUpdate = X509_CRL_get0_nextUpdate(pointer).flatMap(Self.seconds(of:))
        var digest: Int32 = 0
        let known = OBJ_find_sigid_algs(X509_CRL_get_signature_nid(pointer), &digest, nil) == 1
        signatureDigest = known && digest != NID_undef ? OBJ_nid2sn(digest).map { String(cString: $0) } : nil
    }

    deinit {
        X509_CRL_free(pointer)
    }

    private static func seconds(of time: UnsafePointer<ASN1_TIME>) -> Int64? {
        guard let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }
}
