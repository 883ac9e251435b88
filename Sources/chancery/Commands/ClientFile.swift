import AuthorizationServer
import Foundation
import JOSE
import PKI

/// Files that an operator names to say what a client is.
enum ClientFile {
    /// The JSON of a document, from standard input where the path is "-".
    static func json(_ path: String) throws -> JSONValue {
        do { return try JSONValue(parsing: try document(path)) } catch let error as JSONValue.ParsingError {
            throw ClientMetadataError.notJSON(error)
        }
    }

    private static func document(_ path: String) throws -> [UInt8] {
        let limit = ClientMetadata.maximumDocument
        guard path == "-" else { return try bytes(path, limit: limit) }
        let data = try FileHandle.standardInput.read(upToCount: limit + 1) ?? Data()
        guard data.count <= limit else {
            throw CommandFailure("standard input has more than the \(limit) bytes that are allowed")
        }
        return Array(data)
    }

    /// The one certificate of a PEM file. A chain is refused: which of its certificates is meant would be a guess.
    static func certificate(_ path: String) throws -> Certificate {
        let pem = try bytes(path, limit: 4 * Certificate.maximumLength)
        let certificates: [Certificate]
        do { certificates = try Certificate.pem(pem) } catch { throw CommandFailure("\(path): \(error)") }
        guard certificates.count == 1 else {
            throw CommandFailure("\(path): has \(certificates.count) certificates; give the client's own alone")
        }
        return certificates[0]
    }

    /// The bytes of a thumbprint as OpenSSL prints it, or as `x5t#S256`.
    static func thumbprint(_ text: String) throws(ClientMetadataError) -> [UInt8] {
        guard let bytes = Thumbprint.bytes(text) else { throw .invalidThumbprint(text) }
        return bytes
    }

    /// Runs `body` and puts the path before what is wrong with the metadata.
    static func explaining<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as ClientMetadataError { throw CommandFailure("\(path): \(error)") }
    }

    private static func bytes(_ path: String, limit: Int) throws -> [UInt8] {
        do { return try BoundedFile.bytes(at: path, limit: limit) } catch {
            throw CommandFailure("\(path): the file \(error)")
        }
    }
}
