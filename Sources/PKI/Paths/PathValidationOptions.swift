import FoundationEssentials
import Libcrypto

/// What is asked of a certification path (RFC 5280 §6.1.1). The defaults are what a listener asks of its clients.
package struct PathValidationOptions: Sendable {
    /// How many certificates may stand between the leaf and the anchor, 0 to 255.
    package var maximumDepth = 4
    /// Whether the leaf must be a TLS client's: no CA, extendedKeyUsage with clientAuth, digitalSignature where
    /// keyUsage is there. Without it any leaf will do.
    package var requiresClientAuthentication = true
    /// Whether small keys, old algorithms and SHA-1 pass. Keys that are too costly to verify with never do.
    package var allowsWeakKeys = false
    /// user-initial-policy-set: dotted object identifiers; empty for anyPolicy.
    package var policies: [String] = []
    /// initial-explicit-policy.
    package var requiresExplicitPolicy = false
    /// initial-any-policy-inhibit.
    package var inhibitsAnyPolicy = false
    /// initial-policy-mapping-inhibit.
    package var inhibitsPolicyMapping = false

    package init() {}

    /// The same for libcrypto, at `time` in whole seconds.
    func parameters(at time: Date) -> PathParameters {
        var parameters = PathParameters(
            time: Int64(time.timeIntervalSince1970.rounded(.down)), maximumDepth: maximumDepth)
        parameters.isForTLSClients = requiresClientAuthentication
        parameters.allowsWeakKeys = allowsWeakKeys
        parameters.policies = policies
        parameters.requiresExplicitPolicy = requiresExplicitPolicy
        parameters.inhibitsAnyPolicy = inhibitsAnyPolicy
        parameters.inhibitsPolicyMapping = inhibitsPolicyMapping
        return parameters
    }

    func weakness(of certificate: Certificate) -> String? {
        allowsWeakKeys ? certificate.publicKey.excess : certificate.publicKey.weakness
    }

    func weakness(ofSignatureOf certificate: Certificate) -> String? {
        allowsWeakKeys ? nil : certificate.signature.weakness
    }
}
