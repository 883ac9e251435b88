extension CertificateRevocationList {
    /// The lists in a file: one in DER, or several in PEM blocks "X509 CRL" (RFC 7468 §6) in their order.
    ///
    /// Throws on the first block that is broken, of another label, or no list.
    package static func lists(
        fromFile bytes: [UInt8], maximumLength: Int = defaultMaximumLength
    ) throws(RevocationListError) -> [CertificateRevocationList] {
        // DER begins with the tag of a SEQUENCE, "0" in ASCII, and a length that is no line of text.
        if bytes.first == DERTag.sequence, bytes.dropFirst().first.map({ $0 >= 0x80 }) ?? false {
            return [try CertificateRevocationList(der: bytes, maximumLength: maximumLength)]
        }
        var lists: [CertificateRevocationList] = []
        var blocks = PEMReader(bytes, label: .revocationList)
        while let der = try next(&blocks) {
            do {
                lists.append(try CertificateRevocationList(der: der, maximumLength: maximumLength))
            } catch {
                throw .inFile(position: lists.count + 1, error)
            }
        }
        guard !lists.isEmpty else { throw .pem(.nothingInside(expected: PEM.Label.revocationList.rawValue)) }
        return lists
    }

    private static func next(_ blocks: inout PEMReader) throws(RevocationListError) -> [UInt8]? {
        do { return try blocks.next() } catch { throw .pem(error) }
    }
}
