package import AuthorizationServer
package import FoundationEssentials
import Synchronization

/// Copies of revocation lists that live as long as the process.
package final class InMemoryRevocationListArchive: RevocationListArchive {
    /// What a test wants every call to fail with.
    package struct Failure: Error {
        package init() {}
    }

    private let copies = Mutex<[String: RevocationListCopy]>([:])
    private let failure = Mutex<Failure?>(nil)

    package init() {}

    package func fail(with failure: Failure?) {
        self.failure.withLock { $0 = failure }
    }

    package func urls() throws -> [String] {
        try check()
        return copies.withLock { $0.keys.sorted() }
    }

    package func copy(of url: String) throws -> RevocationListCopy? {
        try check()
        return copies.withLock { $0[url] }
    }

    package func keep(_ copy: RevocationListCopy) throws {
        try check()
        copies.withLock { $0[copy.url] = copy }
    }

    package func confirm(_ url: String, at time: Date) throws {
        try check()
        copies.withLock { copies in
            guard let copy = copies[url] else { return }
            copies[url] = RevocationListCopy(
                url: url, entityTag: copy.entityTag, lastModified: copy.lastModified, fetchedAt: time, der: copy.der)
        }
    }

    package func removeAll(except urls: Set<String>) throws {
        try check()
        copies.withLock { copies in copies = copies.filter { urls.contains($0.key) } }
    }

    private func check() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
