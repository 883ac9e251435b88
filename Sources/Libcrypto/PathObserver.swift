import CLibcrypto

/// Collects the faults of one verification and decides which of them it goes on behind, to find more.
///
/// Going on never accepts: a path with a recorded fault is refused, whatever libcrypto returns in the end.
final class PathObserver {
    private(set) var failures: [PathFailure] = []
    /// The one path that is to be checked, from the leaf to the anchor; nil where libcrypto seeks its own.
    private let path: [OpaquePointer]?

    init(path: [X509Certificate]? = nil) {
        self.path = path.map { $0.map(\.pointer) }
    }

    /// What libcrypto calls at each step; the observer is in slot 0 of the context.
    static let callback: @convention(c) (Int32, OpaquePointer?) -> Int32 = { ok, context in
        guard ok != 1 else { return 1 }
        guard let context, let observer = observer(of: context) else { return 0 }
        return observer.goesOn(context) ? 1 : 0
    }

    /// What libcrypto asks where a path is given: whether the second certificate issued the first.
    static let issuedCallback: @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32 = {
        context, subject, issuer in
        guard let context, let subject, let issuer, let observer = observer(of: context) else { return 0 }
        return observer.follows(issuer, subject) ? 1 : 0
    }

    private static func observer(of context: OpaquePointer) -> PathObserver? {
        X509_STORE_CTX_get_ex_data(context, 0).map { Unmanaged<PathObserver>.fromOpaque($0).takeUnretainedValue() }
    }

    private func follows(_ issuer: OpaquePointer, _ subject: OpaquePointer) -> Bool {
        guard let path, let place = path.firstIndex(of: subject), place + 1 < path.count else { return false }
        return path[place + 1] == issuer
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
