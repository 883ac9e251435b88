import FoundationEssentials
import PKI

extension TrustSnapshot {
    /// The path by which the named authority, and no other, accepts the chain. Throws why it does not.
    func validate(
        _ chain: [[UInt8]], by name: String, at time: Date
    ) throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        if let known = cache.path(of: chain, at: time), known.authority == name { return known }
        guard let authority = authorities.first(where: { $0.name == name }) else {
            throw ClientAuthenticationFailure(reason: "the authority \(name) is not configured")
        }
        do {
            return AuthenticatedPath(authority: name, path: try authority.validator.validate(chain, at: time))
        } catch {
            let certificate = chain.first.flatMap { try? Certificate(der: $0) }
            throw ClientAuthenticationFailure(reason: "\(name): \(error)", certificate: certificate)
        }
    }
}
