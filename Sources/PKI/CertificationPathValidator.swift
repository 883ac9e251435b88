package import FoundationEssentials
import Libcrypto

/// Decides whether a certificate chain leads to a trust anchor (RFC 5280 §6). Immutable, and safe on any thread.
///
/// Beyond RFC 5280 it demands of a client's certificate that it is no CA, that its extendedKeyUsage names clientAuth,
/// and that its keyUsage, if there, has digitalSignature; and of all keys and signatures present-day strength. The
/// anchor's validity period counts like any other's, its own signature is not looked at.
///
/// The first path is the one that libcrypto finds. Where that is refused, others are sought before the chain is.
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
        self.anchors = Set(anchors)
        known = AuthorityCache(configured: trust.anchors + trust.intermediates)
        self.options = options
        self.revocation = RevocationChecker(
            lists: revocationLists, mode: revocation, listIssuers: intermediates,
            allowsWeakSignatures: options.allowsWeakKeys)
    }

    /// Validates what a TLS peer sent, DER, its own certificate first, at `time` in whole seconds.
    ///
    /// - Parameter refused: paths of it that are not to be found again.
    package func validate(
        _ presented: [[UInt8]], besides refused: RefusedPaths = RefusedPaths(), at time: Date
    ) throws(CertificationPathFailure) -> ValidatedCertificationPath {
        let chain = try read(presented)
        guard let leaf = chain.first else {
            throw CertificationPathFailure([.init(.unreadable, "no certificate was sent", of: nil)])
        }
        let workload = try PathWorkload(
            of: chain.map(\.certificate), configured: trust.greatestConstraints * (options.maximumDepth + 1))
        let reasons = LeafRules.reasons(
            against: leaf.certificate, isAnchor: anchors.contains(leaf.certificate), options: options)
        let others = Array(chain.dropFirst())
        switch Result(catching: { () throws(PathRefusal) in
            try firstPath(from: leaf, through: others, besides: refused, at: time)
        }) {
        case .success(let path):
            guard reasons.isEmpty else { throw CertificationPathFailure(reasons) }
            return path
        case .failure(let refusal):
            // No other path cures a fault of the leaf.
            guard reasons.isEmpty, !refusal.unfit.contains(leaf.certificate) else {
                throw Self.failure(of: reasons, refusal, inNeedOfStatus: nil)
            }
            var search = PathSearch<ValidatedCertificationPath>(
                anchors: trust.anchors, pool: others + trust.intermediates, maximumDepth: options.maximumDepth,
                at: time, comparisons: workload.comparisons, after: refusal)
            let path = search.path(from: leaf) { path throws(PathRefusal) in
                try check(path, options: options, at: time)
                return try judged(path, others: others, besides: refused, at: time)
            }
            guard let path else {
                throw Self.failure(of: reasons, search.refusal, inNeedOfStatus: search.pathInNeedOfStatus)
            }
            return path
        }
    }

    /// The path that libcrypto finds.
    private func firstPath(
        from leaf: PathMember, through others: [PathMember], besides refused: RefusedPaths, at time: Date
    ) throws(PathRefusal) -> ValidatedCertificationPath {
        let handles: [X509Certificate]
        do {
            handles = try trust.store.path(
                from: leaf.handle, through: others.map(\.handle) + trust.intermediateHandles,
                parameters: options.parameters(at: time))
        } catch {
            throw PathRefusal(error)
        }
        var path = [leaf]
        for handle in handles.dropFirst() { path.append(try authority(handle, among: others)) }
        if let refusal = PathRules.refusal(of: path.map(\.certificate), options: options) { throw refusal }
        return try judged(path, others: others, besides: refused, at: time)
    }

    /// Refuses a path that was put together by us for anything but its revocation status.
    private func check(_ path: [PathMember], options: PathValidationOptions, at time: Date) throws(PathRefusal) {
        do {
            try trust.store.check(path.map(\.handle), parameters: options.parameters(at: time))
        } catch {
            throw PathRefusal(error)
        }
        if let refusal = PathRules.refusal(of: path.map(\.certificate), options: options) { throw refusal }
    }

    /// A path that nothing but its revocation status could be against.
    private func judged(
        _ path: [PathMember], others: [PathMember], besides refused: RefusedPaths, at time: Date
    ) throws(PathRefusal) -> ValidatedCertificationPath {
        let certificates = path.map(\.certificate)
        if let refusal = refused.refusal(of: certificates) { throw refusal }
        let outcome = revocation.check(certificates, at: time) { issuer in
            path.last.flatMap { self.path(ofListIssuer: issuer, to: $0, through: others, at: time) }
        }
        guard outcome.isAccepted else { throw PathRefusal(outcome, of: certificates) }
        known.insert(Array(path.dropFirst()))
        return ValidatedCertificationPath(leaf: certificates[0], certificates: certificates, revocation: outcome)
    }

    /// A path from whoever signs revocation lists to `anchor`, which is valid but for revocation and for any purpose.
    func path(
        ofListIssuer issuer: Certificate, to anchor: PathMember, through others: [PathMember], at time: Date
    ) -> [Certificate]? {
        guard let leaf = known.authority(issuer.der) else { return nil }
        var options = options
        options.requiresClientAuthentication = false
        var search = PathSearch<[Certificate]>(
            anchors: [anchor], pool: others + trust.intermediates, maximumDepth: options.maximumDepth, at: time,
            budget: 100)
        return search.path(from: leaf) { path throws(PathRefusal) in
            try check(path, options: options, at: time)
            return path.map(\.certificate)
        }
    }

    /// What libcrypto put into a path, as we read the same bytes.
    private func authority(
        _ handle: X509Certificate, among others: [PathMember]
    ) throws(PathRefusal) -> PathMember {
        let der = handle.der
        if let member = known.authority(der) ?? others.first(where: { $0.certificate.der == der }) { return member }
        var refusal = PathRefusal()
        refusal.add(.init(.unreadable, "path has a certificate that came from nowhere", of: nil))
        throw refusal
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
