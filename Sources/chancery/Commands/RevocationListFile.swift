import PKI

/// Revocation lists as they lie in files: PEM, or DER as certification authorities publish it (RFC 5280 §4.2.1.13).
enum RevocationListFile {
    /// The lists, and apart from them what is wrong with each file whose list cannot be used.
    static func lists(
        _ paths: [String]
    ) throws(CannotSay) -> (lists: [CertificateRevocationList], unreadable: [String]) {
        var lists: [CertificateRevocationList] = []
        var unreadable: [String] = []
        for path in paths {
            let bytes: [UInt8]
            do {
                bytes = try BoundedFile.bytes(at: path, limit: CertificateRevocationList.defaultMaximumLength)
            } catch {
                throw CannotSay("\(path): \(error)")
            }
            do {
                lists += try CertificateRevocationList.lists(fromFile: bytes)
            } catch .pem(let error) {
                throw CannotSay("\(path): \(error)")
            } catch {
                unreadable.append("\(path): \(error)")
            }
        }
        return (lists, unreadable)
    }
}
