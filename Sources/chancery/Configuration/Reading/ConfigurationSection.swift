/// A mapping whose keys are known.
struct ConfigurationSection {
    let value: ConfigurationValue

    init(_ value: ConfigurationValue) {
        self.value = value
    }

    /// What stands under the key, if anything does.
    subscript(key: String) -> ConfigurationValue? {
        guard case .mapping(let entries) = value.node.content, let entry = entries.first(where: { $0.key == key })
        else { return nil }
        return ConfigurationValue(node: entry.value, path: value.path.appending(key: key), context: value.context)
    }

    /// What stands under a key that has to be there.
    func required(_ key: String, allowed: String = "a value", hint: String? = nil) -> ConfigurationValue? {
        if let member = self[key] { return member }
        value.context.fault(
            line: value.node.line, path: value.path.appending(key: key), "is missing",
            found: keys.isEmpty ? "nothing" : "only \(keys.joined(separator: ", "))", allowed: allowed, hint: hint)
        return nil
    }

    /// The keys that are there, in their order.
    var keys: [String] {
        if case .mapping(let entries) = value.node.content { entries.map(\.key) } else { [] }
    }

    /// The value under the key as `read` makes it, `otherwise` when the key is absent, `nil` after a fault.
    func optional<Value>(_ key: String, otherwise: Value, _ read: (ConfigurationValue) -> Value?) -> Value? {
        guard let member = self[key] else { return otherwise }
        return read(member)
    }

    /// The value under the key as `read` makes it, a `nil` within when the key is absent, `nil` after a fault.
    func optional<Value>(_ key: String, _ read: (ConfigurationValue) -> Value?) -> Value?? {
        guard let member = self[key] else { return .some(nil) }
        return read(member).map { .some($0) }
    }
}
