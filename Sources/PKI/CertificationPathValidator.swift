package import FoundationEssentials
import Libcrypto

/// Decides whether a certificate chain leads to a trust anchor (RFC 5280 §6). Immutable, and safe on any thread.
///
/// Beyond RFC 5280 it demands of a client's certificate that it is no CA, that its extendedKeyUsage names clientAuth,
/// and that its keyUsage, if there, has digitalSignature; and of all keys and signatures present-day strength. The
/// anchor's validity period counts like any other's, its own signature is not looked at.
package struct CertificationPathValidator: Sendable {
    /// How many certificates a client may send.
    package static let maximumPresented = 10
    /// How many bytes they may have together.
    package static let maximumPresentedBytes = 131_072

    private let anchors: Set<Certificate>
    private let intermediates: [X509Certificate]
    private let known: AuthorityCache
    private let store: TrustStore
    private let revocation: TrustStore.Revocation
    private let nextUpdates: [Date]
    private let maximumDepth: Int

    /// - Parameters:
    ///   - anchors: CA certificates, not necessarily roots: a path ends at the first that it meets.
    ///   - intermediates: CA certificates that clients need not send. They are not trusted by being here.
    ///   - revocationLists: DER (RFC 5280 §5).
    ///   - requiresRevocationStatus: whether every certificate below the anchor needs a list in force. If not, the
    ///     lists at hand still refuse what they list.
    ///   - maximumDepth: how many certificates may stand between the client's and the anchor, 0 to 8.
    package init(
        anchors: [Certificate],
        intermediates: [Certificate] = [],
        revocationLists: [[UInt8]] = [],
        requiresRevocationStatus: Bool = false,
        maximumDepth: Int = 4
    ) throws(TrustConfigurationError) {
        guard !anchors.isEmpty else { throw .noAnchors }
        guard (0...8).contains(maximumDepth) else { throw .depth(maximumDepth) }
        guard !requiresRevocationStatus || !revocationLists.isEmpty else { throw .revocationRequiredWithoutLists }
        let trust = try TrustMaterial(anchors: anchors, intermediates: intermediates, revocationLists: revocationLists)
        self.anchors = Set(anchors)
        self.intermediates = trust.intermediates.map(\.handle)
        known = AuthorityCache(configured: trust.anchors + trust.intermediates)
        store = trust.store
        nextUpdates = trust.nextUpdates
        revocation = requiresRevocationStatus ? .required : revocationLists.isEmpty ? .ignored : .ifListed
        self.maximumDepth = maximumDepth
    }

    /// Validates what a TLS peer sent, DER, its own certificate first, at `time` in whole seconds.
    package func validate(
        _ presented: [[UInt8]], at time: Date
    ) throws(CertificationPathFailure) -> ValidatedCertificationPath {
        try checkSize(presented)
        guard let first = presented.first else {
            throw CertificationPathFailure([.init(.unreadable, "no certificate was sent", of: nil)])
        }
        let leaf = try Self.readable(0) { () throws(CertificateError) in try Certificate(der: first) }
        var reasons = LeafRules.reasons(against: leaf, isAnchor: anchors.contains(leaf))
        let handle = try Self.readable(0) { () throws(LibcryptoError) in try X509Certificate(der: first) }
        var others: [X509Certificate] = []
        for (index, der) in presented.enumerated().dropFirst() { others.append(try issuer(der, at: index)) }
        do {
            let path = try store.path(
                from: handle,
                through: others + intermediates,
                at: Int64(time.timeIntervalSince1970.rounded(.down)),
                maximumDepth: maximumDepth,
                revocation: revocation)
            let authorities = try self.authorities(of: path)
            let certificates = [leaf] + authorities.map(\.certificate)
            reasons += PathRules.reasons(against: certificates)
            guard reasons.isEmpty else { throw CertificationPathFailure(reasons) }
            known.insert(authorities)
            return ValidatedCertificationPath(
                leaf: leaf,
                certificates: certificates,
                revocationUntil: revocation == .required ? nextUpdates.first { $0 > time } : nil)
        } catch let failure as PathFailures {
            // Of a fault that both found, our own words say more.
            let found = failure.failures.map { CertificationPathFailure.Reason($0) }.filter { found in
                !reasons.contains { $0.kind == found.kind && $0.certificate == found.certificate }
            }
            throw CertificationPathFailure(reasons + found)
        } catch let failure as CertificationPathFailure {
            throw failure
        } catch {
            throw CertificationPathFailure([.init(.unreadable, "path cannot be built", of: leaf)])
        }
    }

    private func issuer(_ der: [UInt8], at index: Int) throws(CertificationPathFailure) -> X509Certificate {
        if let authority = known.authority(der) { return authority.handle }
        return try Self.readable(index) { () throws(LibcryptoError) in try X509Certificate(der: der) }
    }

    /// The path without its leaf.
    private func authorities(
        of path: [X509Certificate]
    ) throws(CertificationPathFailure) -> [AuthorityCache.Authority] {
        var authorities: [AuthorityCache.Authority] = []
        for (index, handle) in path.enumerated().dropFirst() {
            let der = handle.der
            if let authority = known.authority(der) {
                authorities.append(authority)
            } else {
                let certificate = try Self.readable(index) { () throws(CertificateError) in try Certificate(der: der) }
                authorities.append(AuthorityCache.Authority(certificate: certificate, handle: handle))
            }
        }
        return authorities
    }

    private func checkSize(_ presented: [[UInt8]]) throws(CertificationPathFailure) {
        guard presented.count <= Self.maximumPresented,
            presented.reduce(0, { $0 + $1.count }) <= Self.maximumPresentedBytes
        else {
            let limits = "\(Self.maximumPresented) certificates or \(Self.maximumPresentedBytes) bytes"
            let text = "more than \(limits) were sent"
            throw CertificationPathFailure([.init(.tooManyCertificates, text, of: nil)])
        }
    }

    private static func readable<Value, Failure: Error & CustomStringConvertible>(
        _ index: Int, _ read: () throws(Failure) -> Value
    ) throws(CertificationPathFailure) -> Value {
        do {
            return try read()
        } catch {
            let text = "certificate \(index + 1) of those sent cannot be read: \(error)"
            throw CertificationPathFailure([.init(.unreadable, text, of: nil)])
        }
    }
}
