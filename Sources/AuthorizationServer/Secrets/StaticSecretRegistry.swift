package import FoundationEssentials
import Synchronization

/// The static secrets of a running server, sealed as the database has them. A value is opened for each answer and kept
/// nowhere.
package final class StaticSecretRegistry: Sendable {
    /// How old, in seconds, a reading of the database may be before nothing is answered from it any more: a secret that
    /// was deleted must not live on in a server that lost its database.
    package static let maximumAge: TimeInterval = 10

    private struct State {
        var revision: Int64
        var secrets: [String: SealedStaticSecret]
        var confirmedAt: Date
    }

    private let store: any StaticSecretStore
    private let clock: any Clock
    private let state: Mutex<State>

    /// Reads all secrets. Blocks.
    package init(store: any StaticSecretStore, clock: any Clock) throws {
        self.store = store
        self.clock = clock
        let time = clock.now
        let (revision, secrets) = try store.served()
        state = Mutex(State(revision: revision, secrets: Self.byName(secrets), confirmedAt: time))
    }

    /// The names of the secrets that have a value.
    package var names: Set<String> { state.withLock { Set($0.secrets.keys) } }

    /// One look at the database: whether anything changed. Blocks. Called several times a second, by one caller at a
    /// time.
    @discardableResult
    package func follow() throws -> Bool {
        // The time is taken before the reading, so that the reading is never thought younger than it is.
        let time = clock.now
        let known = state.withLock { state in
            // A reading from the future is one from before the clock was set back.
            state.confirmedAt = min(state.confirmedAt, time)
            return state.revision
        }
        do {
            guard try store.revision() != known else {
                state.withLock { $0.confirmedAt = time }
                return false
            }
            let (revision, secrets) = try store.served()
            let byName = Self.byName(secrets)
            state.withLock { $0 = State(revision: revision, secrets: byName, confirmedAt: time) }
            return true
        } catch {
            // The next reading may be that of another database whose revision is the same.
            state.withLock { state in
                state.revision = -1
                if error.voidsReadings { state.confirmedAt = .distantPast }
            }
            throw error
        }
    }

    /// The value of a secret, and which version it is.
    func value(
        of name: String, at time: Date
    ) throws(ResourceFailure) -> (version: Int64, value: StaticSecretValue) {
        let (secret, confirmedAt) = state.withLock { ($0.secrets[name], $0.confirmedAt) }
        guard time.timeIntervalSince(confirmedAt) <= Self.maximumAge else {
            throw .unavailable("the secrets have not been read from the database for \(Self.maximumAge) s")
        }
        guard let secret else { throw .faulty("no secret \(name) is stored; 'secrets put' stores one") }
        do { return (secret.version, try store.open(secret)) } catch {
            throw .faulty(
                "version \(secret.version) of the secret \(name) was altered or moved here from another; store it again"
            )
        }
    }

    private static func byName(_ secrets: [SealedStaticSecret]) -> [String: SealedStaticSecret] {
        Dictionary(secrets.map { ($0.name, $0) }) { first, second in first.version > second.version ? first : second }
    }
}
