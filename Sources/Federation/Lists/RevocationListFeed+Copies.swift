import AuthorizationServer
import FoundationEssentials
import Logging
import PKI
import Synchronization

extension RevocationListFeed {
    /// Takes the last good copies of what is followed and not held, and drops the others.
    func restoreCopies() {
        guard let copies else { return }
        do {
            for text in try copies.urls() {
                guard let key = ListKey(text) else { continue }
                table.withLock { $0.followIfAllowed(key) }
                if table.withLock({ $0[key].map { $0.holding == nil } ?? false }) { restore(key, from: copies) }
            }
            try archive?.removeAll(except: Set(table.withLock { $0.lists.keys.map(\.text) }))
        } catch {
            logger.warning("Copies of revocation lists cannot be read", metadata: ["reason": "\(error)"])
        }
    }

    private func restore(_ key: ListKey, from copies: any RevocationListCopies) {
        do {
            guard let copy = try copies.copy(of: key.text) else { return }
            let list = try CertificateRevocationList(der: copy.der)
            judgingHere { table in
                let signer = table.signer(of: list, for: key)
                table[key]?.holding = TrackedList.Holding(
                    list: list, entityTag: copy.entityTag, lastModified: copy.lastModified,
                    confirmedAt: copy.fetchedAt, signer: signer)
                table.makeRoom()
            }
        } catch {
            logger.warning(
                "Copy of a revocation list ignored", metadata: ["url": "\(key.url)", "reason": "\(error)"])
        }
    }

    func keepCopies(of keys: [ListKey]) async {
        for key in keys {
            guard let held = table.withLock({ $0[key]?.holding }) else { continue }
            let copy = RevocationListCopy(
                url: key.text, entityTag: held.entityTag, lastModified: held.lastModified,
                fetchedAt: held.confirmedAt, der: held.list.der)
            await record { try $0.keep(copy) }
        }
    }

    /// Drops the copies of lists for which there was no room.
    func forgetDropped() async {
        let (count, kept) = table.withLock { table in
            defer { table.dropped = 0 }
            return (table.dropped, table.dropped == 0 ? [] : Set(table.lists.keys.map(\.text)))
        }
        guard count > 0 else { return }
        logger.notice(
            "Revocation lists dropped: certificates name more than there is room for", metadata: ["count": "\(count)"])
        await record { try $0.removeAll(except: kept) }
    }

    /// A database that cannot be written costs the copy, not the list.
    func record(_ body: @escaping @Sendable (any RevocationListArchive) throws -> Void) async {
        guard let archive else { return }
        do {
            try await background.perform { try body(archive) }
        } catch {
            logger.warning("Copy of a revocation list not kept", metadata: ["reason": "\(error)"])
        }
    }
}
