import AuthorizationServer
import FoundationEssentials
import Logging
import PKI
import Synchronization

/// What a server answered.
extension RevocationListFeed {
    /// The server has no newer list.
    func confirm(_ key: ListKey) async throws -> Bool {
        let now = clock.now
        let nextUpdate = try table.withLock { table in
            guard let holding = table[key]?.holding else { throw FetchFailure.nothingToConfirm }
            table[key]?.holding?.confirmedAt = now
            return holding.list.nextUpdate
        }
        guard nextUpdate > now else { throw RevocationListRejection.expired(at: nextUpdate) }
        await record { try $0.confirm(key.text, at: now) }
        return false
    }

    /// The server sent a list: takes it, or throws why not. Returns whether the lists have changed.
    func take(_ bytes: [UInt8], _ headers: CachingHeaders, for key: ListKey, limit: Int) async throws -> Bool {
        let (entityTag, lastModified) = (headers.entityTag, headers.lastModified)
        let now = clock.now
        if let held = table.withLock({ $0[key]?.holding }), held.signer != .unknown, held.list.der == bytes {
            return try await confirm(key)
        }
        let new = try await background.perform { try Self.list(in: bytes, limit: limit) }
        let holding = TrackedList.Holding(
            list: new, entityTag: entityTag, lastModified: lastModified, confirmedAt: now, signer: .unknown)
        let keys = try await judging { table in
            Result { () throws(RevocationListRejection) in try table.take(holding, for: key, at: now) }
        }.get()
        await keepCopies(of: keys)
        await forgetDropped()
        return !keys.isEmpty
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

    func finish(_ key: ListKey, _ result: Result<Bool, any Error>) {
        let now = clock.now
        let (before, after) = table.withLock { table -> (TrackedList?, TrackedList?) in
            let before = table[key]
            table[key]?.fetch = nil
            table[key]?.jitter = .random(in: 0..<1)
            table[key]?.lastAttempt = now
            switch result {
            case .success:
                table[key]?.failures = 0
                table[key]?.lastFailure = nil
                table[key]?.gaveWay = false
            case .failure where before?.gaveWay ?? false:
                // It says nothing of the server, which may be asked at once.
                table[key]?.lastAttempt = nil
            case .failure(let error):
                table[key]?.failures += 1
                table[key]?.lastFailure = "\(error)"
            }
            return (before, table[key])
        }
        guard let before, let after, !after.gaveWay else { return }
        report(after, before: before, result)
    }

    private func report(_ list: TrackedList, before: TrackedList, _ result: Result<Bool, any Error>) {
        var metadata: Logger.Metadata = ["url": "\(list.key.url)", "authorities": "\(list.key.authority)"]
        if let holding = list.holding { metadata["next-update"] = "\(holding.list.nextUpdate.rfc3339)" }
        switch result {
        case .success(let hasChanged):
            if before.failures > 0 { logger.notice("Revocation list can be fetched again", metadata: metadata) }
            if hasChanged, let list = list.holding?.list {
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
