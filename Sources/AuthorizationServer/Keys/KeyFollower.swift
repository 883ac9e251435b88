import FoundationEssentials
import Synchronization

/// Keeps a server's key ring in step with the database, and the database with the schedule. Its calls block.
package final class KeyFollower: Sendable {
    private let store: any KeyStore
    private let clock: any Clock
    private let confirmed: any Clock
    private let schedule: Mutex<KeySchedule>
    /// Looks are taken one after the other.
    private let turn = Mutex(())
    private let seen: Mutex<(revision: Int64, inventory: KeyInventory)>

    /// The ring that requests read.
    package let ring: KeyRing

    /// Takes what is due, reads the keys and fills the ring with them.
    ///
    /// - Parameter confirmed: the clock by which it is decided what is due; `clock` unless told otherwise.
    package init(
        store: any KeyStore, schedule: KeySchedule, clock: any Clock, confirmed: (any Clock)? = nil
    ) throws {
        self.store = store
        self.schedule = Mutex(schedule)
        self.clock = clock
        self.confirmed = confirmed ?? clock
        try KeySteward(store: store, schedule: schedule, clock: clock, confirmed: confirmed).advance()
        let time = clock.now
        let revision = try store.revision()
        let inventory = try store.load()
        seen = Mutex((revision, inventory))
        ring = KeyRing(KeySet(inventory, tokenLifetime: schedule.tokenLifetime, loadedAt: time))
    }

    /// One look at the database: returns the steps that were due and taken. Called several times a second.
    @discardableResult
    package func follow() throws -> [KeyStep] {
        try turn.withLock { _ in try look() }
    }

    /// Keeps another schedule from now on. When this returns, every key that may sign outlives the longest token of the
    /// new schedule.
    package func adopt(_ schedule: KeySchedule) throws {
        try turn.withLock { _ in
            self.schedule.withLock { $0 = schedule }
            seen.withLock { $0.revision = -1 }
            try look()
        }
    }

    /// Throws `NotRecorded` where the keys were read, and a step that is due could not be written.
    @discardableResult
    private func look() throws -> [KeyStep] {
        // The time is taken before the reading, so that the reading is never thought younger than it is.
        let time = clock.now
        ring.bringBack(to: time)
        let schedule = schedule.withLock { $0 }
        do {
            try read(at: time, under: schedule)
        } catch {
            // The next reading may be that of another database whose revision is the same.
            seen.withLock { $0.revision = -1 }
            if error.voidsReadings { ring.void() }
            throw error
        }
        let known = seen.withLock { $0.inventory }
        guard schedule.nextStep(for: known, at: time, confirmed: confirmed.now) != nil else { return [] }
        let steps: [KeyStep]
        do {
            steps = try KeySteward(store: store, schedule: schedule, clock: clock, confirmed: confirmed).advance()
        } catch {
            throw error.voidsReadings ? error : NotRecorded(error)
        }
        try read(at: time, under: schedule)
        return steps
    }

    private func read(at time: Date, under schedule: KeySchedule) throws {
        let revision = try store.revision()
        guard revision != seen.withLock({ $0.revision }) else {
            ring.replace(with: ring.latest.confirmed(at: time))
            return
        }
        let inventory = try store.load()
        seen.withLock { $0 = (revision, inventory) }
        ring.replace(with: KeySet(inventory, tokenLifetime: schedule.tokenLifetime, loadedAt: time))
    }
}
