import SwiftASN1

extension GeneralName {
    /// Reads `GeneralNames`, of which there is at least one (RFC 5280 §4.2.1.6).
    static func list(_ value: ArraySlice<UInt8>) throws -> [GeneralName] {
        try DER.sequence(try DER.parse(value), identifier: .sequence) { nodes in
            var names: [GeneralName] = []
            while let node = nodes.next() { names.append(try GeneralName(node: node)) }
            guard !names.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "The list is empty") }
            return names
        }
    }

    /// Reads `GeneralName`. Each kind has one form, primitive or constructed; any other one is refused, for a reader who
    /// stumbles over one name sees none of the others.
    init(node: ASN1Node) throws {
        guard node.identifier.tagClass == .contextSpecific else {
            throw ASN1Error.unexpectedFieldType(node.identifier)
        }
        switch (node.identifier.tagNumber, node.content) {
        case (0, .constructed(let parts)): self = .otherName(try Self.otherNameType(parts))
        case (1, .primitive(let bytes)): self = .email(bytes)
        case (2, .primitive(let bytes)): self = .dnsName(bytes)
        case (3, .constructed(let parts)):
            try Self.checkAddress(parts)
            self = .x400Address
        case (4, .constructed(let parts)): self = .directoryName(try DistinguishedName(node: Self.only(parts)))
        case (5, .constructed(let parts)):
            try Self.checkParty(parts)
            self = .ediPartyName
        case (6, .primitive(let bytes)): self = .uri(bytes)
        case (7, .primitive(let bytes)): self = .ipAddress(bytes)
        case (8, .primitive(let bytes)): self = .registeredID(try ObjectIdentifierText.strict(bytes))
        default: throw ASN1Error.unexpectedFieldType(node.identifier)
        }
    }

    /// `type-id`, and `value` under an explicit tag 0.
    private static func otherNameType(_ parts: ASN1NodeCollection) throws -> String {
        let parts = Array(parts)
        guard parts.count == 2, parts[0].identifier == .objectIdentifier, case .primitive(let type) = parts[0].content
        else { throw ASN1Error.invalidASN1Object(reason: "An otherName has no type") }
        _ = try explicit(parts[1], 0)
        return try ObjectIdentifierText.strict(type)
    }

    /// `ORAddress` (RFC 5280 appendix A.1): the standard attributes, then those of a domain, then others.
    private static func checkAddress(_ parts: ASN1NodeCollection) throws {
        var rest = Array(parts)[...]
        guard rest.popFirst()?.identifier == .sequence else {
            throw ASN1Error.invalidASN1Object(reason: "An x400Address has no attributes")
        }
        if rest.first?.identifier == .sequence { rest.removeFirst() }
        if rest.first?.identifier == .set { rest.removeFirst() }
        guard rest.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "An x400Address has other parts") }
    }

    /// `nameAssigner` under tag 0, which may be missing, and `partyName` under tag 1.
    private static func checkParty(_ parts: ASN1NodeCollection) throws {
        var rest = Array(parts)[...]
        if let assigner = rest.first, assigner.identifier.tagNumber == 0 {
            try checkDirectoryString(explicit(assigner, 0))
            rest.removeFirst()
        }
        guard rest.count == 1, let party = rest.first else {
            throw ASN1Error.invalidASN1Object(reason: "An ediPartyName has no party")
        }
        try checkDirectoryString(explicit(party, 1))
    }

    private static func checkDirectoryString(_ node: ASN1Node) throws {
        let types: [ASN1Identifier] = [
            .utf8String, .printableString, .teletexString, .universalString, .bmpString,
        ]
        guard types.contains(node.identifier), case .primitive(let content) = node.content, !content.isEmpty else {
            throw ASN1Error.unexpectedFieldType(node.identifier)
        }
    }

    private static func explicit(_ node: ASN1Node, _ tag: UInt) throws -> ASN1Node {
        guard node.identifier.tagClass == .contextSpecific, node.identifier.tagNumber == tag,
            case .constructed(let parts) = node.content
        else { throw ASN1Error.unexpectedFieldType(node.identifier) }
        return try only(parts)
    }

    private static func only(_ parts: ASN1NodeCollection) throws -> ASN1Node {
        let parts = Array(parts)
        guard parts.count == 1 else { throw ASN1Error.invalidASN1Object(reason: "There is not one value") }
        return parts[0]
    }
}
