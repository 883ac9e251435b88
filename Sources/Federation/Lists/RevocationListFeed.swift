package import AuthorizationServer
import FoundationEssentials
package import Logging
package import PKI
import Synchronization

/// Keeps the revocation lists of all authorities current that come from URLs (RFC 5280 §5).
///
/// A list is handed out only when a CA whose lists belong there has signed it, and it stays until a better one of that CA
/// is there: over failures, over restarts, and past its end, which is for path validation to judge.
package final class RevocationListFeed: Sendable {
    let fetcher: any DocumentFetcher
    let copies: (any RevocationListCopies)?
    /// Where copies are kept; `nil` where they are only read.
    let archive: (any RevocationListArchive)?
    let clock: any Clock
    let logger: Logger
    let table = Mutex(ListTable())
    private let observer = Mutex<(@Sendable (Set<String>) async -> Void)?>(nil)
    let background = BlockingQueue("lists")

    /// Reads the last good copies, and no more: nothing is fetched before `run` or `fetchLists`. Blocks.
    package init(
        _ sources: [RevocationListSources], fetcher: any DocumentFetcher, archive: (any RevocationListArchive)?,
        clock: any Clock, logger: Logger
    ) {
        self.fetcher = fetcher
        self.copies = archive
        self.archive = archive
        self.clock = clock
        self.logger = logger
        configure(sources)
    }

    /// Reads the last good copies and never writes any. Blocks.
    package init(
        _ sources: [RevocationListSources], fetcher: any DocumentFetcher, reading copies: any RevocationListCopies,
        clock: any Clock, logger: Logger
    ) {
        self.fetcher = fetcher
        self.copies = copies
        archive = nil
        self.clock = clock
        self.logger = logger
        configure(sources)
    }

    /// Takes over a changed configuration. Blocks.
    package func configure(_ sources: [RevocationListSources]) {
        judgingHere { $0.configure(sources) }
        restoreCopies()
    }

    /// The lists from URLs that are good for the authority, in the order of their URLs.
    package func lists(for authority: String) -> [CertificateRevocationList] {
        statuses(for: authority).filter(\.isVerified).compactMap(\.list)
    }

    /// Every list that is followed for the authority, in the order of their URLs.
    package func statuses(for authority: String) -> [RevocationListStatus] {
        table.withLock { table in
            table.lists.values.filter { $0.key.authority == authority }.sorted { $0.key.text < $1.key.text }
                .map { RevocationListStatus($0) }
        }
    }

    /// `body` is called with the authorities whose lists have changed, and awaited before anything else happens to
    /// these lists.
    package func observe(_ body: @escaping @Sendable (Set<String>) async -> Void) {
        observer.withLock { $0 = body }
    }

    /// Fetches what is due, until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            startDue()
            try? await Task.sleep(for: .milliseconds(250))
        }
        table.withLock { $0.lists.values.forEach { $0.fetch?.cancel() } }
    }

    /// Takes note of a path that is valid, or would be if there were revocation lists for it: of its CA certificates,
    /// and of the distribution points that its certificates name on allowed hosts. Fetches the lists that are missing.
    ///
    /// What is said of the lists of the authority is so after the observer has seen them.
    package func fetchLists(namedBy path: [Certificate], authority: String) async -> ListFetch {
        let before = identities(of: authority)
        let lesson = await judging { $0.learn(path, authority: authority, at: clock.now) }
        // A list that was held may have become good by its issuer's certificate alone.
        let learned = identities(of: authority)
        if learned != before { await notify(authority) }
        let isComplete = await withTaskGroup(of: Bool.self) { group in
            for key in lesson.missing { group.addTask { await self.fetch(key) } }
            return await group.reduce(true) { $0 && $1 }
        }
        let fetched = identities(of: authority)
        let adopted = await judging { $0.adopt(path, authority: authority, at: clock.now) }
        let after = identities(of: authority)
        if after != fetched { await notify(authority) }
        await keepCopies(of: lesson.adopted + adopted)
        await forgetDropped()
        return ListFetch(hasChanged: after != before, isIncomplete: lesson.isCrowded || !isComplete)
    }

    private func identities(of authority: String) -> [ObjectIdentifier] {
        lists(for: authority).map(ObjectIdentifier.init)
    }

    /// Fetches the list unless that has been tried not long ago. Returns whether it was tried to the end: false where there
    /// was no room for it, or it had to give way, for the time that a fetch may take.
    private func fetch(_ key: ListKey) async -> Bool {
        let deadline = ContinuousClock.now + (table.withLock { $0[key]?.timeout } ?? .zero)
        repeat {
            switch start(key) {
            case .resting: return true
            case .begun(let fetch): _ = await fetch.value
            case .busy(let other):
                guard let other else { return false }
                _ = await other.value
                continue
            }
            if table.withLock({ table in table[key].map { $0.fetch == nil && !$0.gaveWay } ?? false }) { return true }
        } while ContinuousClock.now < deadline
        return false
    }

    /// Fetches what is due now and returns when it is there.
    func renewDue() async {
        for task in startDue() { _ = await task.value }
    }

    /// Those first that have waited for the longest.
    @discardableResult
    private func startDue() -> [Task<Bool, Never>] {
        let now = clock.now
        let due = table.withLock { table in
            table.forgetFuture(at: now)
            return table.lists.values.filter { $0.fetch == nil && $0.due(at: now) <= now }
        }
        return due.sorted { ($0.lastAttempt ?? .distantPast) < ($1.lastAttempt ?? .distantPast) }.compactMap { list in
            if case .begun(let fetch) = start(list.key) { fetch } else { nil }
        }
    }

    /// The fetch of the list that is under way, or a new one if it is due: never two at one time.
    private func start(_ key: ListKey) -> FetchStart {
        let now = clock.now
        return table.withLock { table in
            guard let list = table[key] else { return .busy(nil) }
            if let fetch = list.fetch { return .begun(fetch) }
            guard list.due(at: now) <= now else { return .resting }
            if let obstacle = table.makeWay(for: key) { return obstacle }
            let request = list.request
            let fetch = Task { await self.renew(key, request) }
            table[key]?.fetch = fetch
            table[key]?.lastAttempt = now
            table[key]?.gaveWay = false
            return .begun(fetch)
        }
    }

    private func renew(_ key: ListKey, _ request: FetchRequest) async -> Bool {
        let result: Result<Bool, any Error>
        do {
            switch try await fetcher.fetch(request) {
            case .notModified: result = .success(try await confirm(key))
            case .content(let bytes, let headers):
                result = .success(try await take(bytes, headers, for: key, limit: request.sizeLimit))
            }
        } catch {
            result = .failure(error)
        }
        let hasChanged = (try? result.get()) ?? false
        if hasChanged { await notify(key.authority) }
        finish(key, result)
        return hasChanged
    }

    private func notify(_ authority: String) async {
        await observer.withLock { $0 }?([authority])
    }
}
