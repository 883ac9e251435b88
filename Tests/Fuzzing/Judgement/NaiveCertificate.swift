/// The third reader: names and constraints of a certificate, by nothing but the shape of its bytes.
struct NaiveCertificate {
    /// Of subjectAltName, the subject, and its e-mail addresses.
    let names: [NaiveName]
    let permitted: [NaiveName]
    let excluded: [NaiveName]
    let isSelfIssued: Bool

    private static let emailAddress: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1]

    /// Nil where the bytes are not what they have to be.
    init?(der: [UInt8]) {
        guard let tree = DERTree(der), let signed = tree.children.first, signed.children.count >= 7 else { return nil }
        let subject = signed.children[5]
        isSelfIssued = subject.bytes == signed.children[3].bytes
        var names: [NaiveName] = subject.children.isEmpty ? [] : [NaiveName(kind: 4, bytes: subject.bytes)]
        for attribute in subject.children.flatMap(\.children)
        where attribute.children.first?.contentBytes == Self.emailAddress {
            names.append(NaiveName(kind: 1, bytes: attribute.children.last?.contentBytes ?? []))
        }
        if signed.placeOfExtension([0x55, 0x1D, 0x11]) != nil {
            guard let list = signed.valueOfExtension([0x55, 0x1D, 0x11]), list.identifier == [0x30],
                !list.children.isEmpty
            else { return nil }
            for name in list.children {
                guard let name = Self.name(name) else { return nil }
                names.append(name)
            }
        }
        self.names = names
        guard signed.placeOfExtension([0x55, 0x1D, 0x1E]) != nil else {
            (permitted, excluded) = ([], [])
            return
        }
        guard let constraints = signed.valueOfExtension([0x55, 0x1D, 0x1E]),
            let permitted = Self.subtrees(0xA0, constraints), let excluded = Self.subtrees(0xA1, constraints)
        else { return nil }
        (self.permitted, self.excluded) = (permitted, excluded)
    }

    private static func subtrees(_ tag: UInt8, _ constraints: DERTree) -> [NaiveName]? {
        var result: [NaiveName] = []
        for subtree in constraints.children.filter({ $0.identifier == [tag] }).flatMap(\.children) {
            guard let name = subtree.children.first.flatMap({ name($0) }) else { return nil }
            result.append(name)
        }
        return result
    }

    /// A name with its tag in the form that its kind demands.
    private static func name(_ tree: DERTree) -> NaiveName? {
        guard tree.identifier.count == 1, tree.identifier[0] & 0xC0 == 0x80 else { return nil }
        let kind = tree.identifier[0] & 0x1F
        let isConstructed = tree.identifier[0] & 0x20 != 0
        guard kind <= 8, isConstructed == [0, 3, 4, 5].contains(kind) else { return nil }
        guard kind == 4 else { return NaiveName(kind: kind, bytes: tree.contentBytes) }
        guard tree.children.count == 1, tree.children[0].identifier == [0x30] else { return nil }
        return NaiveName(kind: 4, bytes: tree.children[0].bytes)
    }
}
