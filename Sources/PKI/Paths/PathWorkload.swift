/// The work that a set of certificates can make for libcrypto, bounded before any of it is done.
///
/// Each name of a certificate is compared with each constraint of those above it, and each policy with those of the
/// certificate above. Where thousands meet thousands, a chain of 128 KiB keeps a processor busy for seconds.
struct PathWorkload: Sendable {
    /// Comparisons of names with constraints: a hundredth of a second.
    static let maximumComparisons = 200_000
    /// Some comparisons read a name to its end: so many bytes take as long as one that does not.
    private static let bytesPerComparison = 20
    /// Policies and mappings of one certificate.
    static let maximumPolicies = 256

    /// Names compared with constraints, at the most.
    let comparisons: Int

    /// - Parameters:
    ///   - chain: what the client sent.
    ///   - configured: the constraints that its path may meet besides.
    init(of chain: [Certificate], configured: Int) throws(CertificationPathFailure) {
        var names = 0
        var bytes = 0
        var constraints = configured
        for certificate in chain {
            let workload = certificate.extensions.workload
            guard workload.policies <= Self.maximumPolicies else {
                let text = "certificate has \(workload.policies) policies, at most \(Self.maximumPolicies) are read"
                throw CertificationPathFailure([.init(.policyNotSatisfied, text, of: certificate)])
            }
            names += workload.alternativeNames + certificate.subject.relativeNames.reduce(1) { $0 + $1.count }
            bytes += workload.alternativeNameBytes + certificate.subjectLength
            constraints += workload.constraints
        }
        // Neither factor exceeds the bytes of a chain, so that no product overflows.
        comparisons = max(names, bytes / Self.bytesPerComparison) * constraints
        guard comparisons <= Self.maximumComparisons else {
            let text =
                "\(names) names of \(bytes) bytes are under \(constraints) name constraints, which is more than can be compared"
            throw CertificationPathFailure([.init(.nameConstraintViolated, text, of: chain.first)])
        }
    }
}
