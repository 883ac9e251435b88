import FoundationEssentials
import PKI

extension TrustSnapshot {
    /// The first authority that accepts the chain, as `validate` says, without holding up an event loop: what is not
    /// decided in short is decided from the beginning elsewhere, with the whole budget.
    func decide(
        _ chain: [[UInt8]], by name: String? = nil, besides refused: [String: RefusedPaths] = [:], at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        let brief = ValidationBudget(ValidationBudget.brief)
        do {
            return try validate(chain, by: name, besides: refused, at: time, within: brief)
        } catch {
            guard brief.isExhausted else { throw error }
        }
        return try await LengthyDecisions.make { () throws(ClientAuthenticationFailure) in
            try validate(chain, by: name, besides: refused, at: time)
        }
    }
}
