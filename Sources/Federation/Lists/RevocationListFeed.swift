package import AuthorizationServer
import FoundationEssentials
package import Logging
package import PKI
import Synchronization

/// Keeps the revocation lists of all authorities current that come from URLs (RFC 5280 §5).
///
/// A list is handed out only when a certificate that is known under the authority has issued it, and it stays until a
/// better one is there: over failures, over restarts, and past its end, which is for path validation to judge.
package final class RevocationListFeed: Sendable {
    /// Fetches that may be under way at one time.
    static let maximumFetches = 8

    private let fetcher: any DocumentFetcher
    private let copies: (any RevocationListCopies)?
    /// Where copies are kept; `nil` where they are only read.
    private let archive: (any RevocationListArchive)?
    private let clock: any Clock
    private let logger: Logger
    private let table = Mutex(ListTable())
    private let observer = Mutex<(@Sendable (Set<String>) async -> Void)?>(nil)
    private let background = BlockingQueue("chancery.revocation")

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
        table.withLock { $0.configure(sources) }
        restoreCopies()
    }

    /// The lists from URLs that are good for the authority, in the order of their URLs.
    package func lists(for authority: String) -> [CertificateRevocationList] {
        statuses(for: authority).filter(\.isVerified).compactMap(\.list)
    }

    /// Every URL that is followed for the authority, in their order.
    package func statuses(for authority: String) -> [RevocationListStatus] {
        table.withLock { table in
            table.lists.values.filter { $0.authorities.contains(authority) }
                .map { RevocationListStatus($0, authority: authority) }
        }.sorted { $0.url.description < $1.url.description }
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
    /// Returns whether the lists of the authority have changed, after the observer has seen them.
    package func fetchLists(namedBy path: [Certificate], authority: String) async -> Bool {
        let now = clock.now
        let before = identities(of: authority)
        let missing = table.withLock { $0.learn(path, authority: authority, at: now) }
        // A list that was held may have become good by its issuer's certificate alone.
        let learned = identities(of: authority)
        if learned != before { await notify([authority]) }
        for task in missing.compactMap({ start($0) }) { _ = await task.value }
        return identities(of: authority) != before
    }

    private func identities(of authority: String) -> [ObjectIdentifier] {
        lists(for: authority).map(ObjectIdentifier.init)
    }

    /// Fetches what is due now and returns when it is there.
    func renewDue() async {
        for task in startDue() { _ = await task.value }
    }

    @discardableResult
    private func startDue() -> [Task<Bool, Never>] {
        let now = clock.now
        let due = table.withLock { table in
            table.forgetFuture(at: now)
            return table.lists.values.filter { $0.fetch == nil && $0.due(at: now) <= now }.map(\.url)
        }
        return due.compactMap { start($0) }
    }

    /// The fetch of the URL that is under way, or a new one if it is due: never two at one time.
    private func start(_ url: RevocationURL) -> Task<Bool, Never>? {
        let now = clock.now
        return table.withLock { table in
            guard let list = table[url] else { return nil }
            if let fetch = list.fetch { return fetch }
            guard table.lists.values.count(where: { $0.fetch != nil }) < Self.maximumFetches else { return nil }
            guard list.due(at: now) <= now else { return nil }
            let request = list.request
            let fetch = Task { await self.renew(request) }
            table[url]?.fetch = fetch
            table[url]?.lastAttempt = now
            return fetch
        }
    }

    private func renew(_ request: FetchRequest) async -> Bool {
        let result: Result<Set<String>, any Error>
        do {
            switch try await fetcher.fetch(request) {
            case .notModified: result = .success(try await confirm(request.url))
            case .content(let bytes, let headers):
                result = .success(try await take(bytes, headers, from: request))
            }
        } catch {
            result = .failure(error)
        }
        let changed = (try? result.get()) ?? []
        if !changed.isEmpty { await notify(changed) }
        finish(request.url, result)
        return !changed.isEmpty
    }

    private func notify(_ authorities: Set<String>) async {
        await observer.withLock { $0 }?(authorities)
    }
}

// MARK: - What a server answered

extension RevocationListFeed {
    /// The server has no newer list.
    private func confirm(_ url: RevocationURL) async throws -> Set<String> {
        let now = clock.now
        let nextUpdate = try table.withLock { table in
            guard let holding = table[url]?.holding else { throw FetchFailure.nothingToConfirm }
            table[url]?.holding?.confirmedAt = now
            return holding.list.nextUpdate
        }
        guard nextUpdate > now else { throw RevocationListRejection.expired(at: nextUpdate) }
        await record { try $0.confirm(url.description, at: now) }
        return []
    }

