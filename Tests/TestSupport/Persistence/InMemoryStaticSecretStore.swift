package import AuthorizationServer
package import FoundationEssentials
import Synchronization

/// Static secrets in memory, with the behaviour of the store on disk.
package final class InMemoryStaticSecretStore: StaticSecretStore {
    /// What a store that was told to fail throws.
    package struct Unreadable: Error {
        package init() {}
    }

    private struct State {
        var versions: [String: [StaticSecretVersion]] = [:]
        var revision: Int64 = 0
        var isFailing = false
        var isBroken = false
    }

    private let state = Mutex(State())

    package init() {}

    /// While true, reading throws.
    package var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    /// While true, no value opens.
    package var isBroken: Bool {
        get { state.withLock { $0.isBroken } }
        set { state.withLock { $0.isBroken = newValue } }
    }

    private let values = Mutex<[String: StaticSecretValue]>([:])

    package func revision() throws -> Int64 {
        try state.withLock { state in
            if state.isFailing { throw Unreadable() }
            return state.revision
        }
    }

    package func served() throws -> (revision: Int64, secrets: [SealedStaticSecret]) {
        try state.withLock { state in
            if state.isFailing { throw Unreadable() }
            let secrets = state.versions.values.compactMap(\.served).map { version in
                SealedStaticSecret(name: version.name, version: version.number, sealed: Array(key(version).utf8))
            }
            return (state.revision, secrets)
        }
    }

    package func open(_ secret: SealedStaticSecret) throws(SealedStaticSecret.Unreadable) -> StaticSecretValue {
        let key = String(decoding: secret.sealed, as: UTF8.self)
        guard !isBroken, let value = values.withLock({ $0[key] }) else { throw SealedStaticSecret.Unreadable() }
        return value
    }

    package func put(
        _ value: StaticSecretValue, as name: String, at time: Date, keeping count: Int
    ) throws -> StaticSecretChange {
        state.withLock { state in
            let last = state.versions[name]?.last?.number ?? 0
            let new = StaticSecretVersion(
                name: name, number: last + 1, size: value.bytes.count, createdAt: rounded(time))
            values.withLock { $0[key(new)] = value }
            state.versions[name, default: []].append(new)
            let live = state.versions[name, default: []].filter { !$0.isDeleted }.map(\.number)
            return wipe(Array(live.dropLast(count + 1)), of: name, at: time, in: &state)
        }
    }

    package func versions(of name: String?) -> [StaticSecretVersion] {
        state.withLock { state in
            guard let name else {
                return state.versions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap(\.value)
            }
            return state.versions[name] ?? []
        }
    }

    package func delete(_ name: String, version: Int64?, at time: Date) throws -> StaticSecretChange {
        try state.withLock { state in
            let versions = state.versions[name] ?? []
            let live = versions.filter { !$0.isDeleted }.map(\.number)
            guard let version else {
                guard !live.isEmpty else { throw StaticSecretRefusal.unknown(name: name) }
                return wipe(live, of: name, at: time, in: &state)
            }
            guard !versions.isEmpty else { throw StaticSecretRefusal.unknown(name: name) }
            guard let found = versions.first(where: { $0.number == version }) else {
                throw StaticSecretRefusal.unknownVersion(name: name, version: version)
            }
            guard !found.isDeleted else { throw StaticSecretRefusal.deletedVersion(name: name, version: version) }
            return wipe([version], of: name, at: time, in: &state)
        }
    }

    private func wipe(_ numbers: [Int64], of name: String, at time: Date, in state: inout State) -> StaticSecretChange {
        let versions = (state.versions[name] ?? []).map { version in
            guard numbers.contains(version.number) else { return version }
            values.withLock { $0[key(version)] = nil }
            return StaticSecretVersion(
                name: name, number: version.number, size: version.size, createdAt: version.createdAt,
                deletedAt: rounded(time))
        }
        state.versions[name] = versions
        state.revision += 1
        return StaticSecretChange(wiped: numbers, versions: versions)
    }

    private func key(_ version: StaticSecretVersion) -> String { "\(version.name) \(version.number)" }

    private func rounded(_ date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
    }
}
