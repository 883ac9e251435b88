extension Configuration {
    /// Connections that all listeners may have at one time.
    var connections: Int {
        let shared = listeners.mtls.map { $0.tls.address == listeners.public.address } ?? true
        return listeners.public.limits.connections + (shared ? 0 : listeners.mtls?.tls.limits.connections ?? 0)
            + (listeners.proxy?.limits.connections ?? 0) + (listeners.admin == nil ? 0 : Server.adminConnections)
    }

    /// Descriptors that programs and requests to others take at most at one time.
    var outgoingDescriptors: Int {
        let flows = customAuthorities.reduce(0) { sum, authority in
            switch authority.kind {
            // Three pipes while a program starts, with both their ends.
            case .executable(let settings): sum + 6 * settings.concurrency
            case .webhook(let settings): sum + settings.concurrency
            case .installed: sum + Self.connectionsToOneServer
            }
        }
        // A look at an issuer's keys and at an authority's lists goes on at the same time as all others.
        return flows + Self.connectionsToOneServer * (resources.count + oidcAuthorities.count + authorities.count)
    }

    /// The most that a pool opens to a cloud, an issuer, a database or a server of lists.
    private static let connectionsToOneServer = 9
}
