import Foundation

/// The lines of a file or of standard input, read piece by piece.
struct LineReader {
    private let path: String
    private let handle: FileHandle
    private let maximumLine: Int
    private var buffer: [UInt8] = []
    /// Where the next line begins, and how far the search for its end has come.
    private var start = 0
    private var searched = 0
    private var isAtEnd = false

    /// Reads standard input where the path is "-".
    init(path: String, maximumLine: Int) throws(CommandFailure) {
        if path == "-" {
            handle = .standardInput
        } else {
            // A pipe is as good as a file, a device ends at the first line that is too long.
            if let status = try? FileStatus(ofFileAt: path), status.isFolder {
                throw CommandFailure("\(path): is a folder, not a file")
            }
            guard let opened = FileHandle(forReadingAtPath: path) else {
                throw CommandFailure("\(path): cannot be read: \(String(cString: strerror(errno)))")
            }
            handle = opened
        }
        self.path = path
        self.maximumLine = maximumLine
    }

    /// The next line without its end, or nil behind the last.
    mutating func next() throws -> [UInt8]? {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { (start, searched) = (end + 1, end + 1) }
                return Array(buffer[start..<end])
            }
            searched = buffer.count
            guard searched - start <= maximumLine else {
                throw CommandFailure("\(path): a line has more than the \(maximumLine) bytes that are allowed")
            }
            guard !isAtEnd else {
                defer { start = searched }
                return start < searched ? Array(buffer[start...]) : nil
            }
            buffer.removeFirst(start)
            (searched, start) = (searched - start, 0)
            let piece: Data
            do { piece = try handle.read(upToCount: 1 << 18) ?? Data() } catch {
                throw CommandFailure("\(path): cannot be read: \(SystemErrorText.of(error))")
            }
            isAtEnd = piece.isEmpty
            buffer += piece
        }
    }
}
