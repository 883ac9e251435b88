package import FoundationEssentials

/// Keeps calls from a server that fails: closed, they go through; after so many failures in a row it is open, and none
/// does; after a pause one call may try, and its result decides.
///
/// A pure state: what is asked of it comes with the time, and its owner guards it with a lock.
package struct CircuitBreaker: Sendable, Hashable {
    package struct Settings: Sendable, Hashable {
        /// In a row, until it opens; at least 1.
        package let failures: Int
        /// In seconds, from its opening to the next try.
        package let pause: TimeInterval

        package init(failures: Int = 5, pause: TimeInterval = 30) {
            self.failures = max(1, failures)
            self.pause = pause
        }
    }

    package enum State: Sendable, Hashable {
        case closed(failures: Int)
        case open(since: Date)
        /// One call tries whether the server works again.
        case halfOpen(since: Date)
    }

    /// The right to one call, for which its owner reports one result.
    package struct Permit: Sendable, Hashable {
        fileprivate let era: Int
    }

    package let settings: Settings
    package private(set) var state: State = .closed(failures: 0)
    /// Results of calls that began before the last change of state say nothing of it any more.
    private var era = 0

    package init(_ settings: Settings = Settings()) {
        self.settings = settings
    }

    /// `nil`: the call must not be made.
    package mutating func admit(at now: Date) -> Permit? {
        switch state {
        case .closed: return Permit(era: era)
        // A call that never reported is given up after as long.
        case .open(let since), .halfOpen(let since):
            guard isOver(since, at: now) else { return nil }
            change(to: .halfOpen(since: now))
            return Permit(era: era)
        }
    }

    /// The server answered, if only that it refuses.
    package mutating func succeeded(_ permit: Permit) {
        guard permit.era == era else { return }
        switch state {
        case .closed: state = .closed(failures: 0)
        case .open, .halfOpen: change(to: .closed(failures: 0))
        }
    }

    /// No answer, or none that is of use.
    package mutating func failed(_ permit: Permit, at now: Date) {
        guard permit.era == era else { return }
        if case .closed(let failures) = state, failures + 1 < settings.failures {
            state = .closed(failures: failures + 1)
        } else {
            change(to: .open(since: now))
        }
    }

    /// The call was given up before it had a result: the next one may try in its place.
    package mutating func abandoned(_ permit: Permit) {
        guard permit.era == era, case .halfOpen(let since) = state else { return }
        change(to: .open(since: since - settings.pause))
    }

    /// In seconds, until a call may be tried; 0 when one may now.
    package func wait(at now: Date) -> TimeInterval {
        switch state {
        case .closed: 0
        case .open(let since), .halfOpen(let since):
            isOver(since, at: now) ? 0 : settings.pause - now.timeIntervalSince(since)
        }
    }

    /// A clock that was set back prolongs nothing.
    private func isOver(_ since: Date, at now: Date) -> Bool {
        !(0..<settings.pause).contains(now.timeIntervalSince(since))
    }

    private mutating func change(to state: State) {
        self.state = state
        era += 1
    }
}
