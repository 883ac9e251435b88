import Synchronization

/// What was read from files, each read once while it stays as it is: the check of a configuration, its use and the next
/// reload all ask for the same.
final class KeptFiles<Contents: Sendable>: Sendable {
    private let files = Mutex<[String: Entry]>([:])

    private struct Entry {
        let fingerprint: FileFingerprint
        /// Of the file, in bytes.
        let size: Int
        let contents: Contents
    }

    /// What `read` makes of the file, which has `limit` bytes at most.
    func contents(at path: String, limit: Int, _ read: ([UInt8]) throws -> Contents) throws -> Contents {
        let before = FileFingerprint(ofFileAt: path)
        if let before, let known = held(at: path, as: before, limit: limit) { return known }
        let bytes = try BoundedFile.bytes(at: path, limit: limit)
        let contents = try read(bytes)
        // A file that was changed while it was read is read again the next time.
        if let before, before == FileFingerprint(ofFileAt: path) {
            files.withLock { $0[path] = Entry(fingerprint: before, size: bytes.count, contents: contents) }
        }
        return contents
    }

    /// What was read when the file was in that state, where the limit lets it count still.
    func held(at path: String, as fingerprint: FileFingerprint, limit: Int) -> Contents? {
        guard let known = files.withLock({ $0[path] }), known.fingerprint == fingerprint, known.size <= limit
        else { return nil }
        return known.contents
    }

    /// Forgets all but these files.
    func forget(allBut paths: Set<String>) {
        files.withLock { files in files = files.filter { paths.contains($0.key) } }
    }
}
