package import FoundationEssentials
package import JOSE

/// What a command did.
package struct KeyCommandResult: Sendable, Hashable {
    package let steps: [KeyStep]
    /// What the command broke, when it was forced.
    package let broken: String?
}

extension KeySchedule {
    /// At most so many published keys per algorithm: AWS and Entra read the first 100 of a kind.
    package static let maximumPublishedKeys = 50

    /// Carries out a command and then whatever is due.
    ///
    /// Throws `KeyCommandRefusal`, or what `generate` throws. When it throws, `inventory` is to be thrown away.
    package func execute(
        _ command: KeyCommand, force: Bool, on inventory: inout KeyInventory, at time: Date,
        generate: (SignatureAlgorithm) throws -> JWSPrivateKey
    ) throws -> KeyCommandResult {
        // What is due comes first, so that the command is judged by what the server would see.
        var taken = try advance(&inventory, to: time, generate: generate)
        let plan = try plan(command, for: inventory, at: time)
        if let objection = plan.objection, !force { throw objection }
        for step in plan.steps {
            try inventory.take(step, at: time, under: self, generate: generate)
            taken.append(step)
        }
        taken += try advance(&inventory, to: time, generate: generate)
        guard case .breaks(_, let consequence)? = plan.objection else {
            return KeyCommandResult(steps: taken, broken: nil)
        }
        return KeyCommandResult(steps: taken, broken: consequence)
    }

    /// The steps of a command, and what stands against them.
    struct Plan {
        var steps: [KeyStep]
        var objection: KeyCommandRefusal?
    }

    private func plan(
        _ command: KeyCommand, for inventory: KeyInventory, at time: Date
    ) throws(KeyCommandRefusal) -> Plan {
        switch command {
        case .prepare(let algorithm): try planPrepare(try configured(algorithm), inventory)
        case .rotate(let algorithm): planRotate(try configured(algorithm), inventory, time)
        case .activate(let selector):
            try planActivate(try key(selector, in: inventory) { inventory.standbys($0).first }, inventory, time)
        case .retire(let selector):
            try planRetire(try key(selector, in: inventory) { inventory.active($0) }, inventory, time)
        case .revoke(let selector):
            try planRevoke(try key(selector, in: inventory) { inventory.active($0) }, inventory, time)
        case .delete(let kid):
            planDelete(try key(.kid(kid), in: inventory) { _ in nil })
        }
    }

    private func configured(_ algorithm: SignatureAlgorithm) throws(KeyCommandRefusal) -> SignatureAlgorithm {
        guard rotation.algorithms.contains(algorithm) else {
            let names = rotation.algorithms.map(\.rawValue).joined(separator: ", ")
            throw .impossible("\(algorithm.rawValue) is not in keys.algorithms of the configuration (\(names))")
        }
        return algorithm
    }

    private func key(
        _ selector: KeySelector, in inventory: KeyInventory, usual: (SignatureAlgorithm) -> SigningKey?
    ) throws(KeyCommandRefusal) -> SigningKey {
        switch selector {
        case .kid(let kid):
            guard let key = inventory[kid] else {
                throw .impossible("there is no key \(kid); 'chancery keys list' shows those that there are")
            }
            return key
        case .algorithm(let algorithm):
            guard let key = usual(try configured(algorithm)) else {
                throw .impossible(
                    "there is no such \(algorithm.rawValue) key; 'chancery keys list' shows those that there are")
            }
            return key
        }
    }

    private func planPrepare(
        _ algorithm: SignatureAlgorithm, _ inventory: KeyInventory
    ) throws(KeyCommandRefusal) -> Plan {
        let published = inventory.keys.filter { $0.algorithm == algorithm && $0.state.isPublished }.count
        guard published < Self.maximumPublishedKeys else {
            throw .impossible("\(published) \(algorithm.rawValue) keys are published already; more would be ignored")
        }
        return Plan(steps: [.prepare(algorithm)])
    }

    private func planRotate(_ algorithm: SignatureAlgorithm, _ inventory: KeyInventory, _ time: Date) -> Plan {
        // After what is due was done there always is a standby.
        guard let standby = inventory.standbys(algorithm).first else { return Plan(steps: [.prepare(algorithm)]) }
        return Plan(steps: [.activate(kid: standby.kid)], objection: youth(of: standby, in: inventory, at: time))
    }

