/// An attribute of an identity and the values of which it must show one.
package struct AttributeCondition: Sendable, Hashable {
    package let attribute: MatchAttribute
    package let values: [AttributePattern]

    package init(_ attribute: MatchAttribute, anyOf values: [AttributePattern]) {
        self.attribute = attribute
        self.values = values
    }

    /// The captures that each of the values provides.
    var captures: Set<String> {
        values.map(\.captures).intersection
    }

    /// The captures that any of the values provides.
    var possibleCaptures: Set<String> {
        values.reduce(into: []) { $0.formUnion($1.captures) }
    }
}
