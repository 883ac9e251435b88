import CLibcrypto

/// Collects the faults of one verification and decides which of them it goes on behind, to find more.
///
/// Going on never accepts: a path with a recorded fault is refused, whatever libcrypto returns in the end.
final class PathObserver {
    private(set) var failures: [PathFailure] = []
    private let revocation: TrustStore.Revocation

    init(revocation: TrustStore.Revocation) {
        self.revocation = revocation
    }

    /// What libcrypto calls at each step; the observer is in slot 0 of the context.
    static let callback: @convention(c) (Int32, OpaquePointer?) -> Int32 = { ok, context in
        guard ok != 1 else { return 1 }
        guard let context, let observer = X509_STORE_CTX_get_ex_data(context, 0) else { return 0 }
        return Unmanaged<PathObserver>.fromOpaque(observer).takeUnretainedValue().goesOn(context) ? 1 : 0
    }

    private func goesOn(_ context: OpaquePointer) -> Bool {
        let failure = PathFailure(at: context, code: X509_STORE_CTX_get_error(context))
        if isPardoned(failure, in: context) {
            X509_STORE_CTX_set_error(context, X509_V_OK)
            return true
        }
        failures.append(failure)
        guard failures.count < 16 else { return false }
        return switch failure.kind {
        case .expired, .notYetValid, .unsuitablePurpose, .notCertificationAuthority, .keyTooSmall, .signatureWeak,
            .revoked, .revocationListUnavailable, .revocationListOutdated:
            true
        default: false
        }
    }

    private func isPardoned(_ failure: PathFailure, in context: OpaquePointer) -> Bool {
        switch failure.kind {
        case .revocationListUnavailable, .revocationListOutdated:
            revocation == .ifListed || isAnchor(depth: failure.depth, in: context)
        case .revocationListInvalid:
            isAnchor(depth: failure.depth, in: context)
        default: false
        }
    }

    /// The anchor is trusted by decree and is no part of the path (RFC 5280 §6.1), so no list need vouch for it.
    private func isAnchor(depth: Int, in context: OpaquePointer) -> Bool {
        guard let chain = X509_STORE_CTX_get0_chain(context) else { return false }
        let count = Int(OPENSSL_sk_num(chain))
        return depth == count - 1 && Int(X509_STORE_CTX_get_num_untrusted(context)) < count
    }
}
