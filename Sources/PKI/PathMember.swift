import Libcrypto

/// A certificate that may stand in a path, as our rules and as libcrypto read it: the same bytes both times.
struct PathMember: Sendable {
    let certificate: Certificate
    let handle: X509Certificate
}
