package import AuthorizationServer
import Dispatch
import FoundationEssentials
import JOSE
import Synchronization
import Testing

/// What every `KeyStore` has to do. A test runs each case on an empty store of each implementation.
package enum KeyStoreConformance: String, CaseIterable, Sendable {
    case isEmptyAtFirst
    case handsOutWhatWasRecorded
    case keepsTheOrderOfMaking
    case roundsTimesToMilliseconds
    case destroysPrivateKeysOfKeysThatAreGone
    case deletesKeys
    case remembersGenesisForEver
    case changesNothingWhenTheDecisionThrows
    case changesTheRevisionWithEachChangeOnly
    case refusesTwoKeysOfOneKid
    case refusesASigningKeyWithoutPrivateHalf
    case refusesAKidThatIsNotTheThumbprint
    case takesEachStepOnce

    private struct Refused: Error {}

    /// Runs the case. `store` must be empty.
    package func check(_ store: any KeyStore) throws {
        switch self {
        case .isEmptyAtFirst: try isEmpty(store)
        case .handsOutWhatWasRecorded: try handsOut(store)
        case .keepsTheOrderOfMaking: try keepsOrder(store)
        case .roundsTimesToMilliseconds: try roundsTimes(store)
        case .destroysPrivateKeysOfKeysThatAreGone: try destroysPrivateKeys(store)
        case .deletesKeys: try deletes(store)
        case .remembersGenesisForEver: try remembersGenesis(store)
        case .changesNothingWhenTheDecisionThrows: try isAtomic(store)
        case .changesTheRevisionWithEachChangeOnly: try countsRevisions(store)
        case .refusesTwoKeysOfOneKid: try refuses(store) { [$0, $0] }
        case .refusesASigningKeyWithoutPrivateHalf:
            try refuses(store) { key in
                var key = key
                key.state = .active
                key.privateKey = nil
                return [key]
            }
        case .refusesAKidThatIsNotTheThumbprint:
            try refuses(store) { key in
                [
                    SigningKey(
                        kid: "another", algorithm: key.algorithm, publicKey: key.publicKey, state: .retired,
                        privateKey: nil, publishedAt: key.publishedAt)
                ]
            }
        case .takesEachStepOnce: try serialises(store)
        }
    }

    private func isEmpty(_ store: any KeyStore) throws {
        let inventory = try store.load()
        #expect(inventory.keys.isEmpty)
        #expect(!inventory.hasGenesis)
    }

    private func handsOut(_ store: any KeyStore) throws {
        var key = try SigningKey.sample(isGenesis: true)
        key.longestTokenLifetime = 3600
        key.longestPublishAhead = 900
        let answer = try store.update { inventory in
            inventory.keys.append(key)
            return "answer"
        }
        #expect(answer == "answer")
        #expect(try store.load().keys.map(\.record) == [key.record])

        key.state = .retired
        key.activatedAt = key.publishedAt + 60
        key.retiredAt = key.publishedAt + 3600.25
        key.longestTokenLifetime = 7200
        key.longestPublishAhead = 1800
        try store.update { $0.keys[0] = key }
        #expect(try store.load().keys.map(\.record) == [key.record])
        #expect(try store.load()[key.kid]?.privateKey?.publicKey == key.publicKey)
    }

    private func keepsOrder(_ store: any KeyStore) throws {
        let keys = try (0..<5).map { _ in try SigningKey.sample() }
        try store.update { $0.keys = Array(keys[..<3]) }
        try store.update { $0.keys.append(contentsOf: keys[3...]) }
        try store.update { $0.keys[1].state = .active }
        #expect(try store.load().keys.map(\.kid) == keys.map(\.kid))
    }

    private func roundsTimes(_ store: any KeyStore) throws {
        let key = try SigningKey.sample(at: Date(timeIntervalSince1970: 1_800_000_000.123_456))
        try store.update { $0.keys.append(key) }
        #expect(try store.load().keys[0].publishedAt == Date(timeIntervalSince1970: 1_800_000_000.123))
    }

    private func destroysPrivateKeys(_ store: any KeyStore) throws {
        let keys = try (0..<3).map { _ in try SigningKey.sample() }
        try store.update { $0.keys = keys }
        try store.update { inventory in
            inventory.keys[0].state = .removed
            inventory.keys[1].state = .revoked
            inventory.keys[2].state = .retired
            inventory.keys[2].privateKey = nil
        }
        #expect(try store.load().keys.allSatisfy { $0.privateKey == nil })
    }

    private func deletes(_ store: any KeyStore) throws {
        let keys = try (0..<3).map { _ in try SigningKey.sample() }
        try store.update { $0.keys = keys }
        try store.update { inventory in inventory.keys.removeAll { $0.kid == keys[1].kid } }
        #expect(try store.load().keys.map(\.kid) == [keys[0].kid, keys[2].kid])
    }

    private func remembersGenesis(_ store: any KeyStore) throws {
        let key = try SigningKey.sample(isGenesis: true)
        try store.update { inventory in
            inventory.keys = [key]
            inventory.hasGenesis = true
        }
        try store.update { inventory in
            inventory.keys = []
            inventory.hasGenesis = false
        }
        let inventory = try store.load()
        #expect(inventory.keys.isEmpty)
        #expect(inventory.hasGenesis)
    }

    private func isAtomic(_ store: any KeyStore) throws {
        let key = try SigningKey.sample()
        try store.update { $0.keys = [key] }
        let revision = try store.revision()
        #expect(throws: Refused.self) {
            try store.update { inventory in
                inventory.keys = []
                inventory.hasGenesis = true
                throw Refused()
            }
        }
        #expect(try store.load().keys.map(\.record) == [key.record])
        #expect(try store.load().hasGenesis == false)
        #expect(try store.revision() == revision)
    }

    private func countsRevisions(_ store: any KeyStore) throws {
        let key = try SigningKey.sample()
        var seen: Set<Int64> = [try store.revision()]
        try store.update { $0.keys = [key] }
        #expect(seen.insert(try store.revision()).inserted)
        try store.update { $0.keys[0].state = .active }
        #expect(seen.insert(try store.revision()).inserted)
        try store.update { $0.keys[0].longestTokenLifetime = 1 }
        #expect(seen.insert(try store.revision()).inserted)
        try store.update { $0.keys = [] }
        #expect(seen.insert(try store.revision()).inserted)
        try store.update { _ in }
        _ = try store.load()
        #expect(seen.contains(try store.revision()))
    }

    private func refuses(_ store: any KeyStore, _ change: (SigningKey) -> [SigningKey]) throws {
        let key = try SigningKey.sample()
        #expect(throws: (any Error).self) {
            try store.update { $0.keys = change(key) }
        }
        #expect(try store.load().keys.isEmpty)
    }

    private func serialises(_ store: any KeyStore) throws {
        let key = try SigningKey.sample()
        try store.update { $0.keys = [key] }
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 40) { _ in
            do {
                try store.update { $0.keys[0].longestTokenLifetime += 1 }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(try store.load().keys[0].longestTokenLifetime == 40)
    }
}
