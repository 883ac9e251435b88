import AuthorizationServer
import FoundationEssentials
import JOSE

/// Whose keys are followed, and what is held of each: the state of an `IssuerKeyFeed`.
struct IssuerKeyTable {
    /// The most places of registered clients that are followed at one time.
    static let maximumClients = 1000
    /// Looks at places of registered clients that may be under way at one time.
    static let maximumClientLooks = 8
    /// Seconds after which the keys of a registered client are forgotten that nobody wanted.
    static let clientMemory: TimeInterval = 86_400

    private(set) var sets: [KeySetName: TrackedKeySet] = [:]
    private var clients: ClientKeySettings?

    subscript(name: KeySetName) -> TrackedKeySet? {
        get { sets[name] }
        set { sets[name] = newValue }
    }

    /// Takes over the configuration; what is held stays where it would come from the same source again.
    mutating func configure(_ new: [IssuerKeySettings], clients: ClientKeySettings?, at now: Date) {
        self.clients = clients
        let before = sets
        sets = [:]
        for settings in new { sets[settings.name] = continued(before[settings.name], by: settings, at: now) }
        for (name, tracked) in before where sets[name] == nil {
            guard let settings = clients?.settings(for: name) else { continue }
            sets[name] = continued(tracked, by: settings, at: now)
        }
        for (name, tracked) in before where sets[name]?.fetch?.completion !== tracked.fetch?.completion {
            tracked.fetch?.task.cancel()
        }
    }

    private func continued(
        _ tracked: TrackedKeySet?, by settings: IssuerKeySettings, at now: Date
    ) -> TrackedKeySet {
        guard var tracked, tracked.settings.hasProvenance(of: settings) else { return TrackedKeySet(settings, at: now) }
        tracked.settings = settings
        return tracked
    }

    /// Notes that somebody wants the keys, and follows them from now on if they are a client's at an allowed place.
    mutating func want(_ name: KeySetName, at now: Date) {
        if sets[name] != nil {
            sets[name]?.lastWanted = now
        } else if let settings = clients?.settings(for: name) {
            sets[name] = TrackedKeySet(settings, at: now)
            forgetLeastWanted()
        }
    }

    /// Whether a look at these keys may begin beside those that are under way.
    func hasRoom(for name: KeySetName) -> Bool {
        guard name.clientPlace != nil else { return true }
        return sets.values.count { $0.fetch != nil && $0.settings.name.clientPlace != nil } < Self.maximumClientLooks
    }

    /// What was confirmed in the future was so before the clock was set back: it ages from now on.
    mutating func bringBack(to now: Date) {
        for (name, tracked) in sets {
            if let holding = tracked.holding, holding.confirmedAt > now { sets[name]?.holding?.confirmedAt = now }
        }
    }

    /// Drops the keys of clients that nobody wants any more, and keys that are too old to be believed; returns the names
    /// of the latter.
    mutating func tidy(at now: Date) -> [KeySetName] {
        for (name, tracked) in sets where name.clientPlace != nil {
            guard now.timeIntervalSince(tracked.lastWanted) > Self.clientMemory else { continue }
            tracked.fetch?.task.cancel()
            sets[name] = nil
        }
        let stale = sets.filter { $0.value.holding != nil && $0.value.keys(at: now) == nil }.keys
        for name in stale { sets[name]?.holding = nil }
        return Array(stale)
    }

    private mutating func forgetLeastWanted() {
        let followed = sets.values.filter { $0.settings.name.clientPlace != nil }
        guard followed.count > Self.maximumClients,
            let least = followed.min(by: { $0.lastWanted < $1.lastWanted })
        else { return }
        least.fetch?.task.cancel()
        sets[least.settings.name] = nil
    }
}
