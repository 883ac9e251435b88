import FoundationEssentials
package import PKI
import Synchronization

/// The authorities as they are trusted now: swapped whole when anything in it changes.
package struct TrustSnapshot: Sendable {
    /// An authority whose word is an X.509 certificate.
    package struct Authority: Sendable {
        package let name: String
        package let validator: CertificationPathValidator

        package init(name: String, validator: CertificationPathValidator) {
            self.name = name
            self.validator = validator
        }
    }

    /// Tells one snapshot from another, so that what was decided under one is not used under the next.
    struct Generation: Sendable, Hashable {
        private static let last = Atomic<Int>(0)
        private let number = Generation.last.add(1, ordering: .relaxed).newValue
    }

    /// In the order of the configuration.
    package let authorities: [Authority]
    let generation = Generation()
    let cache = ValidationCache()

    package init(authorities: [Authority]) {
        self.authorities = authorities
    }

    /// The first authority that accepts the chain. Throws the reasons of all when none does.
    func validate(
        _ chain: [[UInt8]], at time: Date
    ) throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        if let known = cache.path(of: chain, at: time) { return known }
        var reasons: [String] = []
        for authority in authorities {
            do {
                let path = AuthenticatedPath(
                    authority: authority.name, path: try authority.validator.validate(chain, at: time))
                cache.insert(chain, path)
                return path
            } catch {
                reasons.append("\(authority.name): \(error)")
            }
        }
        let certificate = chain.first.flatMap { try? Certificate(der: $0) }
        let reason = reasons.isEmpty ? "no authority is configured" : reasons.joined(separator: "; ")
        throw ClientAuthenticationFailure(reason: reason, certificate: certificate)
    }
}
