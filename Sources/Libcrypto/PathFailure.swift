/// One fault that libcrypto found while it built or checked a certification path (RFC 5280 §6).
package struct PathFailure: Error, Sendable, Hashable {
    /// What sort of fault it is, as far as a caller would act or report differently.
    package enum Kind: Sendable, Hashable {
        case expired
        case notYetValid
        case issuerUnknown
        case selfSigned
        case signatureInvalid
        case notCertificationAuthority
        case pathTooLong
        case unsuitablePurpose
        case nameConstraintViolated
        case policyNotSatisfied
        case keyTooSmall
        case signatureWeak
        case criticalExtensionUnknown
        /// Against the profile of RFC 5280 §4 or not readable; the text says how.
        case malformed
    }

    package let kind: Kind
    /// libcrypto's own words.
    package let text: String
    /// Where in the path the certificate stands: the leaf is 0.
    package let depth: Int
    /// DER of the certificate concerned, if there is one.
    package let certificate: [UInt8]?
}
