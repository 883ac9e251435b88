import CLibcrypto

/// Trust anchors and revocation lists held by libcrypto; it builds and checks certification paths (RFC 5280 §6).
///
/// Nothing but `anchors` is ever trusted: no directory, file or environment variable of OpenSSL is consulted. The
/// store does not change after it was made, and libcrypto locks it where it reads.
///
/// A hostile chain is bounded work. Each step of a path looks at every certificate at hand once, the first issuer
/// that fits is taken and never given back, and each certificate in the path is verified once: at most
/// `maximumDepth` + 2 signatures. Name constraints are given up after 2^20 comparisons, policies after 1,000 nodes.
package final class TrustStore: @unchecked Sendable {
    /// What is asked of the revocation lists.
    package enum Revocation: Sendable, Hashable {
        case ignored
        /// A listed certificate is refused; a list that is missing or out of date is not held against the path.
        case ifListed
        /// Every certificate below the anchor needs a list in force.
        case required
    }

    let pointer: OpaquePointer

    package init(anchors: [X509Certificate], revocationLists: [X509RevocationList]) throws(LibcryptoError) {
        let operation = "make a trust store"
        ERR_clear_error()
        guard let store = X509_STORE_new() else { throw .drainingQueue(operation) }
        pointer = store
        for anchor in anchors {
            guard X509_STORE_add_cert(store, anchor.pointer) == 1 else { throw .drainingQueue(operation) }
        }
        for list in revocationLists {
            guard X509_STORE_add_crl(store, list.pointer) == 1 else { throw .drainingQueue(operation) }
        }
    }

    deinit {
        X509_STORE_free(pointer)
    }

    /// The path from `leaf` to an anchor, leaf first, valid at `time` for a TLS client.
    ///
    /// - Parameters:
    ///   - untrusted: certificates that may stand between the two.
    ///   - time: seconds since 1970.
    ///   - maximumDepth: how many certificates may stand between the two.
    /// - Throws: every fault that was met, in the order of meeting.
    package func path(
        from leaf: X509Certificate,
        through untrusted: [X509Certificate],
        at time: Int64,
        maximumDepth: Int,
        revocation: Revocation
    ) throws(PathFailures) -> [X509Certificate] {
        ERR_clear_error()
        // Verification leaves notes in the queue even where it succeeds.
        defer { ERR_clear_error() }
        guard let context = X509_STORE_CTX_new() else { throw .unavailable }
        defer { X509_STORE_CTX_free(context) }
        guard let stack = OPENSSL_sk_new_null() else { throw .unavailable }
        defer { OPENSSL_sk_free(stack) }
        for certificate in untrusted {
            guard OPENSSL_sk_push(stack, UnsafeRawPointer(certificate.pointer)) > 0 else { throw .unavailable }
        }
        return try withExtendedLifetime((untrusted, leaf)) { () throws(PathFailures) in
            guard X509_STORE_CTX_init(context, pointer, leaf.pointer, stack) == 1,
                Self.configure(context, time: time, maximumDepth: maximumDepth, revocation: revocation)
            else { throw .unavailable }
            return try Self.verify(context, revocation: revocation)
        }
    }

    private static func configure(
        _ context: OpaquePointer, time: Int64, maximumDepth: Int, revocation: Revocation
    ) -> Bool {
        guard let parameters = X509_STORE_CTX_get0_param(context) else { return false }
        // X509_V_FLAG_X509_STRICT is left out: it asks for what RFC 5280 §4 demands of those who issue certificates,
        // an authorityKeyIdentifier for instance, not only for what §6 demands of those who validate them.
        var flags = X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK
        if revocation != .ignored { flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL }
        X509_VERIFY_PARAM_set_time(parameters, time_t(time))
        X509_VERIFY_PARAM_set_depth(parameters, Int32(clamping: maximumDepth))
        // Level 2 is 112 bits: no RSA below 2048, no curve below 224, no SHA-1.
        X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        return X509_VERIFY_PARAM_set_flags(parameters, UInt(flags)) == 1
            && X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT) == 1
    }

    private static func verify(_ context: OpaquePointer, revocation: Revocation) throws(PathFailures)
        -> [X509Certificate]
    {
        let observer = PathObserver(revocation: revocation)
        let verified = withExtendedLifetime(observer) {
            X509_STORE_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(observer).toOpaque())
            X509_STORE_CTX_set_verify_cb(context, PathObserver.callback)
            return X509_verify_cert(context)
        }
        guard observer.failures.isEmpty else { throw PathFailures(failures: observer.failures) }
        guard verified == 1 else {
            throw PathFailures(failures: [PathFailure(at: context, code: X509_STORE_CTX_get_error(context))])
        }
        guard let chain = X509_STORE_CTX_get0_chain(context) else { throw .unavailable }
        return (0..<OPENSSL_sk_num(chain)).compactMap { index in
            OPENSSL_sk_value(chain, index).map { X509Certificate(sharing: OpaquePointer($0)) }
        }
    }
}
