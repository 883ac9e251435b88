package import JOSE

/// The value of a claim in a policy rule: JSON whose strings are templates.
package enum ClaimTemplate: Sendable, Hashable {
    case text(Template)
    /// A value without templates: a number, a boolean or null.
    case literal(JSONValue)
    case array([ClaimTemplate])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let name: String
        package let value: ClaimTemplate

        package init(name: String, value: ClaimTemplate) {
            self.name = name
            self.value = value
        }
    }

    /// The captures that the claim needs.
    package var captures: Set<String> {
        switch self {
        case .text(let template): template.captures
        case .literal: []
        case .array(let values): values.reduce(into: []) { $0.formUnion($1.captures) }
        case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.captures) }
        }
    }

    /// The templates in it.
    package var templates: [Template] {
        switch self {
        case .text(let template): [template]
        case .literal: []
        case .array(let values): values.flatMap(\.templates)
        case .object(let members): members.flatMap(\.value.templates)
        }
    }

    /// The claim with captures filled in; `nil` when one is missing.
    package func expanded(with captures: Captures) -> JSONValue? {
        switch self {
        case .text(let template):
            return template.expanded(with: captures).map { .string($0) }
        case .literal(let value):
            return value
        case .array(let values):
            let expanded = values.compactMap { $0.expanded(with: captures) }
            return expanded.count == values.count ? .array(expanded) : nil
        case .object(let members):
            let expanded = members.compactMap { member in
                member.value.expanded(with: captures).map { JSONValue.Member(member.name, $0) }
            }
            return expanded.count == members.count ? .object(expanded) : nil
        }
    }
}
