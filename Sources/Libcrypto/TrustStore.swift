import CLibcrypto

/// Trust anchors held by libcrypto; it builds and checks certification paths (RFC 5280 §6).
///
/// Nothing but `anchors` is ever trusted: no directory, file or environment variable of OpenSSL is consulted. The
/// store does not change after it was made, and libcrypto locks it where it reads. Revocation is not its business.
package final class TrustStore: @unchecked Sendable {
    private let anchors: OpaquePointer
    /// Without certificates of its own: whoever issued is said by the path that is to be checked.
    private let bare: OpaquePointer

    package init(anchors certificates: [X509Certificate]) throws(LibcryptoError) {
        let operation = "make a trust store"
        ERR_clear_error()
        guard let anchors = X509_STORE_new() else { throw .drainingQueue(operation) }
        guard let bare = X509_STORE_new() else {
            X509_STORE_free(anchors)
            throw .drainingQueue(operation)
        }
        self.anchors = anchors
        self.bare = bare
        X509_STORE_set_check_issued(bare, PathObserver.issuedCallback)
        for certificate in certificates {
            guard X509_STORE_add_cert(anchors, certificate.pointer) == 1 else { throw .drainingQueue(operation) }
        }
    }

    deinit {
        X509_STORE_free(anchors)
        X509_STORE_free(bare)
    }

    /// The path from `leaf` to an anchor, leaf first, that libcrypto finds at its first try.
    ///
    /// A hostile chain is bounded work. Each step of a path looks at every certificate at hand once, the first issuer
    /// that fits is taken and never given back, and each certificate in the path is verified once: at most
    /// `maximumDepth` + 2 signatures.
    ///
    /// - Parameter untrusted: certificates that may stand between the two.
    /// - Throws: every fault that was met, in the order of meeting.
    package func path(
        from leaf: X509Certificate, through untrusted: [X509Certificate], parameters: PathParameters
    ) throws(PathFailures) -> [X509Certificate] {
        try Self.verify(leaf, untrusted, store: anchors, trusted: nil, parameters, PathObserver())
    }

    /// Checks the path that is given, from the leaf to its anchor, and no other one.
    ///
    /// - Precondition: each certificate but the last names the next one as its issuer, and the last is an anchor; it
    ///   is trusted because it stands there.
    package func check(_ path: [X509Certificate], parameters: PathParameters) throws(PathFailures) {
        guard let leaf = path.first, let anchor = path.last, path.count > 1 else { throw .unavailable }
        _ = try Self.verify(
            leaf, Array(path.dropFirst().dropLast()), store: bare, trusted: anchor, parameters,
            PathObserver(path: path))
    }

    private static func verify(
        _ leaf: X509Certificate, _ untrusted: [X509Certificate], store: OpaquePointer, trusted: X509Certificate?,
        _ parameters: PathParameters, _ observer: PathObserver
    ) throws(PathFailures) -> [X509Certificate] {
        ERR_clear_error()
        // Verification leaves notes in the queue even where it succeeds.
        defer { ERR_clear_error() }
        guard let context = X509_STORE_CTX_new() else { throw .unavailable }
        defer { X509_STORE_CTX_free(context) }
        let stack = try Self.stack(untrusted)
        defer { OPENSSL_sk_free(stack) }
        let anchors = try Self.stack(trusted.map { [$0] } ?? [])
        defer { OPENSSL_sk_free(anchors) }
        return try withExtendedLifetime((untrusted, leaf, trusted)) { () throws(PathFailures) in
            guard X509_STORE_CTX_init(context, store, leaf.pointer, stack) == 1, parameters.configure(context) else {
                throw .unavailable
            }
            if trusted != nil { X509_STORE_CTX_set0_trusted_stack(context, anchors) }
            return try Self.run(context, observer)
        }
    }

    private static func stack(_ certificates: [X509Certificate]) throws(PathFailures) -> OpaquePointer {
        guard let stack = OPENSSL_sk_new_null() else { throw .unavailable }
        for certificate in certificates where OPENSSL_sk_push(stack, UnsafeRawPointer(certificate.pointer)) <= 0 {
            OPENSSL_sk_free(stack)
            throw .unavailable
        }
        return stack
    }

    private static func run(_ context: OpaquePointer, _ observer: PathObserver) throws(PathFailures)
        -> [X509Certificate]
    {
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
