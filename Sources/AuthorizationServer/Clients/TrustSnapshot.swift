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

    /// The validator of the authority `name`; nil without such an authority.
    func validator(of name: String) -> CertificationPathValidator? {
        authorities.first { $0.name == name }?.validator
    }

    /// The first authority that accepts the chain. Throws the reasons of all when none does.
    ///
    /// - Parameters:
    ///   - name: the only authority that is asked; `nil`: all, in their order.
    ///   - refused: what was refused for its status online, by authority.
    ///   - budget: for all authorities together.
    func validate(
        _ chain: [[UInt8]], by name: String? = nil, besides refused: [String: RefusedPaths] = [:], at time: Date,
        within budget: ValidationBudget = ValidationBudget()
    ) throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        if let known = cache.path(of: chain, by: name, at: time), refused[known.authority] == nil { return known }
        let asked = authorities.filter { name == nil || $0.name == name }
        guard !asked.isEmpty else {
            let reason = name.map { "the authority \($0) is not configured" } ?? "no authority is configured"
            throw ClientAuthenticationFailure(reason: reason, certificate: Self.leaf(of: chain))
        }
        var reasons: [String] = []
        var needy: [PathInNeedOfStatus] = []
        for authority in asked {
            if let paths = refused[authority.name], paths.isFinal {
                reasons.append("\(authority.name): \(paths)")
                continue
            }
            do throws(CertificationPathFailure) {
                let isAskedAlone = name != nil || !refused.isEmpty
                return try path(
                    of: chain, by: authority, alone: isAskedAlone, refused[authority.name], at: time, within: budget)
            } catch {
                reasons.append("\(authority.name): \(error)")
                if let path = error.pathInNeedOfStatus {
                    needy.append(PathInNeedOfStatus(authority: authority.name, path: path))
                }
            }
            // The next authority must not decide because this one could not.
            if budget.isExhausted { break }
        }
        throw ClientAuthenticationFailure(
            reason: reasons.joined(separator: "; "), certificate: Self.leaf(of: chain), pathsInNeedOfStatus: needy)
    }

    /// The path by which `authority` accepts the chain, from the cache or by validation.
    ///
    /// - Parameter isAskedAlone: what it says is not what all authorities say in their order.
    private func path(
        of chain: [[UInt8]], by authority: Authority, alone isAskedAlone: Bool, _ refused: RefusedPaths?,
        at time: Date, within budget: ValidationBudget
    ) throws(CertificationPathFailure) -> AuthenticatedPath {
        if let refused {
            return AuthenticatedPath(
                authority: authority.name,
                path: try authority.validator.validate(chain, besides: refused, at: time, within: budget))
        }
        let key = isAskedAlone ? authority.name : nil
        if key != nil, let known = cache.path(of: chain, by: key, at: time) { return known }
        let path = AuthenticatedPath(
            authority: authority.name, path: try authority.validator.validate(chain, at: time, within: budget))
        if path.path.leaf.isModest { cache.insert(chain, path, by: key) }
        return path
    }

    private static func leaf(of chain: [[UInt8]]) -> Certificate? {
        chain.first.flatMap { try? Certificate(der: $0) }
    }
}
