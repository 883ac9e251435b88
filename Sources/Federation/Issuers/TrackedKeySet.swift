import FoundationEssentials
import JOSE

/// One issuer and all that is known of its keys.
struct TrackedKeySet {
    /// The keys that are held.
    struct Holding {
        var keys: VerificationKeySet
        /// Where they came from; `nil` for those of the configuration.
        var place: RevocationURL?
        var headers: CachingHeaders
        var confirmedAt: Date
    }

    /// A fetch that is under way, and what tells its end to those who wait.
    struct Fetch {
        let task: Task<Void, Never>
        let completion: FetchCompletion
    }

    var settings: IssuerKeySettings
    /// Where the discovery document last said that the keys are.
    var place: RevocationURL?
    var holding: Holding?
    var lastAttempt: Date?
    /// How many looks have failed since one succeeded.
    var failures = 0
    var lastFailure: IssuerKeyFault?
    var jitter = Double.random(in: 0..<1)
    var fetch: Fetch?
    /// When somebody last wanted the keys.
    var lastWanted: Date

    init(_ settings: IssuerKeySettings, at now: Date) {
        self.settings = settings
        lastWanted = now
        guard case .document(let json) = settings.source else { return }
        do {
            let keys = try VerificationKeySet(json: json)
            holding = Holding(keys: keys, headers: CachingHeaders(), confirmedAt: now)
        } catch {
            lastFailure = .set(error)
        }
    }

    private var schedule: IssuerKeySchedule { IssuerKeySchedule(limits: settings.limits) }

    /// What may be believed now.
    func keys(at now: Date) -> VerificationKeySet? {
        guard let holding, isStatic || schedule.believes(confirmedAt: holding.confirmedAt, at: now) else { return nil }
        return holding.keys
    }

    /// When the next regular look is due; `nil` where nobody is ever asked.
    func due(at now: Date) -> Date? {
        guard !isStatic else { return nil }
        return schedule.next(
            at: now, holding: holding.map { .init(confirmedAt: $0.confirmedAt, freshFor: $0.headers.freshFor) },
            lastAttempt: lastAttempt, failures: failures, jitter: jitter)
    }

    /// Whether a look for `reason` may begin now.
    func mayLook(for reason: IssuerKeyLook.Reason, at now: Date) -> Bool {
        guard let due = due(at: now) else { return false }
        switch reason {
        case .schedule: return due <= now
        case .unknownKey: return schedule.mayLookForKey(at: now, lastAttempt: lastAttempt)
        }
    }

    private var isStatic: Bool {
        if case .document = settings.source { true } else { false }
    }
}
