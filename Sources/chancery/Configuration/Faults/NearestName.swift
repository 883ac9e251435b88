/// Finds what somebody who mistyped a name may have meant.
enum NearestName {
    /// The candidate that differs least, when it differs by little.
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let name = Array(name.lowercased().unicodeScalars)
        guard name.count <= longestName else { return nil }
        let limit = max(1, min(3, name.count / 3))
        let nearest =
            candidates
            .map { (candidate: $0, distance: distance(name, Array($0.lowercased().unicodeScalars))) }
            .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }
        return nearest.flatMap { $0.distance <= limit ? $0.candidate : nil }
    }

    /// A hint that names the nearest candidate.
    static func hint(for name: String, among candidates: some Sequence<String>) -> String? {
        of(name, among: candidates).map { "did you mean \"\($0)\"?" }
    }

    private static let longestName = 64

    /// The Levenshtein distance, with the exchange of two neighbours as one step.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        guard right.count <= longestName else { return .max }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let change = left[row] == right[column] ? 0 : 1
                var best = min(last[column] + change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
