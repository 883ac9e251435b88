import FoundationEssentials
import PKI

extension TrustSnapshot {
    /// The path to an anchor of one authority. Throws why it does not accept the chain.
    func validate(
        _ chain: [[UInt8]], by name: String, at time: Date
    ) throws(ClientAuthenticationFailure) -> ValidatedCertificationPath {
        guard let authority = authorities.first(where: { $0.name == name }) else {
            throw ClientAuthenticationFailure(reason: "the authority \(name) is not configured")
        }
        do {
            return try authority.validator.validate(chain, at: time)
        } catch {
            let certificate = chain.first.flatMap { try? Certificate(der: $0) }
            throw ClientAuthenticationFailure(reason: "\(name): \(error)", certificate: certificate)
        }
    }
}
