import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport

extension KeySimulation {
    /// The time on the slowest clock that a verifier may have: by it, tokens live longest.
    private var verifierTime: Int {
        conditions == .skewedClocks ? now - settings.skew / 2 : now
    }

    /// A server signs a token, and mostly somebody reads it at once.
    mutating func sign() throws {
        if let server = servers.compactMap({ $0 }).randomElement(using: &random) { try sign(with: server) }
    }

    mutating func sign(with server: SimulatedServer) throws {
        server.setClock(to: now)
        let algorithms = server.settings.rotation.algorithms
        guard let algorithm = algorithms.randomElement(using: &random),
            let key = server.follower.ring.current(at: server.clock.now)?.signer(for: algorithm)
        else { return }
        let longest = server.settings.tokenLifetime
        let lifetime = random.once(in: 4) ? Int.random(in: 1...longest, using: &random) : longest
        let token = Token(kid: key.kid, expiry: now + server.offset + lifetime * 1000)
        report.tokens += 1
        lastExpiry[token.kid] = max(lastExpiry[token.kid] ?? 0, token.expiry)
        if tokens.count > 20 { tokens.removeFirst(10) }
        tokens.append(token)
        if !random.once(in: 4) { try present(token) }
    }

    /// A verifier meets a token: unless it has expired, its key must be in the verifier's copy.
    mutating func present(_ token: Token) throws {
        let index = Int.random(in: verifiers.indices, using: &random)
        guard token.expiry > verifierTime, !revoked.contains(token.kid) else { return }
        if !verifiers[index].isFresh(at: now) { fetch(index) }
        guard verifiers[index].isFresh(at: now) else { return }
        report.verifications += 1
        guard verifiers[index].knows(token.kid) else { throw failure("verifier \(index) met the unknown \(token.kid)") }
    }

    /// A verifier fetches the key set from a server that follows the store, and keeps it for as long as it may.
    private mutating func fetch(_ index: Int) {
        let reachable = servers.compactMap { $0 }.filter { $0.isUpToDate(at: now) }
        if let server = reachable.randomElement(using: &random) { fetch(index, from: server) }
    }

    /// Some verifiers fetch although their copy is fresh; the first two never do, so that old copies stay around.
    mutating func fetchAnew() {
        guard let server = servers.compactMap({ $0 }).randomElement(using: &random) else { return }
        fetchAnew(from: server)
    }

    mutating func fetchAnew(from server: SimulatedServer) {
        let index = verifiers.indices.dropFirst(2).randomElement(using: &random) ?? 0
        fetch(index, from: server)
        for index in verifiers.indices.prefix(2) where !verifiers[index].isFresh(at: now) { fetch(index, from: server) }
    }

    private mutating func fetch(_ index: Int, from server: SimulatedServer) {
        guard server.isUpToDate(at: now) else { return }
        report.fetches += 1
        let rotation = server.settings.rotation
        let publishAhead = rotation.publishAhead * 1000
        let longest = max(1, conditions == .skewedClocks ? publishAhead - settings.skew : publishAhead) + overstay
        let time = random.once(in: 3) ? Int.random(in: 1...longest, using: &random) : longest
        verifiers[index].take(server.follower.ring.latest.publishedKeyIDs, until: now + time)
    }

    /// No live token's key may be missing from what a server shows; a revoked key may not be there.
    mutating func checkPublished(by index: Int) throws {
        guard let published = servers[index]?.follower.ring.latest.publishedKeyIDs else { return }
        for (kid, expiry) in lastExpiry {
            if expiry <= verifierTime {
                lastExpiry[kid] = nil
            } else if !published.contains(kid), !revoked.contains(kid) {
                throw failure(
                    "server \(index) does not show \(kid), whose tokens live \(expiry - verifierTime) ms more")
            }
        }
        for kid in published where revoked.contains(kid) { throw failure("server \(index) shows the revoked \(kid)") }
    }

    /// Whatever a command or a step has left: every algorithm has a standby, and at most one key that signs.
    func checkStore() throws {
        let keys = store.load().keys
        for algorithm in settings.rotation.algorithms {
            let states = keys.filter { $0.algorithm == algorithm }.map(\.state)
            guard states.contains(.prepared) else { throw failure("\(algorithm) has no standby") }
            guard states.count(where: { $0 == .active }) <= 1 else { throw failure("\(algorithm) has two signers") }
        }
    }
}
