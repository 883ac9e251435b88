import PKI
import Synchronization

/// Where decisions about certificates are made that take long: one at a time, and neither on the event loop of a
/// request, whose other connections would wait for it, nor on the threads that all tasks share.
@globalActor
actor LengthyDecisions {
    static let shared = LengthyDecisions()

    nonisolated var unownedExecutor: UnownedSerialExecutor { ValidationExecutor.shared.asUnownedSerialExecutor() }

    /// How many decisions may wait: some seconds of work.
    static let maximumWaiting = 64
    private static let waiting = Atomic<Int>(0)

    /// Makes the decision when those before it are made.
    ///
    /// Throws what is told to a client that cannot be judged at present where too many wait already.
    static func make<Decision: Sendable>(
        _ decide: @escaping @Sendable @LengthyDecisions () throws(ClientAuthenticationFailure) -> Decision
    ) async throws(ClientAuthenticationFailure) -> Decision {
        guard waiting.add(1, ordering: .relaxed).newValue <= maximumWaiting else {
            waiting.subtract(1, ordering: .relaxed)
            throw ClientAuthenticationFailure(
                reason: "\(maximumWaiting) certificates that take long to judge are waiting already", isOurs: true)
        }
        defer { waiting.subtract(1, ordering: .relaxed) }
        return try await result(of: decide).get()
    }

    @LengthyDecisions
    private static func result<Decision>(
        of decide: @LengthyDecisions () throws(ClientAuthenticationFailure) -> Decision
    ) -> Result<Decision, ClientAuthenticationFailure> {
        do {
            return .success(try decide())
        } catch {
            return .failure(error)
        }
    }
}
