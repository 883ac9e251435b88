/// Where the fields of a certificate stand in its DER (RFC 5280 §4.1): for comparisons byte by byte, for hashes, and
/// for extensions that only revocation reads.
struct CertificateFields {
    let signed: Range<Int>
    let signatureAlgorithm: Range<Int>
    let signature: Range<Int>
    /// The content of the INTEGER.
    let serial: Range<Int>
    let issuer: Range<Int>
    let subject: Range<Int>
    /// `SubjectPublicKeyInfo` with its header.
    let publicKey: Range<Int>
    /// The key inside of it, without the count of unused bits.
    let publicKeyBits: Range<Int>
    private let extensions: Range<Int>?
    private let der: [UInt8]

    /// Nil when the bytes are not as they should be, which a `Certificate` excludes.
    init?(_ certificate: Certificate) {
        do {
            try self.init(der: certificate.der)
        } catch {
            return nil
        }
    }

    private init(der: [UInt8]) throws(DERFault) {
        self.der = der
        var file = DERReader(der)
        var outer = file.inside(try file.next(DERTag.sequence))
        let contents = try outer.next(DERTag.sequence)
        signed = contents.whole
        signatureAlgorithm = try outer.next(DERTag.sequence).whole
        signature = try outer.signature(try outer.next(DERTag.bitString))
        var fields = outer.inside(contents)
        _ = try fields.nextIf(DERTag.constructed(0))
        serial = try fields.integer(try fields.next(DERTag.integer))
        _ = try fields.next(DERTag.sequence)
        issuer = try fields.next(DERTag.sequence).whole
        _ = try fields.next(DERTag.sequence)
        subject = try fields.next(DERTag.sequence).whole
        let key = try fields.next(DERTag.sequence)
        publicKey = key.whole
        var keyParts = fields.inside(key)
        _ = try keyParts.next(DERTag.sequence)
        publicKeyBits = try keyParts.octets(ofBitString: try keyParts.next(DERTag.bitString))
        _ = try fields.nextIf(DERTag.primitive(1))
        _ = try fields.nextIf(DERTag.primitive(2))
        extensions = try fields.nextIf(DERTag.constructed(3))?.content
        try forEachExtension { _ in }
    }

    /// What is inside an extension, by the content octets of its object identifier; nil if it is not there.
    func extensionValue(_ identifier: [UInt8]) -> DERReader? {
        var value: Range<Int>?
        // That they can be read was seen when this was made.
        try? forEachExtension { found in
            if found.identifier == identifier[...] { value = found.value }
        }
        return value.map { DERReader(der, $0) }
    }

    /// The extensions marked critical, by the content octets of their object identifiers.
    var criticalExtensions: [ArraySlice<UInt8>] {
        var critical: [ArraySlice<UInt8>] = []
        try? forEachExtension { found in
            if found.isCritical { critical.append(found.identifier) }
        }
        return critical
    }

    private func forEachExtension(_ body: (DERExtension) -> Void) throws(DERFault) {
        guard let extensions else { return }
        var reader = DERReader(der, extensions)
        try DERExtension.forEach(in: &reader, body)
        try reader.finish()
    }
}
