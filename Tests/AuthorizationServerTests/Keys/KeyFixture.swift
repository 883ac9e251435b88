import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport

/// One inventory under one schedule, with a clock and quick keys.
struct KeyFixture {
    /// Publish-ahead 1000 s, period 10,000 s, retain 500 s, skew 60 s, tokens of 300 s.
    static let rotation = rotation(publishAhead: 1000)
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    static func rotation(publishAhead: Int) -> KeyRotation {
        KeyRotation(period: 10_000, publishAhead: publishAhead, retain: 500, algorithms: [.es256])
    }

    var schedule: KeySchedule
    var inventory = KeyInventory()
    var now = Self.start

    /// With the issuer's first keys made, unless told otherwise.
    init(rotation: KeyRotation = Self.rotation, tokenLifetime: Int = 300, isEmpty: Bool = false) throws {
        schedule = KeySchedule(rotation: rotation, tokenLifetime: tokenLifetime)
        if !isEmpty { try advance() }
    }

    @discardableResult
    mutating func advance(by seconds: TimeInterval = 0) throws -> [KeyStep] {
        now = now.addingTimeInterval(seconds)
        return try schedule.advance(&inventory, to: now) { try JWSPrivateKey.generate($0) }
    }

    /// What the command did; `inventory` is left alone when it is refused.
    @discardableResult
    mutating func execute(_ command: KeyCommand, force: Bool = false) throws -> KeyCommandResult {
        var changed = inventory
        let result = try schedule.execute(command, force: force, on: &changed, at: now) {
            try JWSPrivateKey.generate($0)
        }
        inventory = changed
        return result
    }

    /// The refusal of a command, `nil` when it is carried out.
    mutating func refusal(of command: KeyCommand) throws -> KeyCommandRefusal? {
        do {
            try execute(command)
            return nil
        } catch let refusal as KeyCommandRefusal {
            return refusal
        }
    }

    func kids(_ states: KeyState...) -> [String] {
        inventory.keys.filter { states.contains($0.state) }.map(\.kid)
    }

    var active: String { inventory.active(.es256)?.kid ?? "none" }
    var standby: String { inventory.standbys(.es256).first?.kid ?? "none" }
    var published: [String] { KeySet(inventory, tokenLifetime: schedule.tokenLifetime, loadedAt: now).publishedKeyIDs }
}
