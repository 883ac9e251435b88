extension ConfigurationValue {
    /// A key of a mapping and what stands under it.
    struct Member {
        let name: String
        /// Where the key stands.
        let line: Int
        let value: ConfigurationValue
    }

    /// The members of a mapping, in order; `nil` after a fault.
    func members(allowed: String = "a mapping") -> [Member]? {
        guard case .mapping(let entries) = node.content else {
            wrongShape(allowed: allowed)
            return nil
        }
        return entries.map { entry in
            Member(
                name: entry.key, line: entry.line,
                value: ConfigurationValue(node: entry.value, path: path.appending(key: entry.key), context: context))
        }
    }

    /// The elements of a list, in order; `nil` after a fault.
    func elements(allowed: String = "a list") -> [ConfigurationValue]? {
        guard case .list(let nodes) = node.content else {
            wrongShape(allowed: allowed)
            return nil
        }
        return nodes.enumerated().map { index, node in
            ConfigurationValue(node: node, path: path.appending(index: index), context: context)
        }
    }

    /// The members of a mapping with known keys; `nil` after a fault.
    func section() -> ConfigurationSection? {
        guard case .mapping = node.content else {
            wrongShape(allowed: "a mapping")
            return nil
        }
        return ConfigurationSection(self)
    }

    /// A list of different texts, or one text alone; those that are faulty are left out.
    ///
    /// - Parameter read: reads one of the texts; `nil` after a fault.
    func texts(
        allowed: String, atLeastOne: Bool = true, mayStandAlone: Bool = false,
        _ read: (ConfigurationValue) -> String? = { $0.text() }
    ) -> [ConfigurationText.Placed]? {
        if mayStandAlone, case .scalar = node.content {
            return read(self).map { [.init(text: $0, value: self)] }
        }
        guard let elements = elements(allowed: allowed) else { return nil }
        if elements.isEmpty, atLeastOne {
            fault("is an empty list", found: "[]", allowed: allowed)
            return nil
        }
        var texts: [ConfigurationText.Placed] = []
        for element in elements {
            guard let text = read(element) else { continue }
            if let other = texts.first(where: { $0.text == text }) {
                element.fault(
                    "stands twice in the list", allowed: "each value once",
                    hint: "also on line \(other.value.node.line)")
            } else {
                texts.append(.init(text: text, value: element))
            }
        }
        return texts
    }
}

extension ConfigurationText {
    /// A text and where it stands.
    struct Placed {
        let text: String
        let value: ConfigurationValue
    }
}
