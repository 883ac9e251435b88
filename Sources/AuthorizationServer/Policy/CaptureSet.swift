/// The values captured so far; a name captured twice must have the same value both times.
struct CaptureSet {
    private(set) var values: [String: String] = [:]

    /// False when a name is already there with another value.
    mutating func merge(_ other: [String: String]) -> Bool {
        guard contradiction(in: other) == nil else { return false }
        values.merge(other) { known, _ in known }
        return true
    }

    /// A name that is already there with another value: with other bytes, for String's own equality takes different
    /// spellings of a character for the same.
    func contradiction(in other: [String: String]) -> String? {
        other.first { name, value in values[name].map { !$0.utf8.elementsEqual(value.utf8) } ?? false }?.key
    }
}
