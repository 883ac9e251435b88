extension CertificationPathValidator {
    /// Whether no certification authority is known whose certificates both could accept: neither has an anchor of the
    /// other, nor do certificates at hand lead from one to anchors of both.
    package func isSeparate(from other: CertificationPathValidator) -> Bool {
        TrustOverlap.all(in: [material, other.material]) { _, _ in true }.isEmpty
    }

    private var material: TrustOverlap.Material {
        TrustOverlap.Material(
            anchors: trust.anchors.map(\.certificate), intermediates: trust.intermediates.map(\.certificate))
    }
}
