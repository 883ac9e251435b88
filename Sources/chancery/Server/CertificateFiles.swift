import PKI

/// The certificates in PEM files, each file read once while it stays as it is.
enum CertificateFiles {
    static let shared = KeptFiles<[Certificate]>()
}

extension KeptFiles<[Certificate]> {
    /// The certificates in the file, at least one; it has `limit` bytes at most.
    func certificates(at path: String, limit: Int) throws -> [Certificate] {
        try contents(at: path, limit: limit) { try Certificate.pem($0) }
    }
}
