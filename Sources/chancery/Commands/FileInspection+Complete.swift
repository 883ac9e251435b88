import Endpoints
import PKI
import Persistence

extension FileInspection {
    /// Judges files with what will read them later.
    static let complete = FileInspection(
        certificates: { _ = try CertificateFiles.shared.certificates(at: $0, limit: $1) },
        revocationList: { _ = try RevocationListFiles.shared.lists(at: $0, limit: $1) },
        keySet: { try KeySetFile.check($0) },
        keyPair: { try TLSSettings.check(certificate: $0, key: $1) },
        encryptionKey: { _ = try EncryptionKey(base64: $0) },
        authority: { _ = try AuthorityFiles($0).validator() },
        overlaps: { AuthorityOverlaps.find(in: $0) }
    )
}
