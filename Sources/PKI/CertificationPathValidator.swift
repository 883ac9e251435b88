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
    private let anchors: Set<Certificate>
    let known: AuthorityCache

    /// - Parameters:
    ///   - anchors: CA certificates, not necessarily roots: a path ends at the first that it meets.
    ///   - intermediates: CA certificates that clients need not send. They are not trusted by being here.
    ///   - judgesAuthorities: whether anchors and intermediates that fit into no path are an error at once. If not,
    ///     the paths that they are in are refused.
    package init(
        anchors: [Certificate],
        intermediates: [Certificate] = [],
        options: PathValidationOptions = PathValidationOptions(),
        judgesAuthorities: Bool = true
    ) throws(TrustConfigurationError) {
        guard !anchors.isEmpty else { throw .noAnchors }
        guard (0...255).contains(options.maximumDepth) else { throw .depth(options.maximumDepth) }
        trust = try TrustMaterial(anchors: anchors, intermediates: intermediates, areJudged: judgesAuthorities)
        self.anchors = Set(anchors)
        known = AuthorityCache(configured: trust.anchors + trust.intermediates)
        self.options = options
    }

    /// Validates what a TLS peer sent, DER, its own certificate first, at `time` in whole seconds.
    package func validate(
        _ presented: [[UInt8]], at time: Date
    ) throws(CertificationPathFailure) -> ValidatedCertificationPath {
        let chain = try read(presented)
        guard let leaf = chain.first else {
            throw CertificationPathFailure([.init(.unreadable, "no certificate was sent", of: nil)])
        }
        let workload = try PathWorkload(
            of: chain.map(\.certificate), configured: trust.greatestConstraints * (options.maximumDepth + 1))
        let reasons = LeafRules.reasons(
            against: leaf.certificate, isAnchor: anchors.contains(leaf.certificate), options: options)
        switch firstPath(from: leaf, through: Array(chain.dropFirst()), at: time) {
        case .success(let path):
            guard reasons.isEmpty else { throw CertificationPathFailure(reasons) }
            return path
        case .failure(let refusal):
            // No other path cures a fault of the leaf.
            guard reasons.isEmpty, !refusal.unfit.contains(leaf.certificate) else {
                throw Self.failure(of: reasons, refusal)
            }
            var search = PathSearch(
                anchors: trust.anchors, pool: chain.dropFirst() + trust.intermediates,
                maximumDepth: options.maximumDepth, at: time, workload: workload, after: refusal)
            let path = search.path(from: leaf) { path throws(PathRefusal) in try checked(path, at: time) }
            guard let path else { throw Self.failure(of: reasons, search.refusal) }
            return path
        }
    }

    /// The path that libcrypto finds.
    private func firstPath(
        from leaf: PathMember, through others: [PathMember], at time: Date
    ) -> Result<ValidatedCertificationPath, PathRefusal> {
        do {
            let handles = try trust.store.path(
                from: leaf.handle, through: others.map(\.handle) + trust.intermediateHandles,
                parameters: options.parameters(at: time))
            let path = try [leaf] + handles.dropFirst().map { handle throws(PathRefusal) in
                try authority(handle, among: others)
            }
            return .success(try judged(path, at: time))
        } catch let failures as PathFailures {
            return .failure(PathRefusal(failures))
        } catch let refusal as PathRefusal {
            return .failure(refusal)
        } catch {
            return .failure(PathRefusal())
        }
    }

    /// A path that was put together by us.
    private func checked(_ path: [PathMember], at time: Date) throws(PathRefusal) -> ValidatedCertificationPath {
        do {
            try trust.store.check(path.map(\.handle), parameters: options.parameters(at: time))
        } catch {
            throw PathRefusal(error)
        }
        return try judged(path, at: time)
    }

    /// A path that libcrypto has nothing against, by our own rules.
    private func judged(_ path: [PathMember], at time: Date) throws(PathRefusal) -> ValidatedCertificationPath {
        let certificates = path.map(\.certificate)
        if let refusal = PathRules.refusal(of: certificates, options: options) { throw refusal }
        known.insert(Array(path.dropFirst()))
        return ValidatedCertificationPath(leaf: certificates[0], certificates: certificates, revocationUntil: nil)
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
        of reasons: [CertificationPathFailure.Reason], _ refusal: PathRefusal
    ) -> CertificationPathFailure {
        // Of a fault that both found, our own words say more.
        CertificationPathFailure(
            reasons
                + refusal.reasons.filter { found in
                    !reasons.contains { $0.kind == found.kind && $0.certificate == found.certificate }
                })
    }
}
