import JOSE

/// What a store of static secrets cannot do.
package enum StaticSecretRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case unknown(name: String)
    case unknownVersion(name: String, version: Int64)
    /// Its value is wiped already.
    case deletedVersion(name: String, version: Int64)

    package var description: String {
        switch self {
        case .unknown(let name): "no secret \(VisibleText.quoted(name, limit: 64)) is stored; see 'secrets list'"
        case .unknownVersion(let name, let version):
            "the secret \(name) has no version \(version); see 'secrets show-metadata \(name)'"
        case .deletedVersion(let name, let version): "version \(version) of the secret \(name) is wiped already"
        }
    }
}
