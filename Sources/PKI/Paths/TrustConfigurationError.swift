/// Why anchors, intermediates or revocation lists cannot be trusted as configured: for the operator.
package enum TrustConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    case noAnchors
    /// The subject of an anchor that may not issue certificates.
    case notCertificationAuthority(String)
    /// The subject of an intermediate that may neither issue certificates nor sign revocation lists.
    case neitherAuthorityNorListIssuer(String)
    case weakKey(String, String)
    case unusable(String, String)
    /// A revocation list by its place, counted from 1, and what is wrong.
    case revocationList(Int, String)
    case depth(Int)

    package var description: String {
        switch self {
        case .noAnchors: "no trust anchor: at least one is needed"
        case .notCertificationAuthority(let subject):
            "\(subject) is no CA certificate: it needs basicConstraints CA:TRUE and, with keyUsage, keyCertSign"
        case .neitherAuthorityNorListIssuer(let subject):
            "\(subject) is no CA certificate: it needs basicConstraints CA:TRUE and, with keyUsage, keyCertSign; "
                + "the certificate of a key that signs nothing but revocation lists needs keyUsage cRLSign"
        case .weakKey(let subject, let weakness): "\(subject): \(weakness)"
        case .unusable(let subject, let reason): "\(subject): \(reason)"
        case .revocationList(let position, let reason): "revocation list \(position): \(reason)"
        case .depth(let depth): "a maximum depth of \(depth) is not possible: 0 to 255 is"
        }
    }
}
