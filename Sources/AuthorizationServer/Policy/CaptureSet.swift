/// The values captured so far; a name captured twice must have the same value both times.
struct CaptureSet {
    private(set) var values: [String: String] = [:]

    /// False when a name is already there with another value.
    mutating func merge(_ other: [String: String]) -> Bool {
        for (name, value) in other {
            if let known = values[name], known != value { return false }
            values[name] = value
        }
        return true
    }
}
