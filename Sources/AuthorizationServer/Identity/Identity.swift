package import JOSE

/// A name and whose it is.
///
/// A registered client, somebody for whom an authority vouches and somebody whom another issuer knows may have the same
/// name, and are three all the same: what one of them may do is never decided by the name alone.
package enum Identity: Sendable, Hashable {
    /// A registered client, by its `client_id` (RFC 6749 §2.2).
    case client(ByteString)
    /// Somebody for whom an authority of the configuration vouches, by the subject that policy gives them.
    case subject(ByteString, authority: String)
    /// Somebody whom an issuer knows, by `sub` and `iss` of its tokens (RFC 7519 §4.1.2).
    case issued(ByteString, issuer: ByteString)

    /// The name alone, as tokens and the audit log show it.
    package var name: ByteString {
        switch self {
        case .client(let name), .subject(let name, _), .issued(let name, _): name
        }
    }
}

extension Identity: CustomStringConvertible {
    package var description: String {
        switch self {
        case .client(let name): "client \(name)"
        case .subject(let name, let authority): "\(name) of authority \(authority)"
        case .issued(let name, let issuer): "\(name) of issuer \(issuer)"
        }
    }
}