    /// The server sent a list: takes it, or throws why not. Returns for whom the lists have changed.
    private func take(
        _ bytes: [UInt8], _ headers: CachingHeaders, from request: FetchRequest
    ) async throws -> Set<String> {
        let url = request.url
        let (entityTag, lastModified) = (headers.entityTag, headers.lastModified)
        let now = clock.now
        let held = table.withLock { $0[url]?.holding }
        if let held, !held.authorities.isEmpty, held.list.der == bytes {
            table.withLock { table in
                table[url]?.holding?.entityTag = entityTag
                table[url]?.holding?.lastModified = lastModified
            }
            return try await confirm(url)
        }
        let new = try await background.perform { try Self.list(in: bytes, limit: request.sizeLimit) }
        let changed = try table.withLock { table in
            // The configuration may have dropped the URL meanwhile.
            guard let tracked = table[url] else { return Set<String>() }
            let held = tracked.holding.flatMap { $0.authorities.isEmpty ? nil : $0 }
            try RevocationListAcceptance.judge(new, over: held?.list, at: now)
            let accepting = table.authorities(accepting: new, from: url)
            // Nobody loses a list by one that is good for others only.
            let losers = held?.authorities.subtracting(accepting) ?? []
            guard !accepting.isEmpty, losers.isEmpty else {
                let authority = losers.sorted().first ?? tracked.authorities.sorted().first ?? ""
                throw RevocationListRejection.unverified(issuer: new.issuer.description, authority: authority)
            }
            table[url]?.holding = TrackedList.Holding(
                list: new, entityTag: entityTag, lastModified: lastModified, confirmedAt: now, authorities: accepting)
            return accepting
        }
        guard !changed.isEmpty else { return [] }
        let copy = RevocationListCopy(
            url: url.description, entityTag: entityTag, lastModified: lastModified, fetchedAt: now, der: new.der)
        await record { try $0.keep(copy) }
        return changed
    }

    private static func list(in bytes: [UInt8], limit: Int) throws(RevocationListRejection) -> CertificateRevocationList
    {
        let lists: [CertificateRevocationList]
        do {
            lists = try CertificateRevocationList.lists(fromFile: bytes, maximumLength: limit)
        } catch {
            throw .unreadable("\(error)")
        }
        guard lists.count == 1, let list = lists.first else { throw .several(lists.count) }
        return list
    }

    private func finish(_ url: RevocationURL, _ result: Result<Set<String>, any Error>) {
        let now = clock.now
        let (before, after) = table.withLock { table -> (TrackedList?, TrackedList?) in
            let before = table[url]
            table[url]?.fetch = nil
            table[url]?.jitter = .random(in: 0..<1)
            table[url]?.lastAttempt = now
            switch result {
            case .success:
                table[url]?.failures = 0
                table[url]?.lastFailure = nil
            case .failure(let error):
                table[url]?.failures += 1
                table[url]?.lastFailure = "\(error)"
            }
            return (before, table[url])
        }
        guard let before, let after else { return }
        report(after, before: before, result)
    }

    private func report(_ list: TrackedList, before: TrackedList, _ result: Result<Set<String>, any Error>) {
        var metadata: Logger.Metadata = [
            "url": "\(list.url)", "authorities": "\(list.authorities.sorted().joined(separator: ", "))",
        ]
        if let holding = list.holding { metadata["next-update"] = "\(holding.list.nextUpdate.rfc3339)" }
        switch result {
        case .success(let changed):
            if before.failures > 0 { logger.notice("Revocation list can be fetched again", metadata: metadata) }
            if !changed.isEmpty, let list = list.holding?.list {
                metadata["entries"] = "\(list.entryCount)"
                logger.info("Revocation list fetched", metadata: metadata)
            }
        case .failure:
            metadata["reason"] = "\(list.lastFailure ?? "")"
            metadata["failures"] = "\(list.failures)"
            // Once per trouble: a server that stays down is asked again and again.
            let isNew = before.lastFailure != list.lastFailure
            logger.log(level: isNew ? .warning : .debug, "Revocation list not renewed", metadata: metadata)
        }
    }
}

// MARK: - Copies

extension RevocationListFeed {
    /// Takes the last good copies of what is followed and not held, and drops the others.
    private func restoreCopies() {
        guard let copies else { return }
        do {
            for text in try copies.urls() {
                guard let url = try? RevocationURL(text) else { continue }
                table.withLock { table in
                    if table[url] == nil { table.followIfAllowed(url) }
                }
                if table.withLock({ $0[url].map { $0.holding == nil } ?? false }) { restore(url, from: copies) }
            }
            try archive?.removeAll(except: Set(table.withLock { $0.lists.keys.map(\.description) }))
        } catch {
            logger.warning("Copies of revocation lists cannot be read", metadata: ["reason": "\(error)"])
        }
    }

    private func restore(_ url: RevocationURL, from copies: any RevocationListCopies) {
        do {
            guard let copy = try copies.copy(of: url.description) else { return }
            let list = try CertificateRevocationList(der: copy.der)
            table.withLock { table in
                let accepting = table.authorities(accepting: list, from: url)
                table[url]?.holding = TrackedList.Holding(
                    list: list, entityTag: copy.entityTag, lastModified: copy.lastModified,
                    confirmedAt: copy.fetchedAt, authorities: accepting)
            }
        } catch {
            logger.warning(
                "Copy of a revocation list ignored", metadata: ["url": "\(url)", "reason": "\(error)"])
        }
    }

    /// A database that cannot be written costs the copy, not the list.
    private func record(_ body: @escaping @Sendable (any RevocationListArchive) throws -> Void) async {
        guard let archive else { return }
        do {
            try await background.perform { try body(archive) }
        } catch {
            logger.warning("Copy of a revocation list not kept", metadata: ["reason": "\(error)"])
        }
    }
}
