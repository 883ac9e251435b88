import AuthorizationServer
import Dispatch
import Foundation
import GRDB
import JOSE
import Synchronization
import TestSupport
import Testing

@testable import Persistence

struct SQLiteKeyStoreTests {
    private let folder: TemporaryFolder
    private let key = EncryptionKey()

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("keys.sqlite") }

    private func open() throws -> SQLiteKeyStore {
        try SQLiteKeyStore(path: path, encryptionKey: key)
    }

    /// Changes the file behind the store's back.
    private func tamper(_ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.inDatabase { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try database.execute(sql: sql)
        }
        try queue.close()
    }

    @Test("the store on disk is a key store", arguments: KeyStoreConformance.allCases)
    func conforms(_ behaviour: KeyStoreConformance) throws {
        try behaviour.check(try open())
    }

    @Test("the store in memory is a key store", arguments: KeyStoreConformance.allCases)
    func memoryConforms(_ behaviour: KeyStoreConformance) throws {
        try behaviour.check(InMemoryKeyStore())
    }

    @Test("keys of every algorithm survive the process", arguments: SignatureAlgorithm.allCases)
    func persists(_ algorithm: SignatureAlgorithm) throws {
        let sample = try SigningKey.sample(.active, algorithm: algorithm, isGenesis: true)
        let first = try open()
        try first.update { inventory in
            inventory.keys = [sample]
            inventory.hasGenesis = true
        }
        first.close()
        let inventory = try open().load()
        #expect(inventory.keys.map(\.record) == [sample.record])
        #expect(inventory.hasGenesis)
    }

    @Test("the files are the owner's alone")
    func restrictsModes() throws {
        let store = try open()
        try store.update { $0.hasGenesis = true }
        for suffix in ["", "-wal", "-shm"] {
            #expect(try folder.mode("keys.sqlite" + suffix) == 0o600)
        }
    }

    @Test("a change by another store on the same file is seen by its revision")
    func seesOthers() throws {
        let one = try open()
        let other = try open()
        let before = try one.revision()
        let sample = try SigningKey.sample()
        try other.update { $0.keys = [sample] }
        #expect(try one.revision() != before)
        #expect(try one.load()[sample.kid] != nil)
    }

    @Test("two stores that race for a step take it once")
    func racesForAStep() throws {
        let stores = try [open(), open(), open()]
        let samples = try (0..<12).map { _ in try SigningKey.sample() }
        try stores[0].update { $0.keys = samples }
        let taken = Mutex<[String]>([])
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 36) { iteration in
            do {
                let kid: String? = try stores[iteration % 3].update { inventory in
                    guard let index = inventory.keys.firstIndex(where: { $0.state == .prepared }) else { return nil }
                    inventory.keys[index].state = .active
                    return inventory.keys[index].kid
                }
                if let kid { taken.withLock { $0.append(kid) } }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.withLock { $0 } == [])
        #expect(taken.withLock { $0.sorted() } == samples.map(\.kid).sorted())
    }

    @Test("stores that make one file at the same time all succeed")
    func racesForTheFile() throws {
        for round in 0..<10 {
            let path = folder.path("new-\(round).sqlite")
            let failures = Mutex<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 6) { _ in
                do {
                    let store = try SQLiteKeyStore(path: path, encryptionKey: key)
                    try store.update { $0.hasGenesis = true }
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
            #expect(failures.withLock { $0 } == [])
        }
    }

    @Test("another encryption key is refused, with keys in the file or without", arguments: [0, 1])
    func refusesAnotherKey(_ count: Int) throws {
        try open().update { try $0.keys.append(contentsOf: (0..<count).map { _ in try SigningKey.sample() }) }
        #expect(throws: KeyStoreError.wrongEncryptionKey(path: path)) {
            try SQLiteKeyStore(path: path, encryptionKey: EncryptionKey())
        }
        #expect(try open().load().keys.count == count)
    }

    @Test(
        "a damaged row is an error that names the key and the fault",
        arguments: [
            ("algorithm = 'RS257'", KeyFault.unknownAlgorithm("RS257")),
            ("algorithm = 'ES384'", .sealBroken),
            ("state = 'asleep'", .unknownState("asleep")),
            ("public_key = x'7b7d'", .unreadablePublicKey),
            ("sealed = NULL", .privateKeyMissing),
            ("sealed = x'01'", .sealBroken),
            ("sealed = x''", .sealBroken),
            ("sealed = (SELECT sealed FROM signing_key WHERE position = 2)", .sealBroken),
            ("public_key = (SELECT public_key FROM signing_key WHERE position = 2)", .kidIsNotThumbprint),
        ])
    func reportsDamage(_ change: String, _ fault: KeyFault) throws {
        let samples = try (0..<2).map { _ in try SigningKey.sample() }
        try open().update { $0.keys = samples }
        try tamper("UPDATE signing_key SET \(change) WHERE position = 1")
        let expected = KeyStoreError.damagedKey(path: path, kid: samples[0].kid, fault)
        #expect(throws: expected) { try open().load() }
        #expect(throws: expected) { try open().update { $0.hasGenesis = true } }
        #expect(expected.description.contains(samples[0].kid))
    }

    @Test("a destroyed private key is in no file any more")
    func wipes() throws {
        let store = try open()
        let samples = try (0..<2).map { _ in try SigningKey.sample() }
        try store.update { $0.keys = samples }
        let blobs = try DatabaseQueue(path: path).read { try Data.fetchAll($0, sql: "SELECT sealed FROM signing_key") }
        try store.update { inventory in
            inventory.keys[0].state = .revoked
            inventory.keys.removeLast()
        }
        for name in ["keys.sqlite", "keys.sqlite-wal"] {
            for blob in blobs { #expect(try folder.contents(name).range(of: blob) == nil) }
        }
    }

    @Test("what a killed process leaves behind holds every committed change")
    func survivesACrash() throws {
        let store = try open()
        let samples = try (0..<4).map { _ in try SigningKey.sample() }
        for (index, sample) in samples.enumerated() {
            try store.update { $0.keys.append(sample) }
            let copy = try folder.copyDatabase("keys.sqlite", to: "copy-\(index).sqlite")
            let inventory = try SQLiteKeyStore(path: copy, encryptionKey: key).load()
            #expect(inventory.keys.map(\.kid) == samples[...index].map(\.kid))
        }
    }
}
