import NIOSSL

/// Whose certificates a server may have that documents are fetched from.
package enum ServerTrust: Sendable, Hashable {
    /// Those of the certification authorities that the system trusts.
    case system
    /// Those of these certification authorities, and no others.
    case anchors(ServerAnchors)

    var roots: NIOSSLTrustRoots {
        switch self {
        case .system: .default
        case .anchors(let anchors): .certificates(anchors.certificates)
        }
    }
}
