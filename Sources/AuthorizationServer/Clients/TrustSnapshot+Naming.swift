import FoundationEssentials

extension TrustSnapshot {
    /// The path by which the named authority, and no other, accepts the chain.
    func validate(
        _ chain: [[UInt8]], by name: String, at time: Date
    ) throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        guard let authority = authorities.first(where: { $0.name == name }) else {
            throw ClientAuthenticationFailure(reason: "its authority \(name) is not configured")
        }
        return try TrustSnapshot(authorities: [authority]).validate(chain, at: time)
    }
}
