package import FoundationEssentials
package import JOSE

/// What has to happen to the keys, and when: a pure function of the keys, the rotation's settings and the time.
///
/// It keeps what verifiers rely on: a key signs only after every cached key set can hold it, and stays published until
/// its last token has expired.
package struct KeySchedule: Sendable {
    package let rotation: KeyRotation
    /// The longest lifetime, in seconds, of any token that the configuration grants.
    package let tokenLifetime: Int

    package init(rotation: KeyRotation, tokenLifetime: Int) {
        self.rotation = rotation
        self.tokenLifetime = tokenLifetime
    }

    /// From when on a key may sign: it has been published for `publish-ahead`, and every server has shown it.
    ///
    /// Copies from before the key was published may be kept by a longer `publish-ahead` that was set then: the other keys
    /// of `inventory` have recorded it, and those withdrawn before tell of no copy younger than their withdrawal.
    /// The issuer's first keys may sign at once: no key set was ever served without them.
    package func maturity(of key: SigningKey, in inventory: KeyInventory) -> Date {
        guard !key.isGenesis else { return key.publishedAt }
        let seconds = max(rotation.publishAhead, key.longestPublishAhead)
        var lastCopy = key.publishedAt.addingTimeInterval(TimeInterval(seconds))
        for other in inventory.keys {
            let shown = min(other.withdrawnAt ?? key.publishedAt, key.publishedAt)
            lastCopy = max(lastCopy, shown.addingTimeInterval(TimeInterval(other.longestPublishAhead)))
        }
        return lastCopy.addingTimeInterval(TimeInterval(KeyRotation.propagation))
    }

    package func isMature(_ key: SigningKey, in inventory: KeyInventory, at time: Date) -> Bool {
        maturity(of: key, in: inventory) <= time
    }

    /// When a retired key's last token has expired and the key may go; `nil` while it is not retired.
    ///
    /// A server may sign with it for as long as its reading of the keys may be old. The skew counts twice: once between
    /// the clocks that retire and remove the key, once between those that date the token and verify it.
    package func removal(of key: SigningKey) -> Date? {
        guard key.state == .retired, let retiredAt = key.retiredAt else { return nil }
        guard key.activatedAt != nil else { return retiredAt }
        let lastToken = key.longestTokenLifetime + 2 * rotation.skew + Int(KeyRing.maximumAge)
        return retiredAt.addingTimeInterval(TimeInterval(max(rotation.retain, lastToken)))
    }

    /// When the standby takes over from an active key.
    package func rotationTime(of key: SigningKey) -> Date? {
        guard key.state == .active, let activatedAt = key.activatedAt else { return nil }
        return activatedAt.addingTimeInterval(TimeInterval(rotation.period))
    }

    /// The next step that is due, or `nil`. Asked again after each step until nothing is due.
    package func nextStep(for inventory: KeyInventory, at time: Date) -> KeyStep? {
        for algorithm in rotation.algorithms {
            if let step = nextStep(of: algorithm, in: inventory, at: time) { return step }
        }
        if !inventory.hasGenesis { return .completeGenesis }
        let shortest = inventory.keys.first { $0.state.isPublished && $0.longestPublishAhead < rotation.publishAhead }
        if let key = shortest {
            return .extendPublishAhead(kid: key.kid, seconds: rotation.publishAhead)
        }
        for key in inventory.keys {
            if let removal = removal(of: key), removal <= time { return .remove(kid: key.kid) }
        }
        return nil
    }

    private func nextStep(of algorithm: SignatureAlgorithm, in inventory: KeyInventory, at time: Date) -> KeyStep? {
        let active = inventory.active(algorithm)
        let standbys = inventory.standbys(algorithm)
        guard let standby = standbys.first else { return .prepare(algorithm) }
        guard let active else {
            return isMature(standby, in: inventory, at: time) ? .activate(kid: standby.kid) : nil
        }
        if active.longestTokenLifetime < tokenLifetime {
            return .extendLifetime(kid: active.kid, seconds: tokenLifetime)
        }
        if let due = rotationTime(of: active), due <= time, isMature(standby, in: inventory, at: time) {
            return .activate(kid: standby.kid)
        }
        return nil
    }

    /// The next step that is due, or `nil`, where the clock may have jumped ahead: what is due is decided by the time that
    /// is confirmed, for a key that was removed or that signs does not come back. The first keys of an issuer wait for
    /// nothing, since nobody holds any of them.
    ///
    /// - Parameter confirmed: no later than `time`.
    package func nextStep(for inventory: KeyInventory, at time: Date, confirmed: Date) -> KeyStep? {
        nextStep(for: inventory, at: inventory.hasGenesis ? min(time, confirmed) : time)
    }

    /// Takes every step that is due, and returns them. Only `generate` throws.
    ///
    /// Steps are recorded with `time`: if that is too late, keys are published for longer, and wait longer.
    ///
    /// - Parameter confirmed: by which it is decided what is due; `time` unless told otherwise.
    @discardableResult
    package func advance(
        _ inventory: inout KeyInventory, to time: Date, confirmed: Date? = nil,
        generate: (SignatureAlgorithm) throws -> JWSPrivateKey
    ) rethrows -> [KeyStep] {
        var steps: [KeyStep] = []
        while let step = nextStep(for: inventory, at: time, confirmed: confirmed ?? time) {
            try inventory.take(step, at: time, under: self, generate: generate)
            steps.append(step)
        }
        return steps
    }
}
