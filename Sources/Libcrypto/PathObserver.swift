import CLibcrypto

/// Leads libcrypto along the one path that it is to check, collects the faults that it finds, and decides behind which
/// of them it goes on, to find more.
///
/// Going on never accepts: a path with a recorded fault is refused, whatever libcrypto returns in the end.
final class PathObserver {
    private(set) var failures: [PathFailure] = []
    /// From the leaf to the anchor.
    private let path: [OpaquePointer]

    init(path: [X509Certificate]) {
        self.path = path.map(\.pointer)
    }

    /// What libcrypto calls at each step; the observer is in slot 0 of the context.
    static let callback: @convention(c) (Int32, OpaquePointer?) -> Int32 = { ok, context in
        guard ok != 1 else { return 1 }
        guard let context, let observer = observer(of: context) else { return 0 }
        return observer.goesOn(context) ? 1 : 0
    }

    /// What libcrypto asks while it puts the path together: whether the second certificate issued the first.
    static let issuedCallback: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32 = {
        context, subject, issuer in
        guard let context, let subject, let issuer, let observer = observer(of: context) else { return 0 }
        return observer.follows(issuer, subject) ? 1 : 0
    }

    /// Whether `chain` is the path, certificate by certificate.
    func isPath(_ chain: OpaquePointer) -> Bool {
        let count = Int(OPENSSL_sk_num(chain))
        return count == path.count
            && path.indices.allSatisfy { OPENSSL_sk_value(chain, Int32($0)).map { OpaquePointer($0) } == path[$0] }
    }

    private static func observer(of context: OpaquePointer) -> PathObserver? {
        X509_STORE_CTX_get_ex_data(context, 0).map { Unmanaged<PathObserver>.fromOpaque($0).takeUnretainedValue() }
    }

    private func follows(_ issuer: OpaquePointer, _ subject: OpaquePointer) -> Bool {
        guard let place = path.firstIndex(of: subject), place + 1 < path.count, path[place + 1] == issuer else {
            return false
        }
        let code = X509_check_issued(issuer, subject)
        if !Self.isForgiven(code) {
            let failure = PathFailure(code: code, depth: place + 1, certificate: issuer)
            if !failures.contains(failure) { failures.append(failure) }
        }
        return true
    }

    /// All that libcrypto asks of an issuer where it seeks a path itself is asked here, but for authorityKeyIdentifier,
    /// which helps to find a path and proves nothing (RFC 5280 §4.2.1.1, RFC 4158 §3.5.12).
    private static func isForgiven(_ code: Int32) -> Bool {
        switch code {
        case X509_V_OK, X509_V_ERR_AKID_SKID_MISMATCH, X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH: true
        default: false
        }
    }

    private func goesOn(_ context: OpaquePointer) -> Bool {
        let failure = PathFailure(at: context, code: X509_STORE_CTX_get_error(context))
        failures.append(failure)
        guard failures.count < 16 else { return false }
        return switch failure.kind {
        case .expired, .notYetValid, .unsuitablePurpose, .notCertificationAuthority, .keyTooSmall, .signatureWeak:
            true
        default: false
        }
    }
}
