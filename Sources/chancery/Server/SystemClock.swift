import AuthorizationServer
import FoundationEssentials

/// The system's clock: the only place that asks for the time.
struct SystemClock: Clock {
    var now: Date { Date() }
}
