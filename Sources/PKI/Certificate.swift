import Crypto
package import FoundationEssentials
import Libcrypto
import Synchronization

/// One X.509 certificate as it was read (RFC 5280 §4.1). Nothing in it is proved: a `ValidatedCertificationPath` is.
///
/// Immutable and shared: a request passes it through many hands.
package final class Certificate: Sendable {
    /// The most bytes that a certificate may have.
    package static let maximumLength = 65_536

    package let der: [UInt8]
    /// Lower-case hexadecimal without leading zeros; "0" if it is zero.
    package let serial: String
    package let issuer: DistinguishedName
    package let subject: DistinguishedName
    package let notBefore: Date
    /// From this instant on the certificate is expired.
    package let notAfter: Date
    package let names: SubjectAlternativeNames
    /// SHA-256 of the DER: 32 bytes, as `x5t#S256` has them (RFC 8705 §3.1).
    package let thumbprintBytes: [UInt8]

    /// The bytes of the subject's DER.
    let subjectLength: Int
    let publicKey: SubjectPublicKey
    let signature: CertificateSignature
    /// The bytes of the signature.
    let signatureLength: Int
    let extensions: CertificateExtensions
    /// What rules and reports have asked for, of the few certificates that they ask.
    private let computed = Mutex(Computed())

    private struct Computed {
        var keyIdentifiers: KeyIdentifiers?
        /// Nil until it is known that there is one, or none.
        var otherThumbprints: [String]?
        var thumbprint: String?
        var description: String?
        var constrainedNames: ConstrainedNames?
        var decoding: Result<Void, LibcryptoError>?
    }

    /// Reads exactly one certificate.
    package init(der: [UInt8]) throws(CertificateError) {
        guard der.count <= Self.maximumLength else { throw .tooLarge(bytes: der.count) }
        let contents = try CertificateContents(der: der)
        self.der = der
        serial = contents.serial
        issuer = contents.issuer
        subject = contents.subject
        notBefore = contents.notBefore
        notAfter = contents.notAfter
        names = contents.extensions.names
        thumbprintBytes = Array(SHA256.hash(data: der))
        subjectLength = contents.subjectLength
        publicKey = contents.publicKey
        signature = contents.signature
        signatureLength = contents.signatureLength
        extensions = contents.extensions
    }
}

extension Certificate {
    /// The identifiers that are computed from the certificate's key: once, for the certificates of authorities are kept.
    var keyIdentifiers: KeyIdentifiers? {
        computed.withLock { computed in
            if computed.keyIdentifiers == nil, let fields = CertificateFields(self) {
                computed.keyIdentifiers = KeyIdentifiers(bits: der[fields.publicKeyBits], info: der[fields.publicKey])
            }
            return computed.keyIdentifiers
        }
    }

    /// What constraints of authorities are about: once, for one certificate may stand in many paths.
    var constrainedNames: ConstrainedNames {
        computed.withLock { computed in
            let names = computed.constrainedNames ?? ConstrainedNames(of: self)
            computed.constrainedNames = names
            return names
        }
    }

    /// Throws where libcrypto cannot decode the certificate, or marks it as invalid.
    func checkDecoding() throws(LibcryptoError) {
        let decoding = computed.withLock { computed in
            let decoding =
                computed.decoding ?? Result { () throws(LibcryptoError) in _ = try X509Certificate(der: der) }
            computed.decoding = decoding
            return decoding
        }
        try decoding.get()
    }

    /// SHA-256 of the DER in lower-case hexadecimal.
    package var thumbprint: String {
        computed.withLock { computed in
            let thumbprint = computed.thumbprint ?? Hexadecimal.text(thumbprintBytes)
            computed.thumbprint = thumbprint
            return thumbprint
        }
    }

    /// The thumbprints that the certificate can be given without its issuer's key.
    package var otherThumbprints: [String]? {
        computed.withLock { computed in
            let thumbprints = computed.otherThumbprints ?? [SignatureTwin.thumbprint(of: self)].compactMap { $0 }
            computed.otherThumbprints = thumbprints
            return thumbprints
        }
    }
}

extension Certificate {
    /// Whether little memory keeps it: others are read again each time.
    package var isModest: Bool { der.count <= 8192 && extensions.workload.alternativeNames <= 100 }

    /// Whether the signature is as long as those of `issuer`'s key: of an RSA key they are as long as its modulus
    /// (RFC 8017 §8.1.2 and §8.2.2). libcrypto takes one of RSASSA-PSS without its leading zeros, and so another form of
    /// the certificate.
    func hasSignatureLength(of issuer: Certificate) -> Bool {
        guard case .rsa(let bits, _) = issuer.publicKey else { return true }
        return signatureLength == (bits + 7) / 8
    }
}

extension Certificate: Hashable {
    package static func == (left: Certificate, right: Certificate) -> Bool {
        left.der == right.der
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(thumbprintBytes)
    }
}

extension Certificate: CustomStringConvertible {
    /// The subject as text (RFC 4514), at most 256 characters of it; the serial number where it is empty.
    package var description: String {
        computed.withLock { computed in
            let description = computed.description ?? describe()
            computed.description = description
            return description
        }
    }

    private func describe() -> String {
        let text = subject.description
        guard !text.isEmpty else { return "serial \(serial)" }
        // A name may have 64 KiB of an attacker's choice; a log need not.
        return text.clipped(to: 256)
    }
}
