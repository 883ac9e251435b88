/// One key under a rule's `match` with what stands behind it.
package indirect enum MatchCondition: Sendable, Hashable {
    /// The identity shows one of the values.
    case attribute(AttributeCondition)
    /// The clause does not hold. Provides no captures.
    case not(MatchClause)
    case all([MatchClause])
    case any([MatchClause])

    /// What the configuration says for `key`: one value. The error's text says what is wrong with `text`.
    package init(_ key: Key, _ text: String) throws(MatchConditionError) {
        try self.init(key, anyOf: [text])
    }

    /// What the configuration says for `key`: several values, of which any will do.
    package init(_ key: Key, anyOf texts: [String]) throws(MatchConditionError) {
        try self.init(.key(key), anyOf: texts)
    }

    /// What the configuration says for an extension of the certificate, by its object identifier.
    package init(extension identifier: String, anyOf texts: [String]) throws(MatchConditionError) {
        try self.init(.certificateExtension(identifier), anyOf: texts)
    }

    /// What the configuration says for a claim, by its path.
    package init(claim path: ClaimPath, anyOf texts: [String]) throws(MatchConditionError) {
        try self.init(.claim(path), anyOf: texts)
    }

    private init(_ attribute: MatchAttribute, anyOf texts: [String]) throws(MatchConditionError) {
        var values: [AttributePattern] = []
        for text in texts { values.append(try AttributePattern(text, for: attribute)) }
        self = .attribute(AttributeCondition(attribute, anyOf: values))
    }
}

extension MatchCondition {
    /// The captures that the condition provides in whichever way it is met.
    package var captures: Set<String> {
        switch self {
        case .attribute(let condition): condition.captures
        case .not: []
        case .all(let clauses): clauses.reduce(into: []) { $0.formUnion($1.captures) }
        case .any(let clauses): clauses.map(\.captures).intersection
        }
    }

    /// The captures that the condition provides in at least one way in which it can be met.
    package var possibleCaptures: Set<String> {
        switch self {
        case .attribute(let condition): condition.possibleCaptures
        case .not: []
        case .all(let clauses), .any(let clauses): clauses.reduce(into: []) { $0.formUnion($1.possibleCaptures) }
        }
    }

    /// Whether only registered clients can meet the condition.
    package var requiresClient: Bool {
        switch self {
        case .attribute(let condition): condition.attribute == .key(.client)
        case .not: false
        case .all(let clauses): clauses.contains(where: \.requiresClient)
        case .any(let clauses): !clauses.isEmpty && clauses.allSatisfy(\.requiresClient)
        }
    }
}
