import AuthorizationServer
import Foundation
import Logging
import PKI
import Synchronization
import TestSupport

@testable import Federation

/// Two CAs, a device, and a feed of their lists from one server.
struct FederationWorld {
    let clock = ManualClock()
    let root: TestCertificateAuthority
    let issuing: TestCertificateAuthority
    let fetcher = HTTPDocumentFetcher()
    let archive = InMemoryRevocationListArchive()

    init() throws {
        root = try TestCertificateAuthority(name: "Root")
        issuing = try root.intermediate("Issuing")
    }

    /// Runs `body` with a server and a world.
    static func with(_ body: (TestHTTPServer, FederationWorld) async throws -> Void) async throws {
        let world = try FederationWorld()
        try await TestHTTPServer.with { try await body($0, world) }
    }

    /// DER of a list of the root, in force from `age` seconds ago for `life` seconds.
    func list(
        _ number: UInt8, age: TimeInterval = 60, life: TimeInterval = 86_400, revoking: [Certificate] = [],
        of authority: TestCertificateAuthority? = nil, named name: String = "Root", base: UInt8? = nil
    ) throws -> [UInt8] {
        let start = Date(timeIntervalSince1970: (clock.now.timeIntervalSince1970 - age).rounded(.down))
        let authority = authority ?? root
        var extensions = [TestExtension("2.5.29.20", TestDER.integer([number]))]
        if let base { extensions.append(TestExtension("2.5.29.27", critical: true, TestDER.integer([base]))) }
        let revoked = revoking.map { certificate in
            TestDER.sequence([TestDER.integer(hexadecimal: certificate.serial), TestDER.time(start)])
        }
        let contents = TestDER.sequence([
            TestDER.integer([1]), TestSignature.strong.algorithm(for: authority.key), TestName.commonName(name),
            TestDER.time(start), TestDER.time(start.addingTimeInterval(life)),
            revoked.isEmpty ? [] : TestDER.sequence(revoked),
            TestDER.explicit(0, TestDER.sequence(extensions.map(\.der))),
        ])
        return try TestSignature.strong.seal(contents, with: authority.key)
    }

    func sources(
        _ urls: [RevocationURL], allowing hosts: [AllowedHost] = [], name: String = "factory",
        issuers: [Certificate]? = nil, sizeLimit: Int = 1 << 20, timeout: Duration = .seconds(60)
    ) -> RevocationListSources {
        RevocationListSources(
            name: name, configured: urls.map { RevocationListSource(url: $0, refresh: 3600) }, allowedHosts: hosts,
            issuers: issuers ?? [root.certificate], refresh: 3600, sizeLimit: sizeLimit, timeout: timeout)
    }

    /// How the archive calls the copy of a configured URL's list.
    func copyName(_ url: RevocationURL, of authority: String = "factory") -> String {
        ListKey(authority: authority, url: url, line: nil).text
    }

    func feed(_ sources: RevocationListSources...) -> RevocationListFeed {
        RevocationListFeed(
            sources, fetcher: fetcher, archive: archive, clock: clock,
            logger: Logger(label: "test") { _ in
                SwiftLogNoOpLogHandler()
            })
    }
}

/// What an observer was told, in order.
final class Notes<Value: Sendable>: Sendable {
    private let notes = Mutex<[Value]>([])

    var all: [Value] { notes.withLock { $0 } }
    func add(_ value: Value) { notes.withLock { $0.append(value) } }
}
