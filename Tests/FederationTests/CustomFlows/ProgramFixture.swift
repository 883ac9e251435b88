import AuthorizationServer
import Foundation
import Logging
import Threads

@testable import Federation

/// Programs of a test in a folder of their own, and a request to put before them.
struct ProgramFixture {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("flows-\(UUID().uuidString)")
    let request = CustomFlowRequest(
        requestID: "r-1", time: Date(timeIntervalSince1970: 1_800_000_000), flow: "gate",
        grantType: "client_credentials",
        clientID: nil, remoteAddress: "192.0.2.1", parameters: ["badge": "x"], headers: [:])

    static let identity = #"{"request_id":"r-1","identity":{"attributes":{"a":"b"}}}"#

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Runs `body` with a fixture that is removed afterwards.
    static func with<Value>(_ body: (ProgramFixture) async throws -> Value) async throws -> Value {
        let fixture = try ProgramFixture()
        defer { fixture.remove() }
        return try await body(fixture)
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func file(_ name: String) -> String? { try? String(contentsOfFile: path(name), encoding: .utf8) }

    /// A shell script as a program.
    func script(_ text: String, name: String = "program", mode: Int = 0o755) throws -> String {
        try ("#!/bin/sh\n" + text + "\n").write(toFile: path(name), atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
        return path(name)
    }

    /// A flow that has a shell run a script. A program that was written a moment ago cannot be started while a process
    /// that was forked meanwhile, as other tests do, still has it open.
    func flow(
        running script: String, arguments: [String] = [], environment: [String: String] = [:], timeout: Int = 10,
        outputLimit: Int = 65_536
    ) throws -> ExecutableFlow {
        try flow(
            "/bin/sh", arguments: [script] + arguments, environment: environment, timeout: timeout,
            outputLimit: outputLimit)
    }

    func flow(
        _ command: String, arguments: [String] = [], environment: [String: String] = [:], timeout: Int = 10,
        outputLimit: Int = 65_536, concurrency: Int = 2, threads: ThreadStarter = .system
    ) throws -> ExecutableFlow {
        ExecutableFlow(
            ExecutableSettings(
                inputs: try CustomFlowInputs(parameters: ["badge"], headers: []), command: command,
                arguments: arguments,
                environment: environment, timeout: timeout, outputLimit: outputLimit, concurrency: concurrency),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), threads: threads)
    }

    /// What a script answers.
    func answer(
        _ text: String, arguments: [String] = [], environment: [String: String] = [:], timeout: Int = 10,
        outputLimit: Int = 65_536
    ) async throws -> CustomFlowAnswer {
        try await flow(
            running: try script(text), arguments: arguments, environment: environment, timeout: timeout,
            outputLimit: outputLimit
        ).identify(request)
    }

    /// Why a script has no answer.
    func failure(
        _ text: String, timeout: Int = 10, outputLimit: Int = 65_536
    ) async throws -> CustomFlowFailure? {
        do {
            _ = try await answer(text, timeout: timeout, outputLimit: outputLimit)
            return nil
        } catch let failure as CustomFlowFailure {
            return failure
        }
    }

    /// Whether a process that wrote its number to a file is still there, zombies included.
    func isAlive(_ name: String) -> Bool {
        guard let text = file(name), let number = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            return false
        }
        return kill(number, 0) == 0
    }
}
