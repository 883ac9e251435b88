import Foundation

/// What a write-ahead log tells of the database that it belongs to (SQLite, "Database File Format", §4).
///
/// SQLite replays any log that has the database's name, and so destroys a database that was put in the place of another.
/// The log names no file, but page 1 stands in it again and again: with the stamp that the last start of the service
/// gave the file, and with its change counter. Every transaction of this room writes page 1 (`StoreKind.touch`).
struct WriteAheadLog {
    private static let headerLength = 32
    private static let frameLength = 24

    let pageSize: Int
    /// Of page 1, as committed transactions have written it, in their order.
    private let headers: [DatabaseHeader]

    /// Reads the log at `path`; `nil` when it is not there or holds no committed transaction.
    init?(ofFileAt path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let header = Self.read(Self.headerLength, from: file, at: 0),
            UInt32(bigEndian: header, at: 0) & ~1 == 0x377F_0682
        else { return nil }
        pageSize = Int(UInt32(bigEndian: header, at: 8))
        guard (512...65_536).contains(pageSize) else { return nil }
        var headers: [DatabaseHeader] = []
        var pending: [DatabaseHeader] = []
        var isCommitted = false
        var offset = Self.headerLength
        let length = Self.frameLength + DatabaseHeader.length
        while let frame = Self.read(length, from: file, at: offset), frame[8..<16] == header[16..<24] {
            if UInt32(bigEndian: frame, at: 0) == 1 {
                guard let page = DatabaseHeader(Array(frame.dropFirst(Self.frameLength))) else { break }
                pending.append(page)
            }
            if UInt32(bigEndian: frame, at: 4) != 0 {
                isCommitted = true
                // The first and the last say it all, but for a stamp that was renewed in between.
                for page in pending where headers.last != page { headers.append(page) }
                pending = []
            }
            offset += Self.frameLength + pageSize
        }
        guard isCommitted else { return nil }
        self.headers = headers
    }

    /// Whether the log can be that of a database with this header. `nil` when it does not say.
    ///
    /// Page 1 of the database is as it was before the first transaction of the log, or as one of them has left it.
    func belongs(to header: DatabaseHeader) -> Bool? {
        guard pageSize == header.pageSize else { return false }
        guard let first = headers.first, let last = headers.map(\.changeCounter).max() else { return nil }
        return headers.contains { $0.stamp == header.stamp } && first.applicationID == header.applicationID
            && first.changeCounter <= header.changeCounter &+ 1 && header.changeCounter <= last
    }

    /// Throws `StoreError.foreignLog` when the log beside the database at `path` is that of another. Reads the file
    /// itself: no connection of this process may be open on it.
    static func check(_ path: String) throws(StoreError) {
        guard let log = WriteAheadLog(ofFileAt: StoreFiles.log(of: path)) else { return }
        guard let header = DatabaseHeader(ofFileAt: path), log.belongs(to: header) != false else {
            throw .foreignLog(path: path)
        }
    }

    private static func read(_ count: Int, from file: FileHandle, at offset: Int) -> [UInt8]? {
        guard (try? file.seek(toOffset: UInt64(offset))) != nil,
            let data = try? file.read(upToCount: count), data.count == count
        else { return nil }
        return Array(data)
    }
}
