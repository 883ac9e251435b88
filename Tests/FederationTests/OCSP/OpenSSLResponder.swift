import Foundation
import Glibc
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
        // An index without a line is refused.
        let filler = ["V\t300101000000Z\t\t01\tunknown\t/CN=01"]
        let certificate = TestIdentity.pem("CERTIFICATE", authority.certificate.der)
        let files = [
            "index.txt": (filler + good + bad).joined(separator: "\n") + "\n",
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
        let log = folder.appending(path: "log")
        try Data().write(to: log)
        let messages = try FileHandle(forWritingTo: log)
        process.standardOutput = messages
        process.standardError = messages
        try process.run()
    }

    /// Returns once it listens. It does not survive being asked for anything but OCSP, and so is not tried.
    /// Throws `Failure` when it has not said so within ten seconds.
    func start() async throws {
        let deadline = ContinuousClock.now + .seconds(100)
        while true {
            let said = try String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
            if said.contains("waiting for OCSP client connections") { return }
            guard process.isRunning, ContinuousClock.now < deadline else { throw Failure(said: said) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// What it said before it ended, or was given up.
    struct Failure: Error {
        let said: String
    }

    func stop() {
        // A child of a test runs with most signals blocked, so that it would live on.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// As the index has it: upper case, whole bytes.
    private static func serial(_ identity: TestIdentity) -> String {
        let text = identity.certificate.serial.uppercased()
        return text.count.isMultiple(of: 2) ? text : "0" + text
    }
}
