import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport

/// A world of servers, operators and verifiers around one key store, all of it decided by a seed.
///
/// Times are in milliseconds of the true time, which only this world knows.
struct KeySimulation {
    struct Token {
        let kid: String
        let expiry: Int
    }

    let seed: UInt64
    let conditions: SimulationConditions
    /// How much longer, in milliseconds, than allowed verifiers keep their copies.
    let overstay: Int
    let store = InMemoryKeyStore()

    var random: SeededGenerator
    var now = 1_800_000_000_000
    var settings: SimulationSettings
    var servers: [SimulatedServer?] = []
    var verifiers = [SimulatedVerifier](repeating: SimulatedVerifier(), count: 4)
    var tokens: [Token] = []
    /// When the last token of a key expires.
    var lastExpiry: [String: Int] = [:]
    var revoked: Set<String> = []
    var report = SimulationReport()
    var history: [String] = []

    init(seed: UInt64, conditions: SimulationConditions, overstay: Int = 0) {
        self.seed = seed
        self.conditions = conditions
        self.overstay = overstay
        random = SeededGenerator(seed: seed)
        settings = .random(
            algorithms: random.once(in: 2) ? [.es256] : [.es256, .edDSA], publishAhead: 1...200, using: &random)
    }

    /// Lets `count` things happen; throws what broke.
    mutating func run(events count: Int) throws -> SimulationReport {
        note("settings \(settings)")
        servers = [nil, nil, nil]
        try start(0)
        for _ in 0..<count { try next() }
        return report
    }

    private mutating func next() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<22: try advance(to: now + Int.random(in: 1...1500, using: &random))
        case 22..<42: try jump()
        case 42..<62: try sign()
        case 62..<72: if let token = tokens.randomElement(using: &random) { try present(token) }
        case 72..<82: fetchAnew()
        case 82..<92: try command()
        case 92..<96: try restart()
        case 96..<98: stall()
        case 98 where conditions == .skewedClocks: setClock()
        case 99 where conditions.changesSettings: try reconfigure()
        default: break
        }
    }

    mutating func note(_ text: String) {
        history.append("\(Double(now % 1_000_000_000) / 1000): \(text)")
    }

    func failure(_ text: String) -> SimulationFailure {
        SimulationFailure(seed: seed, text: text, history: history)
    }

    /// A clock's distance from the true time.
    mutating func randomOffset() -> Int {
        guard conditions == .skewedClocks else { return 0 }
        let half = settings.skew / 2
        return [-half, half, Int.random(in: -half...half, using: &random)].randomElement(using: &random) ?? 0
    }
}
