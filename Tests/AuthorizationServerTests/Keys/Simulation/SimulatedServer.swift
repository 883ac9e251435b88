import AuthorizationServer
import FoundationEssentials
import TestSupport

/// A server process: a clock of its own and the keys as it last read them.
struct SimulatedServer {
    let clock: ManualClock
    let settings: SimulationSettings
    let follower: KeyFollower
    /// How far its clock is from the true time, in milliseconds.
    var offset: Int
    /// When it looks at the store again, in true time.
    var nextPoll: Int
    /// When it last saw the store, in true time.
    var lastRead: Int
    /// The store's revision that it saw then.
    var revision: Int64
    /// Until then it cannot reach the store.
    var stalledUntil = 0

    init(store: InMemoryKeyStore, settings: SimulationSettings, offset: Int, at time: Int) throws {
        self.settings = settings
        self.offset = offset
        nextPoll = time + 1000
        lastRead = time
        revision = store.revision()
        clock = ManualClock(Date(milliseconds: time + offset))
        follower = try KeyFollower(store: store, schedule: settings.schedule, clock: clock)
    }

    func setClock(to time: Int) {
        clock.now = Date(milliseconds: time + offset)
    }

    func isStalled(at time: Int) -> Bool { time < stalledUntil }

    /// Whether it has looked at the store within the second that a server may lag behind.
    func isUpToDate(at time: Int) -> Bool { time - lastRead <= 1000 }
}

extension Date {
    init(milliseconds: Int) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    var milliseconds: Int { Int((timeIntervalSince1970 * 1000).rounded()) }
}
