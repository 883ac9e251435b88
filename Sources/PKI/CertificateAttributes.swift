/// What is known of a certificate, whether we hold all of it or a proxy told us some of its parts.
///
/// Names here differ from those of `Certificate`, whose own are never missing.
package protocol CertificateAttributes: Sendable, CustomStringConvertible {
    /// Whether the whole certificate is at hand: what is missing here is then missing there. If not, what is missing
    /// here is not known, and nothing may be concluded from it.
    var isComplete: Bool { get }

    var subjectName: DistinguishedName? { get }
    var issuerName: DistinguishedName? { get }
    var names: SubjectAlternativeNames { get }

    /// Lower-case hexadecimal without leading zeros; "0" if it is zero.
    var serialNumber: String? { get }

    /// SHA-256 of the DER: 32 bytes, as `x5t#S256` has them (RFC 8705 §3.1).
    var thumbprintDigest: [UInt8]? { get }

    /// SHA-256 of the DER in lower-case hexadecimal.
    var thumbprintText: String? { get }

    /// The same of the certificate with its signature in another form, which takes no key to make: it says the same, and
    /// is not the same bytes. `nil` where that is not known.
    var otherThumbprints: [String]? { get }

    /// The `extnValue` of the extension with the object identifier in dotted form (RFC 5280 §4.2).
    func extensionValue(_ identifier: String) -> [UInt8]?
}
