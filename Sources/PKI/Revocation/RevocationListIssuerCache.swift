import FoundationEssentials
import Synchronization

/// List issuers outside of a path that were found to stand under its anchor, and for how long that holds.
final class RevocationListIssuerCache: Sendable {
    private struct Key: Hashable {
        let issuer: [UInt8]
        let anchor: [UInt8]
    }

    private static let capacity = 256
    private let confirmed = Mutex<[Key: Range<Date>]>([:])

    /// Until when `issuer` was found good under `anchor`, if that holds at `time`.
    func validity(of issuer: Certificate, under anchor: Certificate, at time: Date) -> Date? {
        let key = Key(issuer: issuer.thumbprintBytes, anchor: anchor.thumbprintBytes)
        guard let period = confirmed.withLock({ $0[key] }), period.contains(time) else { return nil }
        return period.upperBound
    }

    func confirm(_ issuer: Certificate, under anchor: Certificate, during period: Range<Date>) {
        let key = Key(issuer: issuer.thumbprintBytes, anchor: anchor.thumbprintBytes)
        confirmed.withLock { confirmed in
            // The candidates are those of the configuration, so there is room for all of them.
            if confirmed.count < Self.capacity || confirmed[key] != nil { confirmed[key] = period }
        }
    }
}
