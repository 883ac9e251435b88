package import FoundationEssentials
import Synchronization

/// The clock for what cannot be undone: for keys that are removed, revoked tokens and assertions that are forgotten,
/// leases that are ended. It does not believe a jump ahead before that has lasted for an hour (`ClockHistory`).
package final class ConfirmedClock: Clock {
    private let clock: any Clock
    private let uptime: @Sendable () -> Duration
    private let history: Mutex<ClockHistory>

    /// - Parameters:
    ///   - clock: the clock of the day.
    ///   - uptime: the monotonic one.
    ///   - seen: the latest time that was recorded before this process began, if any was.
    package init(_ clock: any Clock, uptime: @escaping @Sendable () -> Duration, seen: Date? = nil) {
        self.clock = clock
        self.uptime = uptime
        history = Mutex(ClockHistory(seen: seen, clock: clock.now, uptime: uptime()))
    }

    /// The time as it is believed: that of the clock, or an earlier one.
    package var now: Date { reading.believed }

    /// In seconds, how far the clock is ahead of what is believed; 0 while it is believed.
    package var doubt: TimeInterval {
        let (clock, believed) = reading
        return clock.timeIntervalSince(believed)
    }

    private var reading: (clock: Date, believed: Date) {
        history.withLock { history in
            let now = clock.now
            return (now, history.believed(now, uptime: uptime()))
        }
    }
}
