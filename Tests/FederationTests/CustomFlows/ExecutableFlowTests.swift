import AuthorizationServer
import Foundation
import JOSE
import Synchronization
import Testing

@testable import Federation

@Suite("Programs as custom flows")
struct ExecutableFlowTests {
    private static let identity = ProgramFixture.identity

    @Test("a program reads the request and says who it is, or that it is nobody")
    func answers() async throws {
        try await ProgramFixture.with { fixture in
            let identity = try await fixture.answer("cat > '\(fixture.path("input"))'; echo '\(Self.identity)'")
            #expect(identity == .identity(attributes: ["a": "b"]))
            let input = try #require(fixture.file("input"))
            #expect(
                input == """
                    {"version":1,"request_id":"r-1","time":1800000000,"flow":"gate","grant_type":"client_credentials",\
                    "remote_address":"192.0.2.1","parameters":{"badge":"x"},"headers":{}}
                    """)
            let denial = try await fixture.answer(#"echo '{"request_id":"r-1","denied":{"reason":"no"}}'"#)
            #expect(denial == .denied(reason: "no"))
        }
    }

    @Test("without a thread a program is not started, and its turn is over", .timeLimit(.minutes(30)))
    func noThread() async throws {
        try await ProgramFixture.with { fixture in
            let supply = BlockingPoolTests.Supply()
            let flow = try fixture.flow(
                "/bin/sh", arguments: [try fixture.script("echo '\(Self.identity)'")], concurrency: 1,
                threads: supply.starter)
            for _ in 0..<5 {
                do throws(CustomFlowFailure) {
                    _ = try await flow.identify(fixture.request)
                    Issue.record("a program ran without a thread")
                } catch {
                    guard case .notStarted = error else { return #expect(Bool(false), "\(error)") }
                }
            }
            supply.isEmpty.withLock { $0 = false }
            #expect(try await flow.identify(fixture.request) == .identity(attributes: ["a": "b"]))
        }
    }

    @Test("a program has the arguments and the environment that were given, and nothing of ours")
    func surroundings() async throws {
        try await ProgramFixture.with { fixture in
            setenv("CHANCERY_TEST_SECRET", "secret", 1)
            let text = """
                tr '\\0' '\\n' < /proc/$$/environ > '\(fixture.path("environment"))'
                pwd > '\(fixture.path("folder"))'
                for argument in "$@"; do echo "$argument"; done > '\(fixture.path("arguments"))'
                readlink /proc/$$/fd/* > '\(fixture.path("descriptors"))'
                grep -E 'Sig(Blk|Ign)' /proc/self/status > '\(fixture.path("signals"))'
                grep -E 'NoNewPrivs|CapAmb' /proc/$$/status | cut -f 2 > '\(fixture.path("privileges"))'
                cut -d ' ' -f 1,5 /proc/$$/stat > '\(fixture.path("group"))'
                echo '\(Self.identity)'
                """
            // Open in us, and not marked to be closed on exec.
            let leaks = (0..<8).map { _ in open("/dev/null", O_RDONLY) }
            defer { for leak in leaks { close(leak) } }
            _ = try await fixture.answer(
                text, arguments: ["--one", "$(id) `id` ; two"], environment: ["BADGES": "/var/lib/badges"])
            #expect(fixture.file("environment") == "BADGES=/var/lib/badges\n")
            #expect(fixture.file("folder") == "/\n")
            #expect(fixture.file("arguments") == "--one\n$(id) `id` ; two\n")
            #expect(fixture.file("descriptors")?.contains("pipe:") == true)
            #expect(fixture.file("descriptors")?.contains("/dev/null") == false)
            let masks = fixture.file("signals")?.split(separator: "\n").compactMap { line in
                line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
            }
            // 32 and 33 are the C library's own.
            #expect(masks?.map { $0 & ~0x1_8000_0000 } == [0, 0])
            #expect(fixture.file("privileges") == "0000000000000000\n1\n")
            let group = fixture.file("group")?.split(whereSeparator: \.isWhitespace)
            #expect(group?.first == group?.last)
        }
    }

    @Test("a program that hangs is ended at its time with all that it has started, and leaves no zombie")
    func hang() async throws {
        try await ProgramFixture.with { fixture in
            let failure = try await fixture.failure(
                """
                sleep 600 & echo $! > '\(fixture.path("child"))'
                echo $$ > '\(fixture.path("self"))'
                trap '' TERM INT HUP
                while true; do sleep 600; done
                """, timeout: 1)
            #expect(failure == .timeout(.seconds(1)))
            try await until { !fixture.isAlive("self") && !fixture.isAlive("child") }
        }
    }

    @Test("the time counts to the end of the program, not to its last word")
    func closesOutput() async throws {
        try await ProgramFixture.with { fixture in
            let failure = try await fixture.failure("echo '\(Self.identity)'; exec >&- 2>&-; sleep 600", timeout: 1)
            #expect(failure == .timeout(.seconds(1)))
        }
    }

    @Test("what a program leaves behind with its pipes is not waited for, and is ended with it")
    func leavesChildren() async throws {
        try await ProgramFixture.with { fixture in
            let answer = try await fixture.answer(
                "sleep 600 & echo $! > '\(fixture.path("child"))'; echo '\(Self.identity)'", timeout: 30)
            #expect(answer == .identity(attributes: ["a": "b"]))
            try await until { !fixture.isAlive("child") }
        }
    }

    @Test("what is written without end, to output or to error, ends the program at the limit", arguments: ["1", "2"])
    func flood(descriptor: String) async throws {
        try await ProgramFixture.with { fixture in
            let failure = try await fixture.failure("exec yes >&\(descriptor)", timeout: 30)
            #expect(failure == .flood(limit: 65_536))
        }
    }

    @Test("an answer up to the limit counts, and a byte more does not")
    func limit() async throws {
        try await ProgramFixture.with { fixture in
            let padding = String(repeating: " ", count: 2048 - Self.identity.utf8.count)
            let text = "printf '%s' '\(Self.identity)\(padding)'"
            let (whole, cut) = (
                try await fixture.failure(text, outputLimit: 2048), try await fixture.failure(text, outputLimit: 2047)
            )
            #expect(whole == nil)
            #expect(cut == .flood(limit: 2047))
        }
    }

    static let endings: [(String, CustomFlowFailure)] = [
        ("echo '\(identity)'; exit 1", .exit(status: 1)), ("echo '\(identity)'; exit 255", .exit(status: 255)),
        ("exit 3", .exit(status: 3)), ("echo '\(identity)'; kill -SEGV $$", .signal(11)),
        ("kill -KILL $$", .signal(9)), ("echo '\(identity)'; kill -TERM $$", .signal(15)),
    ]

    @Test("a program that fails has no answer, whatever it has written", arguments: endings)
    func ending(text: String, failure: CustomFlowFailure) async throws {
        try await ProgramFixture.with { fixture in
            let found = try await fixture.failure(text)
            #expect(found == failure)
        }
    }

    @Test("a program that reads nothing, or only the beginning, can answer all the same", arguments: ["", "head -c 1"])
    func ignoresInput(reading: String) async throws {
        try await ProgramFixture.with { fixture in
            let request = CustomFlowRequest(
                requestID: "r-1", time: Date(), flow: "gate", grantType: "client_credentials", clientID: nil,
                remoteAddress: nil, parameters: ["badge": String(repeating: "x", count: 1 << 20)], headers: [:])
            let flow = try fixture.flow(
                running: try fixture.script(
                    "exec 2>&-; \(reading) > /dev/null; exec <&-; sleep 0.1; echo '\(Self.identity)'"))
            #expect(try await flow.identify(request) == .identity(attributes: ["a": "b"]))
        }
    }

    @Test("a long request arrives whole")
    func longInput() async throws {
        try await ProgramFixture.with { fixture in
            let request = CustomFlowRequest(
                requestID: "r-1", time: Date(), flow: "gate", grantType: "client_credentials", clientID: nil,
                remoteAddress: nil, parameters: ["badge": String(repeating: "x", count: 1 << 20)], headers: [:])
            let flow = try fixture.flow(
                running: try fixture.script("sleep 0.1; wc -c > '\(fixture.path("count"))'; echo '\(Self.identity)'"))
            _ = try await flow.identify(request)
            let length = request.document.serialized().count
            #expect(fixture.file("count")?.trimmingCharacters(in: .whitespacesAndNewlines) == "\(length)")
        }
    }

    @Test("what cannot be started is a failure that says why")
    func notStarted() async throws {
        try await ProgramFixture.with { fixture in
            let commands = [
                (fixture.path("missing"), "No such file or directory"),
                (try fixture.script("", name: "plain", mode: 0o644), "Permission denied"),
                (fixture.folder.path, "Permission denied"),
            ]
            for (command, reason) in commands {
                await #expect(throws: CustomFlowFailure.notStarted(reason)) {
                    try await fixture.flow(command).identify(fixture.request)
                }
            }
            // No shell steps in for a file that is no program.
            try "echo hello\n".write(toFile: fixture.path("text"), atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fixture.path("text"))
            await #expect(throws: CustomFlowFailure.notStarted("Exec format error")) {
                try await fixture.flow(fixture.path("text")).identify(fixture.request)
            }
        }
    }

    @Test("no more programs run at a time than may, as many wait, and the rest are refused at once")
    func concurrency() async throws {
        try await ProgramFixture.with { fixture in
            let script = try fixture.script(
                """
                touch '\(fixture.path("running"))'.$$
                ls '\(fixture.folder.path)' | grep -c running >> '\(fixture.path("most"))'
                sleep 0.3; rm '\(fixture.path("running"))'.$$
                echo '\(Self.identity)'
                """)
            let flow = try fixture.flow(running: script)
            let outcomes = await withTaskGroup(of: CustomFlowFailure?.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        do throws(CustomFlowFailure) {
                            _ = try await flow.identify(fixture.request)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == nil } >= 4)
            #expect(outcomes.allSatisfy { $0 == nil || $0 == .busy(limit: 2) })
            let most = fixture.file("most")?.split(separator: "\n").compactMap { Int($0) }.max()
            #expect(most.map { (1...2).contains($0) } == true)
        }
    }

    private func until(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(100)
        while !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
