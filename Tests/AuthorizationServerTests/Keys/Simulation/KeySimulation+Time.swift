import AuthorizationServer
import FoundationEssentials
import TestSupport

extension KeySimulation {
    /// Lets time pass; servers look at the store whenever their time comes.
    mutating func advance(to target: Int) throws {
        while let index = nextToPoll(before: target) {
            now = max(now, servers[index]?.nextPoll ?? now)
            try poll(index)
        }
        now = target
    }

    /// Skips to the neighbourhood of a moment at which something is due: nothing happens in between.
    mutating func jump() throws {
        let inventory = store.load()
        let schedule = settings.schedule
        let ofKeys = inventory.keys.flatMap { key in
            [schedule.maturity(of: key, in: inventory), schedule.removal(of: key), schedule.rotationTime(of: key)]
                .compactMap { $0?.milliseconds }
        }
        let due = (ofKeys + verifiers.map(\.expiry) + lastExpiry.values).filter { $0 > now + 1000 }.sorted()
        let nearest = random.once(in: 4) ? due.randomElement(using: &random) : due.first
        let jitter = [-1000, -1, 0, 1, Int.random(in: -1500...1500, using: &random)]
        let target = (nearest ?? now + 5000) + (jitter.randomElement(using: &random) ?? 0)
        guard target > now + 1000 else { return try advance(to: now + 1000) }
        // The last second is lived through, so that every server has looked at the store within it.
        now = target - 1000
        for index in servers.indices {
            let wait = Int.random(in: 0...999, using: &random)
            servers[index]?.nextPoll = now + wait
        }
        try advance(to: target)
        if random.once(in: 3) { try command() }
    }

    private func nextToPoll(before target: Int) -> Int? {
        let running = servers.indices.filter { index in servers[index].map { $0.nextPoll <= target } ?? false }
        return running.min { (servers[$0]?.nextPoll ?? 0) < (servers[$1]?.nextPoll ?? 0) }
    }

    private mutating func poll(_ index: Int) throws {
        guard let server = servers[index] else { return }
        let wait = random.once(in: 2) ? 1000 : Int.random(in: 1...1000, using: &random)
        servers[index]?.nextPoll = now + wait
        guard !server.isStalled(at: now) else { return }
        let hasNews = server.revision != store.revision()
        // The worst moments for verifiers: just before a server sees a new key, and just when one signs first.
        if hasNews { fetchAnew(from: server) }
        server.setClock(to: now)
        let steps = try server.follower.follow()
        servers[index]?.lastRead = now
        servers[index]?.revision = store.revision()
        try took(steps, by: "server \(index)")
        try checkPublished(by: index)
        if hasNews || !steps.isEmpty { try sign(with: server) }
    }
}
