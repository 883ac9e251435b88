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
    ///
    /// - Parameter name: the only authority that is asked; `nil`: all, in their order.
    func validate(
        _ chain: [[UInt8]], by name: String? = nil, at time: Date
    ) throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        if let known = cache.path(of: chain, at: time), name == nil || known.authority == name { return known }
        let asked = authorities.filter { name == nil || $0.name == name }
        guard !asked.isEmpty else {
            let reason = name.map { "the authority \($0) is not configured" } ?? "no authority is configured"
            throw ClientAuthenticationFailure(reason: reason, certificate: Self.leaf(of: chain))
        }
        var reasons: [String] = []
        var needy: [PathInNeedOfStatus] = []
        for authority in asked {
            do {
                let path = AuthenticatedPath(
                    authority: authority.name, path: try authority.validator.validate(chain, at: time))
                // The cache knows what any authority says, in their order.
                if name == nil { cache.insert(chain, path) }
                return path
            } catch {
                reasons.append("\(authority.name): \(error)")
                if let path = error.pathInNeedOfStatus {
                    needy.append(PathInNeedOfStatus(authority: authority.name, path: path))
                }
            }
        }
        throw ClientAuthenticationFailure(
            reason: reasons.joined(separator: "; "), certificate: Self.leaf(of: chain), pathsInNeedOfStatus: needy)
    }

    private static func leaf(of chain: [[UInt8]]) -> Certificate? {
        chain.first.flatMap { try? Certificate(der: $0) }
    }
}
