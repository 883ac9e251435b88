/// What the captures of a rule may hold, by name.
package struct CaptureAlphabets: Sendable, Hashable {
    private var values: [String: Set<CaptureAlphabet>] = [:]

    init() {}

    init(_ values: [String: CaptureAlphabet]) {
        self.values = values.mapValues { [$0] }
    }

    /// Those of all clauses, each of which may provide a capture.
    package init(_ clauses: [MatchClause]) {
        for clause in clauses { formUnion(clause.alphabets) }
    }

    /// A capture that comes from several kinds of names may hold what any of them allows.
    mutating func formUnion(_ other: CaptureAlphabets) {
        values.merge(other.values) { $0.union($1) }
    }

    /// The same with a capture that can hold anything.
    package func addingEverything(as name: String) -> CaptureAlphabets {
        var copy = self
        copy.values[name] = [.everything]
        return copy
    }

    /// The names of captures that are written `{name:any}` somewhere.
    package var unbounded: Set<String> {
        Set(values.filter { $0.value.contains { $0.form == .any } }.keys)
    }

    /// Whether neither of the captures may hold the character.
    func separate(_ first: String, _ second: String, by scalar: Unicode.Scalar) -> Bool {
        !mayHold(first, scalar) && !mayHold(second, scalar)
    }

    /// A character for the operator to write between them, out of `separators`.
    func separator(of first: String, _ second: String, among separators: String) -> String? {
        separators.unicodeScalars.first { separate(first, second, by: $0) }.map { String($0) }
    }

    /// A capture of which nothing is known may hold anything.
    private func mayHold(_ name: String, _ scalar: Unicode.Scalar) -> Bool {
        values[name]?.contains { $0.mayHold(scalar) } ?? true
    }
}

extension MatchClause {
    /// What the captures may hold that the clause provides in any way in which it can be met.
    package var alphabets: CaptureAlphabets {
        conditions.reduce(into: CaptureAlphabets()) { $0.formUnion($1.alphabets) }
    }
}

extension MatchCondition {
    var alphabets: CaptureAlphabets {
        switch self {
        case .attribute(let condition):
            condition.values.reduce(into: CaptureAlphabets()) { $0.formUnion($1.alphabets) }
        case .not: CaptureAlphabets()
        case .all(let clauses), .any(let clauses): CaptureAlphabets(clauses)
        }
    }
}

extension AttributePattern {
    /// What each capture may hold.
    package var alphabets: CaptureAlphabets {
        switch self {
        case .name(let pattern): CaptureAlphabets(pattern.alphabets)
        case .distinguishedName(let pattern): pattern.alphabets
        case .address, .hexadecimal, .bytes: CaptureAlphabets()
        }
    }
}
