package import FoundationEssentials
import Synchronization

/// One revocation list as it was read (RFC 5280 §5). Nothing in it is proved before `isSigned(by:)` says so.
///
/// It holds the list's DER and eight bytes for each entry. Immutable and shared: a list outlives many trust snapshots.
package final class CertificateRevocationList: Sendable {
    /// The most bytes that a list may have unless its reader says otherwise.
    package static let defaultMaximumLength = 256 << 20

    /// What makes a list unusable for judging any certificate, though it can be read.
    package enum Unsupported: Sendable, Hashable, CustomStringConvertible {
        /// The list speaks of other issuers' certificates (RFC 5280 §5.2.5, §5.3.3).
        case indirect
        /// A critical extension of the list, by object identifier.
        case criticalExtension(String)
        /// A critical extension of an entry, by object identifier.
        case criticalEntryExtension(String)

        package var description: String {
            switch self {
            case .indirect: "it is an indirect list"
            case .criticalExtension(let identifier): "it has the critical extension \(identifier), which is unknown"
            case .criticalEntryExtension(let identifier):
                "an entry has the critical extension \(identifier), which is unknown"
            }
        }
    }

    package let der: [UInt8]
    package let issuer: DistinguishedName
    package let thisUpdate: Date
    /// From this instant on the list is out of date.
    package let nextUpdate: Date
    /// `cRLNumber` (§5.2.3), big-endian without leading zeros; nil if the list has none.
    package let number: [UInt8]?
    /// The number of the list that this one amends (§5.2.4), as `number`; nil for a complete list.
    package let baseNumber: [UInt8]?
    package let scope: IssuingDistributionPoint
    /// `keyIdentifier` of the authority key identifier (§5.2.1).
    package let authorityKeyIdentifier: [UInt8]?
    package let unsupported: Unsupported?

    let signature: SignedDER
    let canonicalIssuer: CanonicalName
    private let entries: SerialIndex
    /// Which keys' holders signed this list, by the certificate's thumbprint.
    private let signers = Mutex<[[UInt8]: Bool]>([:])
    private static let maximumSigners = 4096

    /// Reads exactly one list in DER, of at most `maximumLength` bytes.
    package init(
        der: [UInt8], maximumLength: Int = defaultMaximumLength
    ) throws(RevocationListError) {
        let limit = min(maximumLength, Int(UInt32.max))
        guard der.count <= limit else { throw .tooLarge(bytes: der.count, maximum: limit) }
        let contents = try RevocationListContents(der: der)
        self.der = der
        issuer = contents.issuer
        thisUpdate = contents.thisUpdate
        nextUpdate = contents.nextUpdate
        number = contents.number
        baseNumber = contents.baseNumber
        scope = contents.scope
        authorityKeyIdentifier = contents.authorityKeyIdentifier
        unsupported = contents.unsupported
        signature = contents.signature
        canonicalIssuer = CanonicalName(contents.issuer)
        entries = contents.entries
    }

    /// How many certificates are listed.
    package var entryCount: Int { entries.count }

    package var byteCount: Int { der.count }

    package var isDelta: Bool { baseNumber != nil }

    /// Why the signature's algorithm is refused, or nil when it is strong enough.
    package var signatureWeakness: String? { signature.named.weakness }

    /// What the list says of the certificate with this serial number; nil if it is not listed.
    ///
    /// - Parameter serial: the content octets of the INTEGER, as they stand in the certificate.
    package func entry(for serial: ArraySlice<UInt8>) -> RevokedEntry? {
        guard let start = entries.entry(of: serial, in: der) else { return nil }
        var reader = DERReader(der, start..<der.count)
        // It was read once without a fault; should that ever fail, revoked is the safe answer.
        guard let entry = try? RevocationListEntry(&reader, hasExtensions: true) else {
            return RevokedEntry(date: .distantPast, reason: nil)
        }
        return RevokedEntry(date: entry.date, reason: entry.reason)
    }

    /// What the list says of `certificate`, whose issuer the caller has compared.
    package func entry(for certificate: Certificate) -> RevokedEntry? {
        CertificateFields(certificate).flatMap { entry(for: certificate.der[$0.serial]) }
    }

    /// What `isSigned(by:)` has found before; `nil` where it would have to verify the signature.
    package func knownSignature(by certificate: Certificate) -> Bool? {
        guard isOfSameKey(as: certificate) else { return false }
        let thumbprint = certificate.thumbprintBytes
        return signers.withLock { $0[thumbprint] }
    }

    /// Whether the key that `certificate` certifies signed the list, whatever its name and rights. The answer is kept.
    package func isSigned(by certificate: Certificate) -> Bool {
        let thumbprint = certificate.thumbprintBytes
        if let known = signers.withLock({ $0[thumbprint] }) { return known }
        let isSigned = isOfSameKey(as: certificate) && signature.isSigned(by: certificate)
        signers.withLock { signers in
            // Some are asked about again; whoever asks about several at a time has room for all of them.
            if signers.count >= Self.maximumSigners { signers = signers.filter(\.value) }
            if signers.count >= Self.maximumSigners { signers = [:] }
            signers[thumbprint] = isSigned
        }
        return isSigned
    }

    /// Where both the list and the certificate identify a key, it must be the same (§5.2.1).
    private func isOfSameKey(as certificate: Certificate) -> Bool {
        guard let authorityKeyIdentifier, let subject = certificate.subjectKeyIdentifier else { return true }
        return authorityKeyIdentifier == subject
    }
}
