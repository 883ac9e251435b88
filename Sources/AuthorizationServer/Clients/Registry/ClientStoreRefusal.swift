/// What a store of clients cannot do.
package enum ClientStoreRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case duplicate(id: String)
    case unknown(id: String)

    package var description: String {
        switch self {
        case .duplicate(let id): "the client \(id) is registered already; 'clients update' changes it"
        case .unknown(let id): "no client \(id.prefix(256).debugDescription) is registered; see 'clients list'"
        }
    }
}
