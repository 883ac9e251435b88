import Endpoints

extension Metric {
    /// TLS handshakes that ended without a connection, by why.
    init(_ refusals: HandshakeRefusals) {
        self.init(
            "chancery_handshakes_refused_total", .counter, help: "TLS handshakes that did not come to a connection.",
            label: "reason",
            samples: [String: Int](uniqueKeysWithValues: refusals.counts.map { ($0.key.rawValue, $0.value) }))
    }
}
