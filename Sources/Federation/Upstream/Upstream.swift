package import AuthorizationServer
import FoundationEssentials
package import Logging
import Synchronization

/// A server that credentials come from: calls to it have a deadline, are tried again only where that is safe, and are not
/// made while it is out of order.
package final class Upstream: Sendable {
    private struct State {
        var breaker: CircuitBreaker
        /// Why the latest call failed.
        var lastFailure = ""
    }

    private let name: String
    private let transport: any UpstreamTransport
    private let clock: any Clock
    private let settings: UpstreamSettings
    private let logger: Logger
    private let pause: @Sendable (Duration) async throws -> Void
    private let chance: @Sendable () -> Double
    private let state: Mutex<State>

    /// - Parameters:
    ///   - name: What operators know it by, such as its host.
    ///   - logger: Told when calls stop and when they go on.
    ///   - pause: Waits, or throws when the task is cancelled.
    ///   - chance: A random number from 0 to 1.
    package init(
        name: String, transport: any UpstreamTransport, clock: any Clock, logger: Logger,
        settings: UpstreamSettings = .init(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.name = name
        self.transport = transport
        self.clock = clock
        self.settings = settings
        self.logger = logger
        self.pause = pause
        self.chance = chance
        state = Mutex(State(breaker: CircuitBreaker(settings.breaker)))
    }

    /// The answer, which has status 200.
    package func send(_ call: UpstreamCall) async throws(ResourceFailure) -> UpstreamAnswer {
        let permit = try admit()
        let outcome = await outcome(of: call)
        settle(permit, outcome)
        switch outcome {
        case .answer(let answer): return answer
        case .refusal(let failure): throw prefixed(failure)
        case .outage(let reason, _): throw prefixed(.unavailable(reason))
        case .abandoned: throw prefixed(.unavailable("the request was given up"))
        }
    }

    private func settle(_ permit: CircuitBreaker.Permit, _ outcome: UpstreamOutcome) {
        let now = clock.now
        let (before, after) = state.withLock { state in
            let before = state.breaker.state
            switch outcome {
            case .answer, .refusal: state.breaker.succeeded(permit)
            case .outage(let reason, _):
                state.breaker.failed(permit, at: now)
                state.lastFailure = reason
            case .abandoned: state.breaker.abandoned(permit)
            }
            return (before, state.breaker.state)
        }
        report(outcome, before: before, after: after)
    }

    /// A server that stays out of order is spoken of once.
    private func report(_ outcome: UpstreamOutcome, before: CircuitBreaker.State, after: CircuitBreaker.State) {
        switch (before, after) {
        case (.closed, .open):
            var metadata: Logger.Metadata = ["server": "\(name)"]
            if case .outage(let reason, _) = outcome { metadata["reason"] = "\(reason)" }
            logger.warning("Server of a resource out of order", metadata: metadata)
        case (.halfOpen, .closed): logger.notice("Server of a resource works again", metadata: ["server": "\(name)"])
        default: break
        }
    }

    private func admit() throws(ResourceFailure) -> CircuitBreaker.Permit {
        let now = clock.now
        let (permit, wait, lastFailure) = state.withLock { state in
            (state.breaker.admit(at: now), state.breaker.wait(at: now), state.lastFailure)
        }
        if let permit { return permit }
        throw prefixed(
            .unavailable(
                "it is not asked for another \(Int(wait.rounded(.up))) s, as \(settings.breaker.failures) calls in a row "
                    + "have failed; the last: \(lastFailure)"))
    }

    private func outcome(of call: UpstreamCall) async -> UpstreamOutcome {
        let start = ContinuousClock.now
        var retry = 0
        while true {
            let outcome = await attempt(call, timeout: settings.deadline - (ContinuousClock.now - start))
            guard case .outage(_, .yes(let wished)) = outcome,
                let pause = settings.retry.pause(
                    before: retry, wished: wished, left: settings.deadline - (ContinuousClock.now - start),
                    chance: chance())
            else { return outcome }
            do { try await self.pause(pause) } catch { return .abandoned }
            retry += 1
        }
    }

    private func attempt(_ call: UpstreamCall, timeout: Duration) async -> UpstreamOutcome {
        do throws(UpstreamFault) {
            return UpstreamOutcome(try await transport.answer(to: call.request(timeout: timeout)), to: call)
        } catch {
            return Task.isCancelled ? .abandoned : UpstreamOutcome(error)
        }
    }

    /// With the name of who it is that fails.
    private func prefixed(_ failure: ResourceFailure) -> ResourceFailure {
        switch failure {
        case .refused(let reason): .refused("\(name): \(reason)")
        case .unavailable(let reason): .unavailable("\(name): \(reason)")
        case .exhausted(let reason): .exhausted("\(name): \(reason)")
        case .faulty(let reason): .faulty("\(name): \(reason)")
        }
    }
}
