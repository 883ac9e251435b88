import Synchronization

/// What operators are told of the connections of all listeners.
package final class ConnectionFigures: Sendable {
    private let listeners = Mutex<[String: ListenerFigures]>([:])

    package init() {}

    /// The figures of a listener that is about to open.
    package func listener(_ name: String, limit: Int) -> ListenerFigures {
        let figures = ListenerFigures(limit: limit)
        listeners.withLock { $0[name] = figures }
        return figures
    }

    package var metrics: [Metric] {
        let listeners = listeners.withLock { $0 }
        func metric(_ name: String, _ kind: Metric.Kind, _ help: String, _ value: (ListenerFigures) -> Int) -> Metric {
            Metric(
                "chancery_connections" + name, kind, help: help, label: "listener", samples: listeners.mapValues(value))
        }
        return [
            metric("", .gauge, "Open connections.") { $0.open.load(ordering: .relaxed) },
            metric("_limit", .gauge, "Connections that a listener opens at one time.") { $0.limit },
            metric("_refused_total", .counter, "Connections that were closed because their source has too many.") {
                $0.refused.load(ordering: .relaxed)
            },
            metric("_paused_total", .counter, "Times that a listener stopped accepting, being full.") {
                $0.paused.load(ordering: .relaxed)
            },
        ]
    }
}

/// What operators are told of the connections of one listener.
package final class ListenerFigures: Sendable {
    let limit: Int
    let open = Atomic(0)
    let refused = Atomic(0)
    let paused = Atomic(0)

    init(limit: Int) {
        self.limit = limit
    }
}
