import AuthorizationServer
import Foundation

/// The value of a static secret, from standard input.
enum SecretInput {
    /// Reads to the end. One newline at the end is not part of the value.
    static func value() throws -> StaticSecretValue {
        guard isatty(STDIN_FILENO) == 0 else {
            throw CommandFailure(
                "standard input is a terminal, which would show the value; give it a file or a pipe, such as"
                    + " 'chancery secrets put NAME < FILE'")
        }
        var bytes = try allBytes(limit: StaticSecretValue.maximumLength + 2)
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        do { return try StaticSecretValue(bytes) } catch {
            throw CommandFailure("standard input: \(error); nothing was stored")
        }
    }

    /// All bytes, or the first behind the limit.
    private static func allBytes(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            while bytes.count <= limit, let piece = try FileHandle.standardInput.read(upToCount: limit + 1),
                !piece.isEmpty
            {
                bytes += piece
            }
        } catch {
            throw CommandFailure("standard input cannot be read; nothing was stored")
        }
        return bytes
    }
}
