import FoundationEssentials
package import JOSE

extension KeyInventory {
    /// Takes a step of `schedule`, or of a command under it, at `time`. Only `generate` throws.
    mutating func take(
        _ step: KeyStep, at time: Date, under schedule: KeySchedule,
        generate: (SignatureAlgorithm) throws -> JWSPrivateKey
    ) rethrows {
        switch step {
        case .prepare(let algorithm):
            let key = try generate(algorithm)
            keys.append(
                SigningKey(
                    kid: key.kid, algorithm: algorithm, publicKey: key.publicKey, state: .prepared, privateKey: key,
                    publishedAt: time, isGenesis: !hasGenesis, longestPublishAhead: schedule.rotation.publishAhead))
        case .activate(let kid):
            guard let algorithm = self[kid]?.algorithm else { return }
            for key in keys where key.algorithm == algorithm && key.state == .active {
                change(key.kid) {
                    $0.state = .retired; $0.retiredAt = time
                }
            }
            change(kid) {
                $0.state = .active
                $0.activatedAt = time
                $0.longestTokenLifetime = max($0.longestTokenLifetime, schedule.tokenLifetime)
            }
        case .retire(let kid):
            change(kid) {
                $0.state = .retired; $0.retiredAt = time
            }
        case .remove(let kid):
            change(kid) {
                $0.state = .removed; $0.removedAt = time; $0.privateKey = nil
            }
        case .revoke(let kid):
            change(kid) {
                $0.state = .revoked; $0.revokedAt = time; $0.privateKey = nil
            }
        case .delete(let kid):
            if let key = self[kid] { bequeathPublishAhead(of: key, at: time) }
            keys.removeAll { $0.kid == kid }
        case .completeGenesis:
            hasGenesis = true
        case .extendLifetime(let kid, let seconds):
            change(kid) { $0.longestTokenLifetime = max($0.longestTokenLifetime, seconds) }
        case .extendPublishAhead(let kid, let seconds):
            change(kid) { $0.longestPublishAhead = max($0.longestPublishAhead, seconds) }
        }
    }

    /// What a deleted key knew of copies of the key set that may still be kept, the published keys know from now on.
    private mutating func bequeathPublishAhead(of deleted: SigningKey, at time: Date) {
        let seconds = deleted.longestPublishAhead
        let lastCopy = (deleted.withdrawnAt ?? time) + TimeInterval(seconds) + TimeInterval(KeyRotation.propagation)
        guard lastCopy > time else { return }
        for key in keys where key.state.isPublished {
            change(key.kid) { $0.longestPublishAhead = max($0.longestPublishAhead, seconds) }
        }
    }

    private mutating func change(_ kid: String, _ body: (inout SigningKey) -> Void) {
        for index in keys.indices where keys[index].kid == kid { body(&keys[index]) }
    }

    /// The key that signs with an algorithm.
    package func active(_ algorithm: SignatureAlgorithm) -> SigningKey? {
        keys.last { $0.algorithm == algorithm && $0.state == .active }
    }

    /// The prepared keys of an algorithm, the longest published first.
    package func standbys(_ algorithm: SignatureAlgorithm) -> [SigningKey] {
        keys.filter { $0.algorithm == algorithm && $0.state == .prepared }
            .sorted { $0.publishedAt < $1.publishedAt }
    }
}
