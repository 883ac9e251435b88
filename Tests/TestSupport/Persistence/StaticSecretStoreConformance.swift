package import AuthorizationServer
import Dispatch
import FoundationEssentials
import Synchronization
import Testing

/// What every `StaticSecretStore` has to do. A test runs each case on an empty store of each implementation.
package enum StaticSecretStoreConformance: String, CaseIterable, Sendable {
    case isEmptyAtFirst
    case servesTheNewest
    case keepsAsManyAsItIsTold
    case goesBackWhenTheNewestIsDeleted
    case neverUsesANumberAgain
    case refusesToDeleteWhatIsNotThere
    case listsByNameAndNumber
    case tellsThatSomethingChanged
    case numbersPutsAtOnce

    private static let time = Date(timeIntervalSince1970: 1_800_000_000)

    /// Runs the case. `store` must be empty.
    package func check(_ store: any StaticSecretStore) throws {
        switch self {
        case .isEmptyAtFirst: try isEmpty(store)
        case .servesTheNewest: try servesNewest(store)
        case .keepsAsManyAsItIsTold: try keeps(store)
        case .goesBackWhenTheNewestIsDeleted: try goesBack(store)
        case .neverUsesANumberAgain: try numbersOnce(store)
        case .refusesToDeleteWhatIsNotThere: try refuses(store)
        case .listsByNameAndNumber: try lists(store)
        case .tellsThatSomethingChanged: try tells(store)
        case .numbersPutsAtOnce: try putsAtOnce(store)
        }
    }

    @discardableResult
    private func put(
        _ text: String, as name: String = "a", keeping count: Int = 1, in store: any StaticSecretStore
    ) throws -> StaticSecretChange {
        try store.put(try StaticSecretValue(Array(text.utf8)), as: name, at: Self.time, keeping: count)
    }

    /// The values that are served, by name, with their versions.
    private func served(_ store: any StaticSecretStore) throws -> [String: String] {
        let secrets = try store.served().secrets
        #expect(Set(secrets.map(\.name)).count == secrets.count)
        return try secrets.reduce(into: [:]) { $0[$1.name] = "\($1.version) \(try store.open($1).text)" }
    }

    private func isEmpty(_ store: any StaticSecretStore) throws {
        #expect(try served(store).isEmpty)
        #expect(try store.versions(of: nil) == [])
        #expect(try store.versions(of: "a") == [])
        #expect(try store.served().revision == store.revision())
    }

    private func servesNewest(_ store: any StaticSecretStore) throws {
        let first = try put("one", in: store)
        #expect(first.wiped == [])
        #expect(first.versions == [StaticSecretVersion(name: "a", number: 1, size: 3, createdAt: Self.time)])
        try put("second", in: store)
        try put("other", as: "b", in: store)
        #expect(try served(store) == ["a": "2 second", "b": "1 other"])
        #expect(try store.versions(of: "a").map(\.size) == [3, 6])
    }

    private func keeps(_ store: any StaticSecretStore) throws {
        for number in 1...4 { try put("\(number)", keeping: 2, in: store) }
        #expect(try store.versions(of: "a").map(\.isDeleted) == [true, false, false, false])
        let change = try put("5", keeping: 0, in: store)
        #expect(change.wiped == [2, 3, 4])
        #expect(change.versions.map(\.isDeleted) == [true, true, true, true, false])
        #expect(change.versions.first?.deletedAt == Self.time)
        #expect(try store.versions(of: "a") == change.versions)
        #expect(try served(store) == ["a": "5 5"])
    }

    private func goesBack(_ store: any StaticSecretStore) throws {
        try put("one", in: store)
        try put("two", in: store)
        let change = try store.delete("a", version: 2, at: Self.time)
        #expect(change.wiped == [2])
        #expect(change.versions.served?.number == 1)
        #expect(try served(store) == ["a": "1 one"])
    }

    private func numbersOnce(_ store: any StaticSecretStore) throws {
        try put("one", in: store)
        try put("two", in: store)
        #expect(try store.delete("a", version: nil, at: Self.time).wiped == [1, 2])
        #expect(try served(store).isEmpty)
        #expect(try put("three", in: store).versions.served?.number == 3)
        #expect(try served(store) == ["a": "3 three"])
    }

    private func refuses(_ store: any StaticSecretStore) throws {
        #expect(throws: StaticSecretRefusal.unknown(name: "a")) {
            try store.delete("a", version: nil, at: Self.time)
        }
        #expect(throws: StaticSecretRefusal.unknown(name: "a")) { try store.delete("a", version: 1, at: Self.time) }
        try put("one", in: store)
        let revision = try store.revision()
        #expect(throws: StaticSecretRefusal.unknownVersion(name: "a", version: 2)) {
            try store.delete("a", version: 2, at: Self.time)
        }
        #expect(try store.revision() == revision)
        _ = try store.delete("a", version: 1, at: Self.time)
        #expect(throws: StaticSecretRefusal.deletedVersion(name: "a", version: 1)) {
            try store.delete("a", version: 1, at: Self.time)
        }
        #expect(throws: StaticSecretRefusal.unknown(name: "a")) { try store.delete("a", version: nil, at: Self.time) }
    }

    private func lists(_ store: any StaticSecretStore) throws {
        for name in ["b", "a", "B", "a"] { try put("value", as: name, in: store) }
        #expect(try store.versions(of: nil).map { "\($0.name)\($0.number)" } == ["B1", "a1", "a2", "b1"])
    }

    private func tells(_ store: any StaticSecretStore) throws {
        var seen = [try store.revision()]
        try put("one", in: store)
        seen.append(try store.revision())
        try put("two", in: store)
        seen.append(try store.revision())
        _ = try store.delete("a", version: 1, at: Self.time)
        seen.append(try store.revision())
        #expect(Set(seen).count == 4)
        #expect(try store.served().revision == seen.last)
    }

    private func putsAtOnce(_ store: any StaticSecretStore) throws {
        let failures = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            do { try put("value \(number)", keeping: 9, in: store) } catch { failures.withLock { $0 += 1 } }
        }
        #expect(failures.withLock { $0 } == 0)
        #expect(try store.versions(of: "a").map(\.number) == Array(1...8))
    }
}
