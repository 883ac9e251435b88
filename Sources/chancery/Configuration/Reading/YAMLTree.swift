import Yams

/// Turns YAML's nodes into a configuration's, refusing what a configuration does not have: anchors, tags, merge keys,
/// keys that are not text, deep nesting.
struct YAMLTree {
    let context: ReadingContext
    private static let maximumDepth = 32

    func node(
        from node: Node, path: ConfigurationKeyPath = .root, depth: Int = 0
    ) -> ConfigurationNode? {
        let line = node.mark?.line ?? 1
        guard depth < Self.maximumDepth else {
            context.fault(
                line: line, "is nested more than \(Self.maximumDepth) levels deep", found: "level \(depth + 1)",
                allowed: "at most \(Self.maximumDepth) levels")
            return nil
        }
        if let anchor = node.anchor {
            context.fault(
                line: line, path: path, "has a YAML anchor or alias", found: "&\(anchor) or *\(anchor)",
                allowed: "a value without them", hint: "write the value out where it is needed")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            return self.scalar(scalar, line: line, path: path).map {
                ConfigurationNode(line: line, content: .scalar($0))
            }
        case .sequence(let sequence):
            guard isUntagged(sequence.tag, .seq, line: line, path: path) else { return nil }
            let elements = sequence.enumerated().map { index, element in
                self.node(from: element, path: path.appending(index: index), depth: depth + 1)
                    ?? unreadable(line: element.mark?.line ?? line)
            }
            return ConfigurationNode(line: line, content: .list(elements))
        case .mapping(let mapping):
            guard isUntagged(mapping.tag, .map, line: line, path: path) else { return nil }
            return ConfigurationNode(
                line: line, content: .mapping(entries(of: mapping, line: line, path: path, depth: depth)))
        case .alias:
            context.fault(
                line: line, path: path, "is a YAML alias", found: "*", allowed: "a value", hint: "write the value out")
            return nil
        }
    }

    private func entries(
        of mapping: Node.Mapping, line: Int, path: ConfigurationKeyPath, depth: Int
    ) -> [ConfigurationNode.Entry] {
        var entries: [ConfigurationNode.Entry] = []
        var repeated: [(key: String, line: Int)] = []
        for (keyNode, valueNode) in mapping {
            guard let (key, isRepeated) = key(from: keyNode, path: path) else { continue }
            let line = keyNode.mark?.line ?? line
            guard !isRepeated else {
                repeated.append((key, line))
                continue
            }
            let value = node(from: valueNode, path: path.appending(key: key), depth: depth + 1)
            entries.append(.init(key: key, line: line, value: value ?? unreadable(line: line)))
        }
        for (key, line) in repeated {
            let other = entries.last { $0.key == key }?.line
            context.fault(
                line: line, path: path.appending(key: key), "stands twice in its mapping",
                found: other.map { "\(key), also on line \($0)" } ?? key, allowed: "each key once",
                hint: "keep one of them")
        }
        return entries
    }

    private func key(from node: Node, path: ConfigurationKeyPath) -> (key: String, isRepeated: Bool)? {
        let line = node.mark?.line ?? 1
        guard case .scalar(let scalar) = node, node.anchor == nil, isUntagged(scalar.tag, .str, line: line, path: path)
        else {
            context.fault(
                line: line, path: path, "has a key that is not a plain text",
                found: node.mapping != nil
                    ? "a mapping" : node.sequence != nil ? "a list" : "an anchor, an alias or a tag",
                allowed: "a text")
            return nil
        }
        let (key, isRepeated) = DuplicateKeyMark.unmarked(scalar.string)
        guard scalar.style != .plain || key != "<<" else {
            context.fault(
                line: line, path: path, "has a YAML merge key", found: "<<", allowed: "keys of its own",
                hint: "write the keys out")
            return nil
        }
        if key.contains("${") {
            context.fault(
                line: line, path: path.appending(key: key), "is a key with an environment variable", found: key,
                allowed: "a key without ${", hint: "only values take ${NAME}")
        }
        return (key, isRepeated)
    }

    private func scalar(_ scalar: Node.Scalar, line: Int, path: ConfigurationKeyPath) -> ConfigurationScalar? {
        guard isUntagged(scalar.tag, .str, line: line, path: path) else { return nil }
        do {
            let (text, usesEnvironment) = try EnvironmentSubstitution.expand(
                scalar.string, environment: context.environment)
            return ConfigurationScalar(
                text: text, source: scalar.string, isPlain: scalar.style == .plain, usesEnvironment: usesEnvironment)
        } catch {
            context.fault(substitution: error, of: scalar.string, line: line, path: path)
            return nil
        }
    }

    private func isUntagged(_ tag: Tag, _ own: Tag.Name, line: Int, path: ConfigurationKeyPath) -> Bool {
        guard tag.description == Tag.Name.implicit.rawValue || tag.description == own.rawValue else {
            context.fault(
                line: line, path: path, "has a YAML tag", found: tag.description, allowed: "a value without a tag",
                hint: "remove the tag")
            return false
        }
        return true
    }

    /// Stands for a value that has its fault already, so that its key does not count as missing.
    private func unreadable(line: Int) -> ConfigurationNode {
        ConfigurationNode(line: line, content: .unreadable)
    }
}
