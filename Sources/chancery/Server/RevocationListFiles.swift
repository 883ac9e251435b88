import PKI
import Synchronization

/// The revocation lists in files, each file read once while it stays as it is: a list can have a million entries, and
/// the check of a configuration, its use and the next reload all ask for it.
final class RevocationListFiles: Sendable {
    static let shared = RevocationListFiles()

    private let files = Mutex<[String: Contents]>([:])

    private struct Contents {
        let fingerprint: FileFingerprint
        /// Of the file, in bytes.
        let size: Int
        let lists: [CertificateRevocationList]
    }

    /// The lists in the file, which has `limit` bytes at most.
    func lists(at path: String, limit: Int) throws -> [CertificateRevocationList] {
        let before = FileFingerprint(ofFileAt: path)
        if let before, let known = held(at: path, as: before, limit: limit) { return known }
        let bytes = try BoundedFile.bytes(at: path, limit: limit)
        let lists = try CertificateRevocationList.lists(fromFile: bytes, maximumLength: limit)
        // A file that was changed while it was read is read again the next time.
        if let before, before == FileFingerprint(ofFileAt: path) {
            files.withLock { $0[path] = Contents(fingerprint: before, size: bytes.count, lists: lists) }
        }
        return lists
    }

    /// The lists that were read when the file was in that state, where the limit lets them count still.
    func held(at path: String, as fingerprint: FileFingerprint, limit: Int) -> [CertificateRevocationList]? {
        guard let known = files.withLock({ $0[path] }), known.fingerprint == fingerprint, known.size <= limit
        else { return nil }
        return known.lists
    }

    /// Forgets all but these files.
    func forget(allBut paths: Set<String>) {
        files.withLock { files in files = files.filter { paths.contains($0.key) } }
    }
}
