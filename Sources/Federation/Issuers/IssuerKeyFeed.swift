package import AuthorizationServer
import FoundationEssentials
package import JOSE
package import Logging
import Synchronization

/// Keeps the keys of other issuers current: fetched ahead of the end of their lifetime, again for a token that names an
/// unknown key, kept while the issuer is down, and dropped when it no longer publishes them.
///
/// Only places of the configuration are asked, and places of client registrations on hosts of the configuration.
package final class IssuerKeyFeed: IssuerKeySource {
    private let fetchers: FetcherPool
    private let files: SmallFiles
    private let clock: any Clock
    private let confirmed: any Clock
    let logger: Logger
    private let table = Mutex(IssuerKeyTable())

    /// Fetches nothing before `run`, or before a token asks.
    ///
    /// - Parameters:
    ///   - makeFetcher: makes what asks servers by the trust that is given.
    ///   - readFile: the bytes of a small file. It may block.
    ///   - confirmed: the clock by which keys are dropped that are too old; `clock` unless told otherwise.
    package init(
        _ settings: [IssuerKeySettings], clients: ClientKeySettings? = nil,
        makeFetcher: @escaping @Sendable (ServerTrust) -> any DocumentFetcher = {
            HTTPDocumentFetcher(trust: $0, plainServers: .ours)
        },
        readFile: @escaping @Sendable (String) throws -> [UInt8], clock: any Clock, confirmed: (any Clock)? = nil,
        logger: Logger
    ) {
        fetchers = FetcherPool(make: makeFetcher)
        files = SmallFiles(readFile)
        self.clock = clock
        self.confirmed = confirmed ?? clock
        self.logger = logger
        configure(settings, clients: clients)
    }

    /// Takes over a changed configuration. What is held stays, unless it would come from elsewhere now.
    package func configure(_ settings: [IssuerKeySettings], clients: ClientKeySettings? = nil) {
        let now = clock.now
        table.withLock { $0.configure(settings, clients: clients, at: now) }
        fetchers.forget(allBut: Set(settings.map(\.trust) + (clients.map { [$0.trust] } ?? [])))
    }

    package func keys(of issuer: KeySetName) -> VerificationKeySet? {
        let now = clock.now
        return table.withLock { table in
            guard let tracked = table[issuer] else { return nil }
            // To the minute is enough for what is forgotten after a day.
            if now.timeIntervalSince(tracked.lastWanted) > 60 { table[issuer]?.lastWanted = now }
            return tracked.keys(at: now)
        }
    }

    package func keys(of issuer: KeySetName, lacking kid: String?) async -> VerificationKeySet? {
        let now = clock.now
        table.withLock { $0.want(issuer, at: now) }
        if let kid, let held = keys(of: issuer), held.contains(kid: kid) { return held }
        if let (look, limit) = start(issuer, for: .unknownKey) { await look.wait(atMost: limit) }
        return keys(of: issuer)
    }

    /// What is known of each issuer, in the order of their names.
    package var statuses: [IssuerKeyStatus] {
        let now = clock.now
        return table.withLock { $0.sets.values.map { IssuerKeyStatus($0, at: now) } }
            .sorted { $0.name.text < $1.name.text }
    }

    /// Fetches what is due, until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            startDue()
            try? await Task.sleep(for: .milliseconds(250))
        }
        table.withLock { $0.sets.values.forEach { $0.fetch?.task.cancel() } }
    }

    /// Fetches what is due now and returns when it is there.
    func renewDue() async {
        for look in startDue() { await look.wait(atMost: .seconds(600)) }
    }

    @discardableResult
    private func startDue() -> [FetchCompletion] {
        let now = clock.now
        let stale = table.withLock { table in
            table.bringBack(to: now)
            return table.tidy(at: min(now, confirmed.now))
        }
        for name in stale { reportStale(name) }
        let due = table.withLock { table in
            table.sets.filter { $0.value.fetch == nil && $0.value.mayLook(for: .schedule, at: now) }.keys
        }
        return due.compactMap { start($0, for: .schedule)?.look }
    }

    /// The look at these keys that is under way, or a new one if there is a reason for it: never two at one time.
    private func start(
        _ name: KeySetName, for reason: IssuerKeyLook.Reason
    ) -> (look: FetchCompletion, waitLimit: Duration)? {
        let now = clock.now
        return table.withLock { table in
            guard let tracked = table[name] else { return nil }
            let limit = tracked.settings.limits.waitLimit
            if let fetch = tracked.fetch { return (fetch.completion, limit) }
            guard tracked.mayLook(for: reason, at: now), table.hasRoom(for: name) else { return nil }
            let completion = FetchCompletion()
            let look = IssuerKeyLook(
                tracked, for: reason, fetcher: fetchers.fetcher(for: tracked.settings.trust), files: files)
            let task = Task {
                await self.renew(name, by: look, completion)
                completion.finish()
            }
            table[name]?.fetch = TrackedKeySet.Fetch(task: task, completion: completion)
            table[name]?.lastAttempt = now
            return (completion, limit)
        }
    }

    private func renew(_ name: KeySetName, by look: IssuerKeyLook, _ completion: FetchCompletion) async {
        let result: Result<IssuerKeyLook.Answer, IssuerKeyFault>
        do { result = .success(try await look.answer()) } catch { result = .failure(error) }
        let isCancelled = Task.isCancelled
        let now = clock.now
        let change = table.withLock { table -> (before: TrackedKeySet, after: TrackedKeySet)? in
            // The configuration may have dropped it meanwhile, and put another in its place.
            guard let before = table[name], before.fetch?.completion === completion else { return nil }
            table[name]?.fetch = nil
            guard !isCancelled else { return nil }
            table[name]?.take(result, at: now)
            return table[name].map { (before, $0) }
        }
        if let change { report(change.after, before: change.before) }
    }
}
