package import AuthorizationServer
import JOSE

/// The paths of the public listener.
package enum PublicRoutes {
    /// Everything under the issuer's path, and the metadata also where RFC 8414 §3.1 looks for it: with the issuer's path
    /// behind the well-known name.
    package static func table(
        issuer: IssuerIdentifier, metadata: CurrentDocument, keys: KeyRing, rotation: KeyRotation,
        clientEndpoints: [String: any Route], clock: any Clock,
        forwarding: CertificateForwarding = CertificateForwarding()
    ) -> RouteTable {
        let maxAge = rotation.jwksMaxAge
        let metadataRoute = PublicDocumentRoute { metadata.now }
        let path = issuer.path
        var routes: [String: any Route] = [
            path + "/authorize": AuthorizationRoute(),
            path + "/.well-known/jwks.json": PublicDocumentRoute {
                let keySet = keys.latest
                // By an old reading a new key may be missing; a copy of it must not be kept.
                let keyAge = keys.current(at: clock.now) == nil ? 0 : maxAge
                return PublicDocument(json: keySet.json, entityTag: EntityTag.make(keySet.json), maxAge: keyAge)
            },
            path + "/": RedirectRoute(to: issuer.url + "/.well-known/openid-configuration"),
        ]
        for (endpoint, route) in clientEndpoints { routes[path + endpoint] = route }
        for name in ["openid-configuration", "oauth-authorization-server", "openid-metadata"] {
            routes[path + "/.well-known/" + name] = metadataRoute
            routes["/.well-known/" + name + path] = metadataRoute
        }
        if !path.isEmpty { routes[path] = routes[path + "/"] }
        return RouteTable(routes, clock: clock, forwarding: forwarding)
    }
}
