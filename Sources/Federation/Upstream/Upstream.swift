package import AuthorizationServer
import FoundationEssentials
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
    private let pause: @Sendable (Duration) async throws -> Void
    private let chance: @Sendable () -> Double
    private let state: Mutex<State>

    /// - Parameters:
    ///   - name: What operators know it by, such as its host.
    ///   - pause: Waits, or throws when the task is cancelled.
    ///   - chance: A random number from 0 to 1.
    package init(
        name: String, transport: any UpstreamTransport, clock: any Clock, settings: UpstreamSettings = .init(),
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.name = name
        self.transport = transport
        self.clock = clock
        self.settings = settings
        self.pause = pause
        self.chance = chance
        state = Mutex(State(breaker: CircuitBreaker(settings.breaker)))
    }

    /// The answer, which has status 200.
    package func send(_ call: UpstreamCall) async throws(ResourceFailure) -> UpstreamAnswer {
        let permit = try admit()
        let outcome = await outcome(of: call)
        let now = clock.now
        switch outcome {
        case .answer(let answer):
            state.withLock { $0.breaker.succeeded(permit) }
            return answer
        case .refusal(let failure):
            state.withLock { $0.breaker.succeeded(permit) }
            throw prefixed(failure)
        case .outage(let reason, _):
            state.withLock {
                $0.breaker.failed(permit, at: now)
                $0.lastFailure = reason
            }
            throw prefixed(.unavailable(reason))
        case .abandoned:
            state.withLock { $0.breaker.abandoned(permit) }
            throw prefixed(.unavailable("the request was given up"))
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
        case .faulty(let reason): .faulty("\(name): \(reason)")
        }
    }
}
