import Foundation
import Libcrypto
import PKI
import TestSupport

@testable import Federation

/// `openssl ocsp` as a responder: it answers from an index file, signed by the CA or by a delegate.
final class OpenSSLResponder {
    private let folder: URL
    private let process = Process()
    let url: RevocationURL

    /// - Parameters:
    ///   - known: what the index says is good.
    ///   - revoked: what it says is revoked.
    ///   - signer: who signs; the CA itself unless it is given.
    ///   - minutes: how long answers stand; nil leaves nextUpdate out.
    init(
        for authority: TestCertificateAuthority, known: [TestIdentity], revoked: [TestIdentity] = [],
        signer: TestIdentity? = nil, minutes: Int? = 10
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "chancery-ocsp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let good = known.map { "V\t300101000000Z\t\t\(Self.serial($0))\tunknown\t/CN=\(Self.serial($0))" }
        let bad = revoked.map {
            "R\t300101000000Z\t250101000000Z,keyCompromise\t\(Self.serial($0))\tunknown\t/CN=\(Self.serial($0))"
        }
        let certificate = TestIdentity.pem("CERTIFICATE", authority.certificate.der)
        let files = [
            "index.txt": (good + bad).joined(separator: "\n") + "\n",
            "ca.pem": certificate,
            "signer.pem": signer.map { TestIdentity.pem("CERTIFICATE", $0.certificate.der) } ?? certificate,
            "signer.key": TestIdentity.pem("PRIVATE KEY", try (signer?.key ?? authority.key).pkcs8()),
        ]
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        let port = Int.random(in: 20_000..<32_000)
        url = try RevocationURL("http://127.0.0.1:\(port)/")
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.currentDirectoryURL = folder
        process.arguments =
            [
                "openssl", "ocsp", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "signer.pem", "-rkey",
                "signer.key", "-port", "\(port)",
            ] + (minutes.map { ["-nmin", "\($0)"] } ?? [])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Returns once the responder accepts connections.
    func start() async throws {
        let fetcher = HTTPDocumentFetcher()
        let probe = FetchRequest(url: url, sizeLimit: 1 << 16, timeout: .seconds(1))
        for _ in 0..<100 {
            do throws(FetchFailure) {
                _ = try await fetcher.fetch(probe)
                break
            } catch .unreachable {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                break
            }
        }
        try await fetcher.shutDown()
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// As the index has it: upper case, whole bytes.
    private static func serial(_ identity: TestIdentity) -> String {
        let text = identity.certificate.serial.uppercased()
        return text.count.isMultiple(of: 2) ? text : "0" + text
    }
}
