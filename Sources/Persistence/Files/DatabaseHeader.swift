import Foundation

/// What the first 100 bytes of an SQLite database say (SQLite, "Database File Format", §1.3).
struct DatabaseHeader: Hashable {
    static let length = 100
    private static let magic = Array("SQLite format 3\0".utf8)

    let pageSize: Int
    /// Rises when page 1 is written after it was read.
    let changeCounter: UInt32
    /// SQLite's `user_version`: a random number that each start of the service renews (`StoreConnection.renewStamp`).
    let stamp: UInt32
    let applicationID: UInt32

    /// `nil` when the bytes are not the beginning of a database.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.length, bytes.starts(with: Self.magic) else { return nil }
        let size = Int(bytes[16]) << 8 | Int(bytes[17])
        pageSize = size == 1 ? 65_536 : size
        changeCounter = UInt32(bigEndian: bytes, at: 24)
        stamp = UInt32(bigEndian: bytes, at: 60)
        applicationID = UInt32(bigEndian: bytes, at: 68)
    }

    /// The header of the file at `path`. No connection of this process may be open on it: to close any descriptor of a
    /// file drops the locks of SQLite on it.
    init?(ofFileAt path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let data = try? file.read(upToCount: Self.length) else { return nil }
        self.init(Array(data))
    }
}

extension UInt32 {
    /// Four bytes of `bytes`, the highest first.
    init(bigEndian bytes: [UInt8], at offset: Int) {
        self = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
