import PKI
import Synchronization

/// The revocation lists in files, each file read once while it stays as it is: a list can have a million entries, and
/// the check of a configuration, its use and the next reload all ask for it.
final class RevocationListFiles: Sendable {
    static let shared = RevocationListFiles()

    private let files = Mutex<[String: Contents]>([:])

    private struct Contents {
        let fingerprint: FileFingerprint
        let lists: [CertificateRevocationList]
    }

    /// The lists in the file, which has `limit` bytes at most.
    func lists(at path: String, limit: Int) throws -> [CertificateRevocationList] {
        let before = FileFingerprint(ofFileAt: path)
        if let before, let known = files.withLock({ $0[path] }), known.fingerprint == before { return known.lists }
        let lists = try CertificateRevocationList.lists(
            fromFile: try BoundedFile.bytes(at: path, limit: limit), maximumLength: limit)
        // A file that was changed while it was read is read again the next time.
        if let before, before == FileFingerprint(ofFileAt: path) {
            files.withLock { $0[path] = Contents(fingerprint: before, lists: lists) }
        }
        return lists
    }

    /// Forgets all but these files.
    func forget(allBut paths: Set<String>) {
        files.withLock { files in files = files.filter { paths.contains($0.key) } }
    }
}
