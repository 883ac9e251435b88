import AuthorizationServer

/// From where the keys of registered clients are fetched that have a `jwks_uri` (RFC 7591 §2).
package struct ClientKeySettings: Sendable, Hashable {
    /// The only origins that are asked (RFC 6454 §4): scheme, host and port of these URLs.
    package let origins: [RevocationURL]
    package let trust: ServerTrust
    package let limits: IssuerKeyLimits

    package init(
        origins: [RevocationURL], trust: ServerTrust = .system,
        limits: IssuerKeyLimits = IssuerKeyLimits(sizeLimit: 1 << 16)
    ) {
        self.origins = origins
        self.trust = trust
        self.limits = limits
    }

    /// `nil` when the name is an authority's, or of a place that is not to be asked.
    func settings(for name: KeySetName) -> IssuerKeySettings? {
        guard let place = name.clientPlace, let url = try? RevocationURL(place), url.isAuthentic,
            origins.contains(where: { $0.hasOrigin(of: url) })
        else { return nil }
        return IssuerKeySettings(name: name, source: .uri(url), trust: trust, limits: limits)
    }
}
