import AuthorizationServer
import Endpoints

extension Metric {
    /// What introspections were answered.
    init(_ counts: IntrospectionCounts) {
        self.init(
            "chancery_introspections_total", .counter, help: "Introspections answered, by what the token was.",
            label: "result", samples: Dictionary(uniqueKeysWithValues: counts.all.map { ($0.key.rawValue, $0.value) }))
    }
}
