extension Certificate {
    /// The certificates of a PEM bundle (RFC 7468 §5) in its order, at least one. One that stands there several times is
    /// there once, in its first place.
    ///
    /// Throws on the first block that is broken, of another label, or no certificate.
    package static func pem(_ bytes: [UInt8]) throws(CertificateError) -> [Certificate] {
        var reader = PEMReader(bytes, label: .certificate)
        var certificates: [Certificate] = []
        var known: Set<[UInt8]> = []
        var position = 0
        while let block = try next(&reader) {
            position += 1
            guard known.insert(block).inserted else { continue }
            do {
                certificates.append(try Certificate(der: block))
            } catch {
                throw .inBundle(position: position, error)
            }
        }
        guard position > 0 else { throw .pem(.nothingInside(expected: PEM.Label.certificate.rawValue)) }
        return certificates
    }

    private static func next(_ reader: inout PEMReader) throws(CertificateError) -> [UInt8]? {
        do { return try reader.next() } catch { throw .pem(error) }
    }
}
