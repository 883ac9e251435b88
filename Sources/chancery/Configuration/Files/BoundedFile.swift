import Foundation

/// Reads files whole, when they are regular and of a size that makes sense.
enum BoundedFile {
    /// Why a file cannot be read; the description completes "the file ...".
    enum Failure: Error, Hashable, CustomStringConvertible {
        case system(String)
        /// There is no such file.
        case missing(String)
        case folder
        case notRegular
        case tooLarge(size: Int, limit: Int)

        var description: String {
            switch self {
            case .system(let reason), .missing(let reason): "cannot be read: \(reason)"
            case .folder: "is a folder, not a file"
            case .notRegular: "is not a regular file"
            case .tooLarge(let size, let limit): "has \(size) bytes, more than the \(limit) that are allowed"
            }
        }
    }

    /// Bytes that are read at a time: a file is in memory once, not twice.
    private static let pieceLength = 1 << 20

    /// The bytes of the file, at most `limit`.
    static func bytes(at path: String, limit: Int) throws(Failure) -> [UInt8] {
        let status: FileStatus
        do { status = try FileStatus(ofFileAt: path) } catch {
            throw error.isMissing ? .missing(error.reason) : .system(error.reason)
        }
        // Opening a pipe or a device could block, or never end.
        guard !status.isFolder else { throw .folder }
        guard status.isRegularFile else { throw .notRegular }
        guard status.size <= limit else { throw .tooLarge(size: status.size, limit: limit) }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .system(String(cString: strerror(errno))) }
        defer { try? handle.close() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(status.size)
        while true {
            let piece: Data
            do { piece = try handle.read(upToCount: pieceLength) ?? Data() } catch {
                throw .system(SystemErrorText.of(error))
            }
            guard !piece.isEmpty else { return bytes }
            bytes += piece
            // It may have grown since.
            guard bytes.count <= limit else { throw .tooLarge(size: bytes.count, limit: limit) }
        }
    }

    /// The file as text, at most `limit` bytes; bytes that are not UTF-8 are shown as U+FFFD.
    static func text(at path: String, limit: Int) throws(Failure) -> String {
        String(decoding: try bytes(at: path, limit: limit), as: UTF8.self)
    }
}
