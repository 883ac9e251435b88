import AuthorizationServer
import Endpoints
import Federation
import FoundationEssentials

extension IssuerKeyFeed {
    /// Figures of the authorities whose keys are followed; none where there are none.
    var metrics: [Metric] {
        let authorities = statuses.filter { $0.name.clientPlace == nil }
        guard !authorities.isEmpty else { return [] }
        let confirmed = authorities.compactMap { status in
            status.confirmedAt.map { (status.name.text, Int($0.timeIntervalSince1970)) }
        }
        return [
            Metric(
                "chancery_issuer_keys", .gauge, help: "Keys of other issuers that are held and believed.",
                label: "authority",
                samples: Dictionary(uniqueKeysWithValues: authorities.map { ($0.name.text, $0.keyCount) })),
            Metric(
                "chancery_issuer_keys_confirmed_timestamp_seconds", .gauge,
                help: "When other issuers last confirmed their keys, in seconds since 1970.", label: "authority",
                samples: Dictionary(uniqueKeysWithValues: confirmed)),
        ]
    }
}
