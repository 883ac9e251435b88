import PKI

/// The revocation lists in files, each file read once while it stays as it is: a list can have a million entries.
enum RevocationListFiles {
    static let shared = KeptFiles<[CertificateRevocationList]>()
}

extension KeptFiles<[CertificateRevocationList]> {
    /// The lists in the file, which has `limit` bytes at most.
    func lists(at path: String, limit: Int) throws -> [CertificateRevocationList] {
        try contents(at: path, limit: limit) { bytes in
            try CertificateRevocationList.lists(fromFile: bytes, maximumLength: limit)
        }
    }
}
