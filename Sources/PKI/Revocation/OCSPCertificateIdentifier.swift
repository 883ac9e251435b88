import Crypto

/// `CertID` (RFC 6960 §4.1.1): the certificate that is meant, by hashes of its issuer's name and key.
struct OCSPCertificateIdentifier {
    /// Content octets of 1.3.14.3.2.26 and 2.16.840.1.101.3.4.2.1.
    private static let sha1: [UInt8] = [0x2B, 0x0E, 3, 2, 0x1A]
    private static let sha256: [UInt8] = [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]

    private let issuerName: ArraySlice<UInt8>
    private let issuerKey: ArraySlice<UInt8>
    private let serial: ArraySlice<UInt8>

    /// Nil when the certificates' bytes cannot be taken apart.
    init?(of certificate: Certificate, issuer: Certificate) {
        guard let fields = CertificateFields(certificate), let above = CertificateFields(issuer) else { return nil }
        issuerName = certificate.der[fields.issuer]
        issuerKey = issuer.der[above.publicKeyBits]
        serial = certificate.der[fields.serial]
    }

    /// With SHA-1, as RFC 5019 §2.1.1 asks for: it names here and protects nothing.
    var der: [UInt8] {
        DERBytes.sequence([
            DERBytes.sequence([
                DERBytes.value(tag: DERTag.objectIdentifier, content: Self.sha1),
                DERBytes.value(tag: DERTag.null, content: []),
            ]),
            DERBytes.value(tag: DERTag.octetString, content: Array(Insecure.SHA1.hash(data: issuerName))),
            DERBytes.value(tag: DERTag.octetString, content: Array(Insecure.SHA1.hash(data: issuerKey))),
            DERBytes.value(tag: DERTag.integer, content: Array(serial)),
        ])
    }

    /// Whether the `CertID` inside of `reader` means this certificate.
    func isMeant(by reader: DERReader) throws(DERFault) -> Bool {
        var fields = reader
        var algorithm = fields.inside(try fields.next(DERTag.sequence))
        let hash = algorithm.slice(try algorithm.next(DERTag.objectIdentifier).content)
        _ = try algorithm.nextIf(DERTag.null)
        try algorithm.finish()
        let name = fields.slice(try fields.next(DERTag.octetString).content)
        let key = fields.slice(try fields.next(DERTag.octetString).content)
        let number = fields.slice(try fields.integer(try fields.next(DERTag.integer)))
        try fields.finish()
        guard number == serial else { return false }
        switch Array(hash) {
        case Self.sha1:
            return Insecure.SHA1.hash(data: issuerName) == name && Insecure.SHA1.hash(data: issuerKey) == key
        case Self.sha256: return SHA256.hash(data: issuerName) == name && SHA256.hash(data: issuerKey) == key
        default: return false
        }
    }
}
