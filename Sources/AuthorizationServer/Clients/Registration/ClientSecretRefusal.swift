import FoundationEssentials
import PKI

/// Why a client gets no new secret.
package enum ClientSecretRefusal: Error, Sendable, Hashable {
    case noSecret(id: String, method: ClientAuthenticationMethodName)
    /// The older of the two ends then, in seconds since 1970.
    case twoSecrets(id: String, endsAt: Int64?)
    case nothingToReplace(id: String)
}

extension ClientSecretRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noSecret(let id, let method):
            "the client \(id) has no secret, as it is registered for \(method.rawValue);"
                + " 'chancery clients update --auth-method' changes that"
        case .twoSecrets(let id, let endsAt):
            "the client \(id) has two secrets already"
                + (endsAt.map { ", of which the older ends \(Date(timeIntervalSince1970: Double($0)).rfc3339)" } ?? "")
                + "; wait for that, or give --replace-newest if nobody uses the newest, or --overlap 0s, which ends both"
        case .nothingToReplace(let id):
            "the client \(id) has not two secrets; rotate without --replace-newest"
        }
    }
}
