extension Certificate {
    /// The certificates of a PEM bundle (RFC 7468 §5) in its order, at least one.
    ///
    /// Throws on the first block that is broken, of another label, or no certificate.
    package static func pem(_ text: String) throws(CertificateError) -> [Certificate] {
        let blocks: [[UInt8]]
        do {
            blocks = try PEM.blocks(in: text, label: .certificate)
        } catch {
            throw .pem(error)
        }
        var certificates: [Certificate] = []
        for (index, block) in blocks.enumerated() {
            do {
                certificates.append(try Certificate(der: block))
            } catch {
                throw .inBundle(position: index + 1, error)
            }
        }
        return certificates
    }
}
