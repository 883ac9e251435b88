package import FoundationEssentials
import JOSE

/// What a store of clients cannot do.
package enum ClientStoreRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case duplicate(id: String)
    case unknown(id: String)
    /// A client of that identifier was deleted then.
    case reserved(id: String, since: Date)
    case notReserved(id: String)

    package var description: String {
        switch self {
        case .duplicate(let id): "the client \(id) is registered already; 'chancery clients update' changes it"
        case .unknown(let id): "no client \(Self.shown(id)) is registered; see 'chancery clients list'"
        case .reserved(let id, let since):
            "the client_id \(id) is reserved: a client of that name was deleted \(since.rfc3339), and tokens, policy and"
                + " resource-servers may still name it; give --reuse-id to register it again"
        case .notReserved(let id):
            "the client_id \(Self.shown(id)) is not reserved; 'chancery clients list --reserved' shows those that are"
        }
    }

    private static func shown(_ id: String) -> String { VisibleText.quoted(id, limit: 256) }
}
