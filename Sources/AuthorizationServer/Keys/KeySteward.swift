import FoundationEssentials
import JOSE

/// Keeps the keys of a database on schedule, and carries out commands on them. Its calls block.
package struct KeySteward: Sendable {
    private let store: any KeyStore
    private let schedule: KeySchedule
    private let clock: any Clock
    private let confirmed: any Clock

    /// - Parameter confirmed: the clock by which it is decided what is due; `clock` unless told otherwise.
    package init(store: any KeyStore, schedule: KeySchedule, clock: any Clock, confirmed: (any Clock)? = nil) {
        self.store = store
        self.schedule = schedule
        self.clock = clock
        self.confirmed = confirmed ?? clock
    }

    /// Takes what is due, and returns the steps that were taken.
    @discardableResult
    package func advance() throws -> [KeyStep] {
        let supply = KeySupply(modulusBits: schedule.rotation.modulusBits)
        var rehearsal = try store.load()
        guard schedule.nextStep(for: rehearsal, at: clock.now, confirmed: confirmed.now) != nil else { return [] }
        // Making an RSA key takes long; it is done before the transaction, not in it.
        try schedule.advance(&rehearsal, to: clock.now, confirmed: confirmed.now, generate: supply.make)
        supply.rewind()
        return try store.update { inventory in
            try schedule.advance(&inventory, to: clock.now, confirmed: confirmed.now, generate: supply.make)
        }
    }

    /// Carries out a command. Throws `KeyCommandRefusal`, or what the store throws.
    package func execute(_ command: KeyCommand, force: Bool) throws -> KeyCommandResult {
        let supply = KeySupply(modulusBits: schedule.rotation.modulusBits)
        var rehearsal = try store.load()
        _ = try schedule.execute(command, force: force, on: &rehearsal, at: clock.now, generate: supply.make)
        supply.rewind()
        return try store.update { inventory in
            try schedule.execute(command, force: force, on: &inventory, at: clock.now, generate: supply.make)
        }
    }
}