    private func planActivate(
        _ key: SigningKey, _ inventory: KeyInventory, _ time: Date
    ) throws(KeyCommandRefusal) -> Plan {
        guard key.state == .prepared else {
            throw .impossible("key \(key.kid) is \(key.state.rawValue); only a prepared key can be activated")
        }
        return Plan(steps: [.activate(kid: key.kid)], objection: youth(of: key, in: inventory, at: time))
    }

    private func planRetire(
        _ key: SigningKey, _ inventory: KeyInventory, _ time: Date
    ) throws(KeyCommandRefusal) -> Plan {
        switch key.state {
        case .retired, .removed, .revoked:
            throw .impossible("key \(key.kid) is \(key.state.rawValue) and signs nothing")
        case .prepared:
            let isLast = inventory.standbys(key.algorithm).count == 1
            let objection = KeyCommandRefusal.breaks(
                reason: "key \(key.kid) is the only standby of \(key.algorithm.rawValue)",
                consequence: "an emergency has no key to switch to that verifiers know until a new standby has been "
                    + "published for \(rotation.publishAhead) s")
            return Plan(steps: [.retire(kid: key.kid)], objection: isLast ? objection : nil)
        case .active:
            let steps: [KeyStep] = [.retire(kid: key.kid)]
            guard let standby = inventory.standbys(key.algorithm).first else { return Plan(steps: steps) }
            guard !isMature(standby, in: inventory, at: time) else { return Plan(steps: [.activate(kid: standby.kid)]) }
            let objection = KeyCommandRefusal.breaks(
                reason: "no other \(key.algorithm.rawValue) key may sign before "
                    + maturity(of: standby, in: inventory).rfc3339,
                consequence: "requests for \(key.algorithm.rawValue) tokens are answered with 503 until then")
            return Plan(steps: steps, objection: objection)
        }
    }

    private func planRevoke(
        _ key: SigningKey, _ inventory: KeyInventory, _ time: Date
    ) throws(KeyCommandRefusal) -> Plan {
        switch key.state {
        case .removed: throw .impossible("key \(key.kid) is removed: it is not published and its private half is gone")
        case .revoked: throw .impossible("key \(key.kid) is revoked already")
        case .prepared, .retired: return Plan(steps: [.revoke(kid: key.kid)])
        case .active:
            guard let standby = inventory.standbys(key.algorithm).first else {
                return Plan(steps: [.revoke(kid: key.kid)])
            }
            return Plan(
                steps: [.revoke(kid: key.kid), .activate(kid: standby.kid)],
                objection: youth(of: standby, in: inventory, at: time))
        }
    }

    private func planDelete(_ key: SigningKey) -> Plan {
        let consequence: String
        switch key.state {
        case .removed, .revoked: return Plan(steps: [.delete(kid: key.kid)])
        case .prepared: consequence = "an emergency may have no key to switch to that verifiers know"
        case .active: consequence = "every token it signed fails at once, and its private half is lost"
        case .retired: consequence = "tokens that it signed and that still live fail at once"
        }
        return Plan(
            steps: [.delete(kid: key.kid)],
            objection: .breaks(
                reason:
                    "key \(key.kid) is \(key.state.rawValue) and published; only removed or revoked keys are deleted",
                consequence: consequence))
    }

    /// What stands against signing with a key that has not been published for long enough.
    private func youth(of key: SigningKey, in inventory: KeyInventory, at time: Date) -> KeyCommandRefusal? {
        let maturity = maturity(of: key, in: inventory)
        guard maturity > time else { return nil }
        let wait = Int(maturity.timeIntervalSince(key.publishedAt).rounded()) - KeyRotation.propagation
        let age = max(0, Int(time.timeIntervalSince(key.publishedAt)))
        return .breaks(
            reason: "key \(key.kid) has been published for \(age) s of \(wait) s and may sign from "
                + maturity.rfc3339,
            consequence: "verifiers whose copy of the key set is older than the key refuse its tokens until they fetch "
                + "it again, at the latest at \(maturity.rfc3339)")
    }
}
