import JOSE

/// The bounds of what a custom flow may say of an identity.
enum IdentityAttributes {
    /// Of objects and arrays, the outermost included.
    static let maximumDepth = 8
    /// Of the outermost object.
    static let maximumCount = 64
    /// In bytes, as compact JSON.
    static let maximumSize = 64 << 10

    /// Throws `nonsense` unless this is an object within the bounds, without control characters and with no name twice.
    static func check(_ value: JSONValue) throws(CustomFlowFailure) {
        guard case .object(let members) = value else { throw .nonsense("the attributes are no object") }
        guard members.count <= maximumCount else {
            throw .nonsense("there are more than \(maximumCount) attributes")
        }
        try check(value, depth: 1)
        guard value.serialized().count <= maximumSize else {
            throw .nonsense("the attributes have more than \(maximumSize) bytes")
        }
    }

    private static func check(_ value: JSONValue, depth: Int) throws(CustomFlowFailure) {
        switch value {
        case .object(let members):
            try checkDepth(depth)
            var names: Set<[UInt8]> = []
            for member in members {
                try check(text: member.name)
                guard names.insert(Array(member.name.utf8)).inserted else {
                    throw .nonsense("the attribute \(VisibleText.quoted(member.name, limit: 64)) is there twice")
                }
                try check(member.value, depth: depth + 1)
            }
        case .array(let values):
            try checkDepth(depth)
            for value in values { try check(value, depth: depth + 1) }
        case .string(let text): try check(text: text)
        case .null, .bool, .integer, .number: break
        }
    }

    private static func checkDepth(_ depth: Int) throws(CustomFlowFailure) {
        guard depth <= maximumDepth else {
            throw .nonsense("the attributes are nested deeper than \(maximumDepth) levels")
        }
    }

    private static func check(text: String) throws(CustomFlowFailure) {
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .nonsense("an attribute has a control character")
        }
    }
}
