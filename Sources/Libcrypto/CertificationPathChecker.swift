import CLibcrypto

/// Checks certification paths with libcrypto (RFC 5280 §6), each as it is given: libcrypto seeks none itself.
///
/// Nothing but the last certificate of the path is trusted: no directory, file or environment variable of OpenSSL is
/// consulted. Revocation is not its business.
package final class CertificationPathChecker: @unchecked Sendable {
    /// Without certificates of its own: who issued what is said by the path that is to be checked.
    private let store: OpaquePointer

    package init() throws(LibcryptoError) {
        ERR_clear_error()
        guard let store = X509_STORE_new() else { throw .drainingQueue("make a certificate store") }
        self.store = store
        X509_STORE_set_check_issued(store, PathObserver.issuedCallback)
    }

    deinit {
        X509_STORE_free(store)
    }

    /// Checks the path that is given, from the leaf to its anchor, and no other one.
    ///
    /// The work is bounded: each certificate but the anchor is verified once.
    ///
    /// - Precondition: the last certificate is an anchor; it is trusted because it stands there.
    /// - Throws: every fault that was met, in the order of meeting.
    package func check(_ path: [X509Certificate], parameters: PathParameters) throws(PathFailures) {
        guard let leaf = path.first, let anchor = path.last, path.count > 1 else { throw .unavailable }
        ERR_clear_error()
        // Verification leaves notes in the queue even where it succeeds.
        defer { ERR_clear_error() }
        // The last to go: the context has nothing of them but their pointers.
        defer { withExtendedLifetime((self, path)) {} }
        guard let context = X509_STORE_CTX_new() else { throw .unavailable }
        defer { X509_STORE_CTX_free(context) }
        let untrusted = try Self.stack(path.dropFirst().dropLast())
        defer { OPENSSL_sk_free(untrusted) }
        let trusted = try Self.stack([anchor])
        defer { OPENSSL_sk_free(trusted) }
        guard X509_STORE_CTX_init(context, store, leaf.pointer, untrusted) == 1, parameters.configure(context)
        else { throw .unavailable }
        X509_STORE_CTX_set0_trusted_stack(context, trusted)
        try Self.verify(context, PathObserver(path: path))
    }

    private static func stack(_ certificates: some Sequence<X509Certificate>) throws(PathFailures) -> OpaquePointer {
        guard let stack = OPENSSL_sk_new_null() else { throw .unavailable }
        for certificate in certificates where OPENSSL_sk_push(stack, UnsafeRawPointer(certificate.pointer)) <= 0 {
            OPENSSL_sk_free(stack)
            throw .unavailable
        }
        return stack
    }

    private static func verify(_ context: OpaquePointer, _ observer: PathObserver) throws(PathFailures) {
        let verified = withExtendedLifetime(observer) {
            X509_STORE_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(observer).toOpaque())
            X509_STORE_CTX_set_verify_cb(context, PathObserver.callback)
            return X509_verify_cert(context)
        }
        guard observer.failures.isEmpty else { throw PathFailures(failures: observer.failures) }
        guard verified == 1 else {
            throw PathFailures(failures: [PathFailure(at: context, code: X509_STORE_CTX_get_error(context))])
        }
        // What was verified is what was asked about, from end to end.
        guard let chain = X509_STORE_CTX_get0_chain(context), observer.isPath(chain) else { throw .unavailable }
    }
}
