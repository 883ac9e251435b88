package import AuthorizationServer
package import FoundationEssentials
import JOSE

/// What is known of one issuer's keys, for reports.
package struct IssuerKeyStatus: Sendable {
    package let name: KeySetName
    /// Keys that are held and believed, and entries of the set that were left out.
    package let keyCount: Int
    package let unusableCount: Int
    /// When the issuer last said that these are its keys.
    package let confirmedAt: Date?
    /// How many looks have failed since one succeeded, and why the last one did.
    package let failures: Int
    package let lastFailure: IssuerKeyFault?
    /// `nil` where nobody is asked.
    package let nextLook: Date?

    init(_ tracked: TrackedKeySet, at now: Date) {
        let keys = tracked.keys(at: now)
        name = tracked.settings.name
        keyCount = keys?.keys.count ?? 0
        unusableCount = keys?.unusable.count ?? 0
        confirmedAt = tracked.holding?.confirmedAt
        failures = tracked.failures
        lastFailure = tracked.lastFailure
        nextLook = tracked.due(at: now)
    }
}
