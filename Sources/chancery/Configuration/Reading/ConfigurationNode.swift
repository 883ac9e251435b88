/// A value of a configuration file and the line where it starts.
struct ConfigurationNode {
    /// From 1.
    let line: Int
    let content: Content

    indirect enum Content {
        case scalar(ConfigurationScalar)
        case list([ConfigurationNode])
        case mapping([Entry])
        /// Something that has its fault already.
        case unreadable
    }

    struct Entry {
        let key: String
        /// Where the key stands; the value may start on a later line.
        let line: Int
        let value: ConfigurationNode
    }

    /// What an operator would call a value of this shape.
    var shape: String {
        switch content {
        case .scalar(let scalar) where scalar.isEmpty: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        case .unreadable: "something unreadable"
        }
    }
}
