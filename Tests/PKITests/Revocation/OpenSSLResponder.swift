import Foundation
import Libcrypto
import PKI
import TestSupport

/// The `openssl ocsp` command as a responder, its files in a folder of its own.
struct OpenSSLResponder {
    struct Failure: Error { let status: Int32 }

    private let folder: URL

    /// Answers in the name of `authority`.
    init(authority: TestCertificateAuthority) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ocsp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write("ca.pem", TestIdentity.pem("CERTIFICATE", authority.certificate.der))
        try write("ca.key", TestIdentity.pem("PRIVATE KEY", try authority.key.pkcs8()))
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// The response to a request about the only certificate that the responder knows.
    func answer(_ request: [UInt8], revoking certificate: Certificate?) throws -> [UInt8] {
        try Data(request).write(to: folder.appending(path: "request.der"))
        let parsed = try run(["-reqin", "request.der", "-req_text"])
        let text = String(decoding: parsed, as: UTF8.self)
        let serial =
            text.split(separator: "\n").first { $0.contains("Serial Number:") }?
            .split(separator: ":").last.map { $0.filter(\.isHexDigit) } ?? ""
        let status = certificate == nil ? "V\t451231000000Z\t\t" : "R\t451231000000Z\t260101000000Z,keyCompromise\t"
        try write("index.txt", "\(status)\(serial)\tunknown\t/CN=device-001\n")
        _ = try run([
            "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey", "ca.key", "-ndays", "1",
            "-reqin", "request.der", "-respout", "response.der",
        ])
        return Array(try Data(contentsOf: folder.appending(path: "response.der")))
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    private func run(_ arguments: [String]) throws -> Data {
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = ["openssl", "ocsp"] + arguments
        openssl.currentDirectoryURL = folder
        let output = Pipe()
        openssl.standardOutput = output
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw Failure(status: openssl.terminationStatus) }
        return data
    }
}
