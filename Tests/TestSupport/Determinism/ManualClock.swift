import AuthorizationServer
package import FoundationEssentials
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualClock: Clock {
    private let time: Mutex<Date>

    /// Stands at 2027-01-15T08:00:00Z unless told otherwise.
    package init(_ time: Date = Date(timeIntervalSince1970: 1_800_000_000)) {
        self.time = Mutex(time)
    }

    package var now: Date {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }

    /// Moves the clock, backwards when `seconds` is negative.
    package func advance(by seconds: TimeInterval) {
        time.withLock { $0 = $0.addingTimeInterval(seconds) }
    }
}
