/// One figure for operators with its samples, as Prometheus reads it (text exposition format 0.0.4).
package struct Metric: Sendable {
    package enum Kind: String, Sendable {
        case counter
        case gauge
    }

    let name: String
    let help: String
    let kind: Kind
    /// By the value of `label`; one sample without a label has the key "".
    let samples: [(value: String, count: Int)]
    let label: String

    /// A figure with one sample.
    package init(_ name: String, _ kind: Kind, help: String, _ count: Int) {
        self.init(name, kind, help: help, label: "", samples: ["": count])
    }

    /// A figure with a sample for each value of a label. Names and values are words of ours, which need no escapes.
    package init(_ name: String, _ kind: Kind, help: String, label: String, samples: [String: Int]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.label = label
        self.samples = samples.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var text: String {
        let head = "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        return samples.reduce(into: head) { text, sample in
            let labels = label.isEmpty ? "" : "{\(label)=\"\(sample.value)\"}"
            text += "\(name)\(labels) \(sample.count)\n"
        }
    }
}
