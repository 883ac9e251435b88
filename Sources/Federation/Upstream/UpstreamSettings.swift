/// How a server is asked.
package struct UpstreamSettings: Sendable, Hashable {
    /// For a call with all its tries.
    var deadline: Duration
    var retry = RetrySchedule()
    var breaker = CircuitBreaker.Settings(failures: 5, pause: 10)

    package init(deadline: Duration = .seconds(10)) {
        self.deadline = deadline
    }
}
