/// Where captures of a clause come from: whether one text of a capture can stand for several names.
extension MatchClause {
    /// One value of one attribute.
    package struct CaptureSource: Sendable, Hashable, CustomStringConvertible {
        let attribute: MatchAttribute
        let pattern: AttributePattern

        package var description: String { "\(attribute) \(pattern.text ?? "")" }
    }

    /// The values of which any may provide the capture, where there are several: what it holds does not say which of them
    /// it was. Empty where one of them has to be met in whichever way the clause is.
    package func alternatives(for capture: String) -> [CaptureSource] {
        guard !isDetermined(capture, { _ in true }) else { return [] }
        var found: [CaptureSource] = []
        for source in sources where source.pattern.captures.contains(capture) && !found.contains(source) {
            found.append(source)
        }
        return found.count > 1 ? found : []
    }

    /// The captures, beside those in `kept`, of values that also provide one that is kept: without them two names that
    /// differ look the same.
    package func captures(lostBy kept: Set<String>) -> Set<String> {
        sources.reduce(into: []) { lost, source in
            let captures = source.pattern.captures
            let others = captures.subtracting(kept)
            guard !others.isEmpty else { return }
            // One that stands in another value as well, by itself, tells who it is from there.
            let isLossy = captures.intersection(kept).contains { capture in
                !isDetermined(capture) { $0.captures.isSubset(of: kept) }
            }
            if isLossy { lost.formUnion(others) }
        }
    }

    private func isDetermined(_ capture: String, _ counts: (AttributePattern) -> Bool) -> Bool {
        requiredAttributes.contains { condition in
            condition.values.count == 1
                && condition.values.allSatisfy { $0.captures.contains(capture) && counts($0) }
        }
    }

    /// All that may provide captures.
    private var sources: [CaptureSource] {
        conditions.flatMap { condition -> [CaptureSource] in
            switch condition {
            case .attribute(let attribute):
                attribute.values.map { CaptureSource(attribute: attribute.attribute, pattern: $0) }
            case .all(let clauses), .any(let clauses): clauses.flatMap(\.sources)
            case .not: []
            }
        }
    }
}

extension AttributePattern {
    /// As it is written, where it may have captures.
    fileprivate var text: String? {
        switch self {
        case .name(let pattern): pattern.text
        case .distinguishedName(let pattern): pattern.text
        case .address, .hexadecimal, .bytes: nil
        }
    }
}
