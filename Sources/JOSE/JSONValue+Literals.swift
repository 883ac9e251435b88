extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0, $1) })
    }
}

extension JSONValue {
    /// An array of strings.
    package static func strings(_ values: some Sequence<String>) -> JSONValue {
        .array(values.map { .string($0) })
    }

    /// The member of that name, byte by byte, when this is an object that has one.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { ByteString.areSame($0.name, name) }?.value
    }
}

extension [JSONValue.Member] {
    /// Adds a member unless there is no value for it.
    package mutating func append(_ name: String, _ value: String?) {
        if let value { append(JSONValue.Member(name, .string(value))) }
    }

    /// Adds a member.
    package mutating func append(_ name: String, _ value: JSONValue) {
        append(JSONValue.Member(name, value))
    }
}
