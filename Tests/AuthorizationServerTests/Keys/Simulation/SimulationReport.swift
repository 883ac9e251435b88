/// What happened in a world: a simulation in which nothing happens proves nothing.
struct SimulationReport {
    var tokens = 0
    var verifications = 0
    var fetches = 0
    var activations = 0
    var removals = 0
    var revocations = 0
    var refusals = 0
    var restarts = 0

    static func += (left: inout SimulationReport, right: SimulationReport) {
        left.tokens += right.tokens
        left.verifications += right.verifications
        left.fetches += right.fetches
        left.activations += right.activations
        left.removals += right.removals
        left.revocations += right.revocations
        left.refusals += right.refusals
        left.restarts += right.restarts
    }

    /// The rarest of all that must happen.
    var rarest: Int {
        min(tokens, verifications, fetches, activations, removals, revocations, refusals, restarts)
    }
}

/// A promise to verifiers that was broken, with the way there.
struct SimulationFailure: Error, CustomStringConvertible {
    let seed: UInt64
    let text: String
    let history: [String]

    var description: String {
        "seed \(seed): \(text)\n" + history.suffix(60).joined(separator: "\n")
    }
}
