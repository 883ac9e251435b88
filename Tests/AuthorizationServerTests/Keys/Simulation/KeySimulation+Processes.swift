import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport

extension KeySimulation {
    mutating func start(_ index: Int) throws {
        report.restarts += 1
        let before = store.load().keys.count
        servers[index] = try SimulatedServer(store: store, settings: settings, offset: randomOffset(), at: now)
        note("server \(index) starts, \(store.load().keys.count - before) keys made")
        try checkStore()
        try checkPublished(by: index)
    }

    /// Starts a server that is down, or stops one that runs and mostly starts it again at once.
    mutating func restart() throws {
        let index = Int.random(in: servers.indices, using: &random)
        if servers[index] != nil {
            servers[index] = nil
            note("server \(index) stops")
            if random.once(in: 3) { return }
        }
        try start(index)
    }

    /// One server cannot reach the store for a while.
    mutating func stall() {
        let index = Int.random(in: servers.indices, using: &random)
        let length = Int.random(in: 1000...15_000, using: &random)
        servers[index]?.stalledUntil = now + length
        note("server \(index) stalls")
    }

    /// A process's clock is set.
    mutating func setClock() {
        let index = Int.random(in: servers.indices, using: &random)
        let offset = randomOffset()
        servers[index]?.offset = offset
        note("server \(index) clock set")
    }

    /// All servers go down and come up with another configuration.
    mutating func reconfigure() throws {
        let algorithms: [SignatureAlgorithm] =
            random.once(in: 2) ? settings.rotation.algorithms : [.es256, .edDSA]
        let least = conditions == .shorterPublishAhead ? 1 : settings.rotation.publishAhead
        settings = .random(algorithms: algorithms, publishAhead: least...max(200, least), using: &random)
        note("settings \(settings)")
        for index in servers.indices { servers[index] = nil }
        for index in servers.indices where index == 0 || random.once(in: 2) { try start(index) }
    }

    /// An operator's command, never forced; that it may be refused is the point.
    mutating func command() throws {
        let clock = ManualClock(Date(milliseconds: now + randomOffset()))
        let steward = KeySteward(store: store, schedule: settings.schedule, clock: clock)
        let command = randomCommand()
        do {
            let result = try steward.execute(command, force: false)
            guard result.broken == nil else { throw failure("an unforced command broke something: \(result)") }
            try took(result.steps, by: "\(command)")
        } catch is KeyCommandRefusal {
            report.refusals += 1
        }
    }

    private mutating func randomCommand() -> KeyCommand {
        let algorithm = settings.rotation.algorithms.randomElement(using: &random) ?? .es256
        let kid = store.load().keys.randomElement(using: &random)?.kid ?? "none"
        let selector: KeySelector = random.once(in: 2) ? .kid(kid) : .algorithm(algorithm)
        return switch Int.random(in: 0..<12, using: &random) {
        case 0..<2: .prepare(algorithm)
        case 2..<6: .rotate(algorithm)
        case 6: .activate(selector)
        case 7, 8: .retire(selector)
        case 9, 10: .revoke(selector)
        default: .delete(kid: kid)
        }
    }

    /// Notes steps that a process took and looks at what they left.
    mutating func took(_ steps: [KeyStep], by process: String) throws {
        guard !steps.isEmpty else { return }
        note("\(process): \(steps)")
        for step in steps {
            switch step {
            case .activate: report.activations += 1
            case .remove: report.removals += 1
            case .revoke(let kid):
                report.revocations += 1
                revoked.insert(kid)
            case .prepare, .retire, .delete, .completeGenesis, .extendLifetime, .extendPublishAhead: break
            }
        }
        try checkStore()
    }
}
