import Foundation
import JOSE

/// Claims of an identity, as an operator writes them into a file to see what they would be granted.
enum ClaimsFile {
    /// In bytes.
    private static let limit = 64 << 10

    /// The object in the file, read as strictly as a token's; from standard input where the path is "-".
    static func claims(_ path: String) throws -> JSONValue {
        let claims: JSONValue
        do { claims = try JSONValue(parsing: try bytes(path)) } catch let error as JSONValue.ParsingError {
            throw CommandFailure("\(path): \(error)")
        }
        guard case .object = claims else { throw CommandFailure("\(path): is not a JSON object") }
        return claims
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        guard path == "-" else {
            do { return try BoundedFile.bytes(at: path, limit: limit) } catch {
                throw CommandFailure("\(path): the file \(error)")
            }
        }
        let data = try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data()
        guard data.count <= limit else {
            throw CommandFailure("standard input has more than the \(limit) bytes that are allowed")
        }
        return Array(data)
    }
}
