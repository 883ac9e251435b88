package import FoundationEssentials
import Libcrypto

/// Decides whether a certificate chain leads to a trust anchor (RFC 5280 §6). Immutable, and safe on any thread.
///
/// Beyond RFC 5280 it demands of a client's certificate that it is no CA, that its extendedKeyUsage names clientAuth,
/// and that its keyUsage, if there, has digitalSignature; and of all keys and signatures present-day strength. The
/// anchor's validity period counts like any other's, its own signature is not looked at.
///
/// We look for paths (`PathSearch`) and hold each against libcrypto's rules and against ours: there is no other way to a
/// `ValidatedCertificationPath`.
package struct CertificationPathValidator: Sendable {
    /// How many certificates a client may send.
    package static let maximumPresented = 10
    /// How many bytes they may have together.
    package static let maximumPresentedBytes = 131_072

    let trust: TrustMaterial
    let options: PathValidationOptions
    let known: AuthorityCache
    private let anchors: Set<Certificate>
    let revocation: RevocationChecker
    private let checker: CertificationPathChecker

    /// - Parameters:
    ///   - anchors: CA certificates, not necessarily roots: a path ends at the first that it meets.
    ///   - intermediates: CA certificates that clients need not send. They are not trusted by being here.
    ///   - revocationLists: what the revocation of certificates is judged by.
    ///   - revocation: what is asked of them; where status is required and there is no list, nothing is accepted.
    ///   - judgesMaterial: whether anchors and intermediates that fit into no path, and lists with a weak signature,
    ///     are an error at once. If not, the paths that they would serve are refused.
    package init(
        anchors: [Certificate],
        intermediates: [Certificate] = [],
        revocationLists: RevocationLists = .none,
        revocation: RevocationMode = .off,
        options: PathValidationOptions = PathValidationOptions(),
        judgesMaterial: Bool = true
    ) throws(TrustConfigurationError) {
        guard !anchors.isEmpty else { throw .noAnchors }
        guard (0...255).contains(options.maximumDepth) else { throw .depth(options.maximumDepth) }
        trust = try TrustMaterial(anchors: anchors, intermediates: intermediates, areJudged: judgesMaterial)
        if judgesMaterial { try TrustMaterial.judge(revocationLists) }
        do {
            checker = try CertificationPathChecker()
        } catch {
            throw .unusable("libcrypto", "\(error)")
        }
        self.anchors = Set(anchors)
        known = AuthorityCache(configured: trust.anchors + trust.intermediates)
        self.options = options
        self.revocation = RevocationChecker(
            lists: revocationLists, mode: revocation, listIssuers: intermediates,
            allowsWeakSignatures: options.allowsWeakKeys)
    }

    /// Validates what a TLS peer sent, DER, its own certificate first, at `time` in whole seconds.
    ///
    /// - Parameters:
    ///   - refused: paths of it that are not to be found again.
    ///   - budget: what is left of the work for this client. Where it does not do, the refusal has `searchUnfinished`.
    package func validate(
        _ presented: [[UInt8]], besides refused: RefusedPaths = RefusedPaths(), at time: Date,
        within budget: ValidationBudget = ValidationBudget()
    ) throws(CertificationPathFailure) -> ValidatedCertificationPath {
        let chain = try read(presented, within: budget)
        guard let leaf = chain.first else {
            throw CertificationPathFailure([.init(.unreadable, "no certificate was sent", of: nil)])
        }
        let workload = try PathWorkload(
            of: chain.map(\.certificate), configured: trust.greatestConstraints * (options.maximumDepth + 1))
        let reasons = LeafRules.reasons(
            against: leaf.certificate, isAnchor: anchors.contains(leaf.certificate), options: options)
        guard !anchors.contains(leaf.certificate) else { throw CertificationPathFailure(reasons) }
        let pool = pool(beside: chain.dropFirst())
        var search = PathSearch<ValidatedCertificationPath>(
            anchors: trust.anchorsByName, pool: pool, maximumDepth: options.maximumDepth, at: time,
            comparisons: workload.comparisons, within: budget)
        // No other path cures a fault of the leaf.
        let path = search.path(from: leaf, unless: { !reasons.isEmpty || $0.unfit.contains(leaf.certificate) }) {
            path throws(PathRefusal) in
            try check(path, options: options, at: time)
            return try judged(path, pool: pool, besides: refused, at: time, within: budget)
        }
        guard let path else {
            throw Self.failure(
                of: reasons, search.refusal, inNeedOfStatus: reasons.isEmpty ? search.pathInNeedOfStatus : nil)
        }
        guard reasons.isEmpty else { throw CertificationPathFailure(reasons) }
        return path
    }

    /// What may stand in a path: certificates that were sent, then those of the configuration.
    func pool(beside sent: some Sequence<PathMember>) -> [IssuerIndex] {
        let strangers = sent.filter { !trust.intermediatesByName.contains($0) }
        return (strangers.isEmpty ? [] : [IssuerIndex(strangers)]) + [trust.intermediatesByName]
    }

    /// Refuses a path for anything but its revocation status: what libcrypto has against it, and what we have.
    private func check(_ path: [PathMember], options: PathValidationOptions, at time: Date) throws(PathRefusal) {
        let certificates = path.map(\.certificate)
        do {
            try checker.check(
                try path.map { member throws(PathFailures) in try member.checkedHandle() },
                parameters: options.parameters(at: time))
        } catch {
            throw PathRefusal(error, in: certificates)
        }
        if let refusal = PathRules.refusal(of: certificates, options: options) { throw refusal }
    }

    /// A path that nothing but its revocation status could be against.
    private func judged(
        _ path: [PathMember], pool: [IssuerIndex], besides refused: RefusedPaths, at time: Date,
        within budget: ValidationBudget
    ) throws(PathRefusal) -> ValidatedCertificationPath {
        let certificates = path.map(\.certificate)
        if let refusal = refused.refusal(of: certificates) { throw refusal }
        let outcome = revocation.check(certificates, at: time) { issuer in
            path.last.flatMap { self.path(ofListIssuer: issuer, to: $0, through: pool, at: time, within: budget) }
        }
        guard outcome.isAccepted else { throw PathRefusal(outcome, of: certificates) }
        known.insert(Array(path.dropFirst()))
        return ValidatedCertificationPath(leaf: certificates[0], certificates: certificates, revocation: outcome)
    }

    /// A path from a signer of revocation lists to `anchor`, which is valid but for revocation and for any purpose.
    func path(
        ofListIssuer issuer: Certificate, to anchor: PathMember, through pool: [IssuerIndex], at time: Date,
        within budget: ValidationBudget
    ) -> [Certificate]? {
        guard let leaf = known.authority(issuer.der) else { return nil }
        var options = options
        options.requiresClientAuthentication = false
        var search = PathSearch<[Certificate]>(
            anchors: IssuerIndex([anchor]), pool: pool, maximumDepth: options.maximumDepth, at: time, within: budget)
        return search.path(from: leaf) { path throws(PathRefusal) in
            try check(path, options: options, at: time)
            return path.map(\.certificate)
        }
    }

    private static func failure(
        of reasons: [CertificationPathFailure.Reason], _ refusal: PathRefusal, inNeedOfStatus path: [Certificate]?
    ) -> CertificationPathFailure {
        // Of a fault that both found, our own words say more.
        CertificationPathFailure(
            reasons
                + refusal.reasons.filter { found in
                    !reasons.contains { $0.kind == found.kind && $0.certificate == found.certificate }
                }, inNeedOfStatus: path)
    }
}
