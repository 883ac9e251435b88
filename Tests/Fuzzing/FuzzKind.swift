import ArgumentParser

/// What can be fuzzed.
enum FuzzKind: String, CaseIterable, ExpressibleByArgument {
    case certificates, lists, ocsp

    func run(
        _ plan: FuzzPlan, _ progress: FuzzProgress, emit: String?, onFinding: (FuzzFinding) -> Void
    ) throws -> FuzzRun {
        if let emit {
            return try FuzzRun(
                CertificateEmission(folder: emit), plan: plan, progress: progress, onFinding: onFinding)
        }
        return switch self {
        case .certificates: try FuzzRun(CertificateFuzz(), plan: plan, progress: progress, onFinding: onFinding)
        case .lists: try FuzzRun(RevocationListFuzz(), plan: plan, progress: progress, onFinding: onFinding)
        case .ocsp: try FuzzRun(OCSPFuzz(), plan: plan, progress: progress, onFinding: onFinding)
        }
    }
}
