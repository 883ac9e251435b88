/// Which keys a configuration has and how they nest.
indirect enum KeySchema: Sendable {
    /// A single value or a list of such; its reader knows more.
    case value
    /// Whatever the operator likes to put there.
    case anything
    /// Known, and not available; the texts say why, and what is.
    case refused(String, allowed: String)
    case section([(key: String, schema: KeySchema)])
    /// Members with names that the operator chose.
    case named(KeySchema)
    case list(KeySchema)
    /// A single value, or a mapping that says more.
    case valueOrSection([(key: String, schema: KeySchema)])
    /// A mapping, or a word in its place.
    case sectionOrWord([(key: String, schema: KeySchema)])
    /// The same keys once more, one level deeper: documented where they stand first.
    case again(@Sendable () -> KeySchema)

    /// The paths of all keys, with `*` for a chosen name and `[]` for each element of a list.
    func paths(below path: String = "") -> Set<String> {
        switch self {
        case .value, .anything, .again: [path]
        case .refused: []
        case .section(let members):
            members.reduce(into: []) { paths, member in
                paths.formUnion(member.schema.paths(below: path.isEmpty ? member.key : "\(path).\(member.key)"))
            }
        case .named(let schema): schema.paths(below: "\(path).*")
        case .list(let schema): schema.paths(below: "\(path)[]")
        case .sectionOrWord(let members): KeySchema.section(members).paths(below: path)
        case .valueOrSection(let members): KeySchema.section(members).paths(below: path).union([path])
        }
    }

    /// Reports the keys that are not the schema's. Values of another shape are their readers' concern.
    func check(_ value: ConfigurationValue) {
        switch (self, value.node.content) {
        case (.refused(let reason, let allowed), _): value.fault(reason, allowed: allowed)
        case (.again(let schema), _): schema().check(value)
        case (.section(let known), .mapping(let entries)):
            for entry in entries {
                guard let member = known.first(where: { $0.key == entry.key }) else {
                    Self.fault(unknown: entry, in: value, known: known.map(\.key))
                    continue
                }
                member.schema.check(Self.value(of: entry, in: value))
            }
        case (.named(let schema), .mapping(let entries)):
            for entry in entries { schema.check(Self.value(of: entry, in: value)) }
        case (.sectionOrWord(let known), .mapping): KeySchema.section(known).check(value)
        case (.valueOrSection(let known), .mapping): KeySchema.section(known).check(value)
        case (.list(let schema), .list):
            for element in value.elements() ?? [] { schema.check(element) }
        default: break
        }
    }

    private static func value(of entry: ConfigurationNode.Entry, in value: ConfigurationValue) -> ConfigurationValue {
        ConfigurationValue(node: entry.value, path: value.path.appending(key: entry.key), context: value.context)
    }

    private static func fault(unknown entry: ConfigurationNode.Entry, in value: ConfigurationValue, known: [String]) {
        value.context.fault(
            line: entry.line, path: value.path.appending(key: entry.key), "unknown key", found: entry.key,
            allowed: known.joined(separator: ", "), hint: NearestName.hint(for: entry.key, among: known))
    }
}
