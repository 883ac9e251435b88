import CLibcrypto

/// libcrypto's own judgement of chains, with its own search for a path and the demands of a listener.
///
/// The flags are written here a second time, after `PathParameters`: what is left out there must be missed here.
final class ReferenceVerifier {
    /// What is asked beyond the flags.
    struct Demands {
        let time: Int
        let maximumDepth: Int
    }

    private let store: OpaquePointer
    private let intermediates: [ReferenceCertificate]
    let demands: Demands

    /// Nil where libcrypto cannot read the trust.
    init?(anchors: [[UInt8]], intermediates: [[UInt8]], demands: Demands) {
        guard let store = X509_STORE_new() else { return nil }
        self.store = store
        self.intermediates = intermediates.compactMap { ReferenceCertificate(der: $0) }
        self.demands = demands
        for der in anchors {
            guard let certificate = ReferenceCertificate(der: der), X509_STORE_add_cert(store, certificate.pointer) == 1
            else { return nil }
        }
        guard self.intermediates.count == intermediates.count else { return nil }
    }

    deinit {
        X509_STORE_free(store)
    }

    /// Judges what a client sent, the leaf first.
    func verdict(on chain: [[UInt8]]) -> ReferenceVerdict {
        defer { ERR_clear_error() }
        let certificates = chain.compactMap { ReferenceCertificate(der: $0) }
        guard certificates.count == chain.count, let leaf = certificates.first else { return .unreadable }
        return verify(leaf, certificates.dropFirst() + intermediates, checkIssued: nil)
    }

    /// Judges one path from the leaf to an anchor, where `self` knows that anchor alone.
    ///
    /// - Parameter comparesNamesAlone: whether an issuer is followed by its name, whatever key identifiers, key usage
    ///   and flags say.
    func verdict(onPath path: [[UInt8]], comparesNamesAlone: Bool) -> ReferenceVerdict {
        defer { ERR_clear_error() }
        let certificates = path.dropLast().compactMap { ReferenceCertificate(der: $0) }
        guard certificates.count == path.count - 1, let leaf = certificates.first else { return .unreadable }
        return verify(leaf, Array(certificates.dropFirst()), checkIssued: comparesNamesAlone ? Self.namesAlone : nil)
    }

    private static let namesAlone: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32 = {
        _, subject, issuer in
        X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(subject)) == 0 ? 1 : 0
    }

    private func verify(
        _ leaf: ReferenceCertificate, _ others: [ReferenceCertificate],
        checkIssued: (@convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32)?
    ) -> ReferenceVerdict {
        guard let context = X509_STORE_CTX_new(), let stack = OPENSSL_sk_new_null() else { return .unreadable }
        defer {
            X509_STORE_CTX_free(context)
            OPENSSL_sk_free(stack)
        }
        for other in others { OPENSSL_sk_push(stack, UnsafeRawPointer(other.pointer)) }
        X509_STORE_set_check_issued(store, checkIssued)
        guard X509_STORE_CTX_init(context, store, leaf.pointer, stack) == 1,
            let parameters = X509_STORE_CTX_get0_param(context)
        else { return .unreadable }
        configure(parameters)
        return withExtendedLifetime((leaf, others)) {
            if X509_verify_cert(context) == 1 { return .accepted(path: Self.path(of: context)) }
            let code = X509_STORE_CTX_get_error(context)
            let text = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? ""
            return .refused(code: code, text: text, depth: Int(X509_STORE_CTX_get_error_depth(context)))
        }
    }

    private func configure(_ parameters: OpaquePointer) {
        X509_VERIFY_PARAM_set_time(parameters, time_t(demands.time))
        X509_VERIFY_PARAM_set_depth(parameters, Int32(demands.maximumDepth))
        X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        X509_VERIFY_PARAM_set_flags(
            parameters, UInt(X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK))
        X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT)
        if let anyPolicy = OBJ_txt2obj("2.5.29.32.0", 1) { X509_VERIFY_PARAM_add0_policy(parameters, anyPolicy) }
    }

    private static func path(of context: OpaquePointer) -> [[UInt8]] {
        guard let chain = X509_STORE_CTX_get0_chain(context) else { return [] }
        return (0..<OPENSSL_sk_num(chain)).map { index in
            let certificate = OPENSSL_sk_value(chain, index).map { OpaquePointer($0) }
            let length = Int(i2d_X509(certificate, nil))
            return [UInt8](unsafeUninitializedCapacity: max(0, length)) { buffer, count in
                var cursor = buffer.baseAddress
                count = max(0, Int(i2d_X509(certificate, &cursor)))
            }
        }
    }
}
