import AuthorizationServer
import TestSupport
import Testing

@Suite("Verifiers of a whole simulated world")
struct KeySimulationTests {
    static let worlds = 340
    static let events = 70

    @Test(
        "no verifier meets an unknown key and no live token's key is missing",
        arguments: SimulationConditions.allCases, [UInt64(1), 2])
    func keepsPromises(conditions: SimulationConditions, series: UInt64) throws {
        let total = try Self.run(conditions, series: series)
        #expect(total.rarest > 50, "too little happened: \(total)")
    }

    @Test("the simulation notices verifiers that keep their copies for longer than they may")
    func noticesOverstay() {
        #expect(throws: SimulationFailure.self) { try Self.run(.steady, series: 3, overstay: 1500) }
    }

    private static func run(
        _ conditions: SimulationConditions, series: UInt64, overstay: Int = 0
    ) throws -> SimulationReport {
        var total = SimulationReport()
        for number in 0..<UInt64(worlds) {
            var world = KeySimulation(seed: series << 32 | number, conditions: conditions, overstay: overstay)
            total += try world.run(events: events)
        }
        return total
    }
}
