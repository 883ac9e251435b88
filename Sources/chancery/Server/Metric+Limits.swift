import AuthorizationServer
import Endpoints

extension Metric {
    /// Requests that were refused as too many, by what they were counted by.
    init(_ limits: CurrentRequestLimits) {
        let refused = limits.refused
        self.init(
            "chancery_requests_limited_total", .counter, help: "Token requests refused by limits.", label: "by",
            samples: [String: Int](
                uniqueKeysWithValues: RequestLimitKind.allCases.map { ($0.rawValue, refused[$0, default: 0]) }))
    }
}
