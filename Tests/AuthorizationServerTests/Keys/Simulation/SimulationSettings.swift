import AuthorizationServer
import JOSE
import TestSupport

/// A configuration of keys, with times short enough for many rotations in one world.
struct SimulationSettings {
    var rotation: KeyRotation
    var tokenLifetime: Int

    var schedule: KeySchedule { KeySchedule(rotation: rotation, tokenLifetime: tokenLifetime) }

    /// The time that all clocks lie apart at most, in milliseconds.
    var skew: Int { rotation.skew * 1000 }

    static func random(
        algorithms: [SignatureAlgorithm], publishAhead: ClosedRange<Int>, using random: inout SeededGenerator
    ) -> SimulationSettings {
        let publishAhead = Int.random(in: publishAhead, using: &random)
        return SimulationSettings(
            rotation: KeyRotation(
                period: publishAhead + Int.random(in: 1...600, using: &random),
                publishAhead: publishAhead,
                retain: random.once(in: 2) ? 0 : Int.random(in: 1...400, using: &random),
                algorithms: algorithms),
            tokenLifetime: Int.random(in: 1...(random.once(in: 3) ? 900 : 60), using: &random))
    }
}
