import Foundation
import Testing

@testable import chancery

@Suite("Files that a configuration names")
struct FileCheckTests {
    private struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// A folder with all files of a configuration, judged by their first words.
    private final class Folder {
        let path: String

        init() throws {
            path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path() + "/"
            try FileManager.default.createDirectory(atPath: path + "tls", withIntermediateDirectories: true)
            try write("chancery.yaml", ConfigurationFixture.complete.replacing("{ env: KEY }", with: "{ file: key }"))
            try write("tls/issuer.pem", "certificate")
            try write("tls/issuer.key", "private")
            try write("ca.pem", "certificate")
            try write("key", "secret\n", mode: 0o600)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String, mode: Int = 0o644) throws {
            try Data(text.utf8).write(to: URL(filePath: path + name))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path + name)
        }

        func load(
            _ environment: [String: String] = [:], inspection: FileInspection = FileCheckTests.inspection,
            demand: FileDemand = .everything
        ) -> [ConfigurationFault] {
            do throws(ConfigurationFaults) {
                _ = try Configuration.load(
                    path: path + "chancery.yaml", environment: environment, inspection: inspection,
                    demand: demand)
                return []
            } catch {
                ConfigurationFixture.expectCompleteness(of: error.faults)
                return error.faults
            }
        }
    }

    private static let inspection = FileInspection(
        certificates: { path, limit in
            let text = try BoundedFile.text(at: path, limit: limit)
            if !text.hasPrefix("certificate") { throw Refused(description: "has no certificate") }
        },
        revocationList: { path, limit in
            let text = try BoundedFile.text(at: path, limit: limit)
            if !text.hasPrefix("list") { throw Refused(description: "is no list") }
        },
        keyPair: { certificate, key in
            guard !key.starts(with: "private".utf8) else { return }
            throw Refused(description: "is no key of \(String(decoding: certificate, as: UTF8.self))")
        },
        encryptionKey: { if $0 != "secret" { throw Refused(description: "is no encryption key") } })

    @Test("files as they should be have no faults")
    func good() throws {
        #expect(try Folder().load() == [])
    }

    @Test("every missing file is a fault with the line of its key")
    func missing() throws {
        let folder = try Folder()
        for name in ["tls/issuer.pem", "ca.pem", "key"] {
            try FileManager.default.removeItem(atPath: folder.path + name)
        }
        let faults = folder.load()
        #expect(
            faults.map(\.path) == [
                "listeners.public.certificate", "listeners.mtls.certificate", "keys.encryption-key.file",
                "authorities.factory.x509.anchors",
            ])
        #expect(faults.map(\.line) == [3, 4, 7, 10])
        #expect(faults.allSatisfy { $0.problem == "cannot be read: No such file or directory" })
        #expect(faults.last?.found == folder.path + "ca.pem")
    }

    @Test("contents are judged")
    func contents() throws {
        let folder = try Folder()
        try folder.write("ca.pem", "nonsense")
        try folder.write("tls/issuer.key", "other")
        try folder.write("key", "short", mode: 0o400)
        #expect(
            folder.load().map(\.problem) == [
                "is no key of certificate", "is no key of certificate", "is no encryption key", "has no certificate",
            ])
    }

    @Test("an encryption key that others can read is refused", arguments: [0o604, 0o644, 0o660, 0o601, 0o650])
    func exposed(mode: Int) throws {
        let folder = try Folder()
        try folder.write("key", "secret", mode: mode)
        let fault = try #require(folder.load().first)
        #expect(fault.problem == "is readable by group or others: mode 0\(String(mode, radix: 8))")
        #expect(fault.hint == "chmod 600 \(folder.path)key")
    }

    @Test("an encryption key that the service's own group can read is taken", arguments: [0o400, 0o440, 0o600, 0o640])
    func ownGroup(mode: Int) throws {
        let folder = try Folder()
        try folder.write("key", "secret", mode: mode)
        try FileManager.default.setAttributes(
            [.groupOwnerAccountID: getegid()], ofItemAtPath: folder.path + "key")
        #expect(folder.load() == [])
    }

    @Test("a key that another group or another user can read is refused", .enabled(if: geteuid() == 0))
    func otherGroup() throws {
        let folder = try Folder()
        try folder.write("key", "secret", mode: 0o640)
        for owner in [(0, 54_321), (54_321, Int(getegid()))] {
            try FileManager.default.setAttributes(
                [.ownerAccountID: owner.0, .groupOwnerAccountID: owner.1], ofItemAtPath: folder.path + "key")
            let fault = try #require(folder.load().first)
            #expect(fault.problem == "is readable by group or others: mode 0640")
            let takesOver = owner.0 == 0 ? "" : "chown 0:\(getegid()) \(folder.path)key && "
            #expect(fault.hint == "\(takesOver)chmod 600 \(folder.path)key")
        }
    }

    @Test("a hint to make a key can be pasted, and is given only where there is none")
    func pastedHints() throws {
        let folder = try Folder()
        try FileManager.default.removeItem(atPath: folder.path + "key")
        #expect(folder.load().first?.hint == "(umask 077; openssl rand -base64 32 > \(folder.path)key)")
        try FileManager.default.createDirectory(atPath: folder.path + "key", withIntermediateDirectories: true)
        #expect(folder.load().first?.problem == "is a folder, not a file")
        #expect(folder.load().first?.hint == nil)
        #expect(ShellWord.quoted("/etc/it's here") == "'/etc/it'\\''s here'")
        #expect(ShellWord.quoted("${HOME}/a b", expandingVariables: true) == "\"${HOME}/a b\"")
    }

    @Test("what clients refuse in a listener's certificate is a shortcoming, and no fault that stops the start")
    func listenerCertificate() throws {
        let folder = try Folder()
        var inspection = Self.inspection
        inspection.listenerCertificate = { _, host in
            [ListenerCertificate.Fault(problem: "is for another host", allowed: host ?? "none", hint: nil)]
        }
        let configuration = try Configuration.load(
            path: folder.path + "chancery.yaml", environment: [:], inspection: inspection)
        #expect(
            configuration.shortcomings.map(\.path) == ["listeners.public.certificate", "listeners.mtls.certificate"])
        #expect(configuration.shortcomings.map(\.allowed) == ["issuer.example.com", "issuer.example.com"])
        try folder.write("key", "short", mode: 0o600)
        #expect(
            folder.load(inspection: inspection).map(\.problem) == [
                "is for another host", "is for another host", "is no encryption key",
            ])
    }

    @Test("a program's path is relative to the file like all others")
    func program() throws {
        let folder = try Folder()
        let flow = "  gate: { executable: { command: flows/gate, parameters: [badge] } }\n"
        let text = ConfigurationFixture.complete.replacing("{ env: KEY }", with: "{ file: key }")
            .replacing("audiences:", with: flow + "audiences:", maxReplacements: 1)
        try folder.write("chancery.yaml", text)
        let missing = try #require(folder.load().first)
        #expect(missing.path == "authorities.gate.executable.command")
        #expect(missing.found == folder.path + "flows/gate")
        #expect(missing.hint == "a path is relative to the folder of this file; no PATH is searched")
        try FileManager.default.createDirectory(atPath: folder.path + "flows", withIntermediateDirectories: true)
        try folder.write("flows/gate", "#!/bin/sh\n", mode: 0o755)
        #expect(folder.load() == [])
    }

    @Test("an encryption key in the environment has to be there, and is not shown")
    func environment() throws {
        let folder = try Folder()
        try folder.write("chancery.yaml", ConfigurationFixture.complete)
        #expect(folder.load(["KEY": "secret"]) == [])
        #expect(folder.load().map(\.problem) == ["is in the environment variable KEY, which is not set"])
        #expect(folder.load(["KEY": "hunter2"]).map(\.found) == ["KEY"])
    }

    @Test("an authority is judged as a whole once its files are fine one by one")
    func authority() throws {
        let folder = try Folder()
        var inspection = Self.inspection
        inspection.authority = { throw Refused(description: "\($0.name) has no CA certificate") }
        let faults = folder.load(inspection: inspection)
        #expect(faults.map(\.path) == ["authorities.factory.x509"])
        #expect(faults.first?.problem == "cannot be used: factory has no CA certificate")
        try folder.write("ca.pem", "nonsense")
        #expect(folder.load(inspection: inspection).map(\.problem) == ["has no certificate"])
    }

    @Test("a database needs a folder that can be written")
    func database() throws {
        let folder = try Folder()
        let text = ConfigurationFixture.complete.replacing("env: KEY", with: "file: key")
        try folder.write("chancery.yaml", text.replacing("chancery.sqlite", with: "none/chancery.sqlite"))
        #expect(folder.load().map(\.path) == ["database.sqlite"])
        try folder.write("chancery.yaml", text.replacing("chancery.sqlite", with: "tls"))
        #expect(folder.load().map(\.problem) == ["is a folder, not a file"])
    }

    @Test("the certificates of a resource's servers have to be there, for the service alone")
    func resources() throws {
        let folder = try Folder()
        let resource =
            "resources: { deploy: { aws: { audience: aws, role: \"\(CloudResourceText.role)\", ca: sts.pem } } }"
        let text = ConfigurationFixture.complete.replacing("env: KEY", with: "file: key")
        try folder.write("chancery.yaml", text.replacing("policy:", with: resource + "\npolicy:"))
        #expect(folder.load().map(\.path) == ["resources.deploy.aws.ca"])
        #expect(folder.load(demand: .keys) == [])
        try folder.write("sts.pem", "nonsense")
        #expect(folder.load().map(\.problem) == ["has no certificate"])
        try folder.write("sts.pem", "certificate")
        #expect(folder.load() == [])
    }

    @Test(
        "only the files that a command needs are looked at",
        arguments: [
            (.listeners, ["listeners.public.certificate", "listeners.mtls.certificate"]),
            (.authorities, ["authorities.factory.x509.anchors"]),
            (.keys, ["database.sqlite", "keys.encryption-key.file"]),
            (.clients, ["database.sqlite", "keys.encryption-key.file"]), ([], []),
        ] as [(FileDemand, [String])])
    func demand(_ demand: FileDemand, _ paths: [String]) throws {
        let folder = try Folder()
        let text = ConfigurationFixture.complete.replacing("{ env: KEY }", with: "{ file: key }")
        try folder.write("chancery.yaml", text.replacing("chancery.sqlite", with: "none/chancery.sqlite"))
        for name in ["tls/issuer.pem", "ca.pem", "key"] {
            try FileManager.default.removeItem(atPath: folder.path + name)
        }
        #expect(folder.load(demand: demand).map(\.path) == paths)
        #expect(folder.load().count == 5)
    }

    @Test("what a configuration says is checked also where none of its files are needed")
    func syntax() throws {
        let folder = try Folder()
        try folder.write("chancery.yaml", ConfigurationFixture.complete.replacing("profile: gcp", with: "profile: gpc"))
        #expect(folder.load(demand: []).map(\.path) == ["audiences.gcp.profile"])
    }

    @Test("the audit log may be read where nothing can be written", .enabled(if: geteuid() != 0))
    func readOnly() throws {
        let folder = try Folder()
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
        #expect(folder.load(demand: .auditLog) == [])
        #expect(folder.load().map(\.problem) == ["is in a folder that cannot be written"])
    }

    @Test("a UNIX socket needs a folder, and nothing else in its place")
    func socket() throws {
        let folder = try Folder()
        let text = try String(contentsOfFile: folder.path + "chancery.yaml", encoding: .utf8)
        func faults(_ path: String) throws -> [ConfigurationFault] {
            let proxy =
                "  proxy: { address: \"unix:\(path)\", forwarded: { format: nginx, from: { unix-socket: true } } }\n"
            try folder.write("chancery.yaml", text.replacing("  mtls:", with: proxy + "  mtls:"))
            return folder.load()
        }
        #expect(try faults("proxy.sock") == [])
        #expect(try faults("tls").map(\.problem) == ["is a folder, not a socket"])
        #expect(try faults("ca.pem").map(\.problem) == ["is there, and no socket"])
        #expect(try faults("ca.pem/proxy.sock").map(\.path) == ["listeners.proxy.address"])
        let missing = try #require(try faults("run/proxy.sock").first)
        #expect(missing.path == "listeners.proxy.address")
        #expect(missing.problem == "is in a folder that cannot be used: No such file or directory")
        #expect(missing.hint == "mkdir -p \(folder.path)run/")
        #expect(try faults("proxy.sock").isEmpty && folder.load(demand: .keys).isEmpty)
    }

    @Test("shape faults and file faults are reported together")
    func together() throws {
        let folder = try Folder()
        try folder.write("chancery.yaml", ConfigurationFixture.complete.replacing("profile: gcp", with: "profile: gpc"))
        #expect(folder.load().map(\.path) == ["keys.encryption-key.env", "audiences.gcp.profile"])
    }

    @Test("a configuration that is missing, a folder, a device or too large is one fault")
    func configurationFile() throws {
        let folder = try Folder()
        func fault(_ path: String) throws -> String {
            let faults = try #require(throws: ConfigurationFaults.self) {
                try Configuration.load(path: path, environment: [:], inspection: Self.inspection)
            }
            #expect(faults.faults.count == 1)
            return faults.faults[0].problem
        }
        #expect(try fault(folder.path + "none.yaml") == "cannot be read: No such file or directory")
        #expect(try fault(folder.path) == "is a folder, not a file")
        #expect(try fault("/dev/zero") == "is not a regular file")
        try folder.write("large.yaml", String(repeating: "# comment\n", count: 250_000))
        #expect(try fault(folder.path + "large.yaml") == "has 2500000 bytes, more than the 1048576 that are allowed")
    }

    @Test("a file that this user may not read is a fault", .enabled(if: geteuid() != 0))
    func permission() throws {
        let folder = try Folder()
        try folder.write("ca.pem", "certificate", mode: 0)
        #expect(folder.load().map(\.problem) == ["cannot be read: Permission denied"])
    }
}
