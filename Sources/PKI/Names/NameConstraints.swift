import SwiftASN1

/// The extension nameConstraints of a CA's certificate (RFC 5280 §4.2.1.10).
struct NameConstraints: Sendable, Hashable {
    private(set) var permitted: [NameConstraint] = []
    private(set) var excluded: [NameConstraint] = []

    init(extensionValue: ArraySlice<UInt8>) throws {
        try DER.sequence(try DER.parse(extensionValue), identifier: .sequence) { lists in
            var last: UInt?
            while let list = lists.next() {
                let number = list.identifier.tagNumber
                guard list.identifier.tagClass == .contextSpecific, number <= 1, last.map({ $0 < number }) ?? true,
                    case .constructed(let nodes) = list.content
                else { throw ASN1Error.unexpectedFieldType(list.identifier) }
                last = number
                let subtrees = try nodes.map(Self.subtree)
                guard !subtrees.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "The list is empty") }
                if number == 0 { permitted = subtrees } else { excluded = subtrees }
            }
        }
    }

    private static func subtree(_ node: ASN1Node) throws -> NameConstraint {
        try DER.sequence(node, identifier: .sequence) { parts in
            guard let base = parts.next() else { throw ASN1Error.truncatedASN1Field() }
            var hasDistance = false
            var last: UInt?
            while let part = parts.next() {
                let number = part.identifier.tagNumber
                guard part.identifier.tagClass == .contextSpecific, number <= 1, last.map({ $0 < number }) ?? true,
                    case .primitive(let content) = part.content, !content.isEmpty
                else { throw ASN1Error.unexpectedFieldType(part.identifier) }
                last = number
                // `minimum` is 0 unless it is said; said in so many words it is the same.
                hasDistance = hasDistance || number == 1 || content != [0]
            }
            return NameConstraint(try GeneralName(node: base), hasDistance: hasDistance)
        }
    }

    /// Why the constraints do not allow `name`; `nil` when they do.
    func objection(to name: ConstrainedName) -> String? {
        for subtree in excluded where subtree.form == name.form {
            switch subtree.containment(of: name) {
            case .inside: return "\(name.name) is excluded"
            case .unknown: return "\(name.name) cannot be compared with what is excluded"
            case .outside: continue
            }
        }
        var isConstrained = false
        var isUnknown = false
        for subtree in permitted where subtree.form == name.form {
            switch subtree.containment(of: name) {
            case .inside: return nil
            case .unknown: isUnknown = true
            case .outside: break
            }
            isConstrained = true
        }
        guard isConstrained else { return nil }
        return isUnknown ? "\(name.name) cannot be compared with what is permitted" : "\(name.name) is not permitted"
    }
}
