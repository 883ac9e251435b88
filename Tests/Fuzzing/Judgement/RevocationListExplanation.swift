import TestSupport

/// Why a certificate may be accepted by a list with which libcrypto refuses it. Each is checked: written otherwise and
/// signed anew, the list has to do for libcrypto too.
struct RevocationListExplanation {
    /// What was written otherwise.
    let text: String
    let list: ReferenceRevocationList

    /// Nil where there is nothing in the list that would explain it.
    init?(of der: [UInt8], _ authority: FuzzAuthority) {
        guard var part = DERTree(der)?.children.first else { return nil }
        var reasons: [String] = []
        if Self.unmark(&part) { reasons.append("critical extensions") }
        if Self.dropKeyIdentifier(&part) { reasons.append("key identifiers") }
        if Self.rename(&part, authority) { reasons.append("string types") }
        if Self.lowerHosts(&part) { reasons.append("case of hosts") }
        guard !reasons.isEmpty, let signed = try? authority.sign(part.bytes),
            let list = ReferenceRevocationList(der: signed)
        else { return nil }
        text = reasons.joined(separator: ", ")
        self.list = list
    }

    /// libcrypto knows fewer extensions that may be critical than we read: cRLNumber, reasonCode and invalidityDate.
    private static func unmark(_ part: inout DERTree) -> Bool {
        var isChanged = false
        for place in part.places.reversed() {
            let parts = part[place].children
            guard parts.count == 3, parts[1].bytes == [1, 1, 0xFF],
                [20, 21, 24].contains(where: { parts[0].bytes == [6, 3, 0x55, 0x1D, $0] })
            else { continue }
            part[place].children = [parts[0], parts[2]]
            isChanged = true
        }
        return isChanged
    }

    /// authorityKeyIdentifier by issuer and serial number helps to find the key, and proves nothing (RFC 5280 §5.2.1).
    private static func dropKeyIdentifier(_ part: inout DERTree) -> Bool {
        guard let place = part.placeOfExtension([0x55, 0x1D, 0x23]),
            let value = part[place].children.last?.children.first,
            !value.children.contains(where: { $0.identifier == [0x80] })
        else { return false }
        var parent = part[Array(place.dropLast())]
        parent.children.remove(at: place[place.count - 1])
        part[Array(place.dropLast())] = parent
        return true
    }

    /// The type of string that a name is written in does not count (RFC 5280 §7.1); to libcrypto NumericString does.
    private static func rename(_ part: inout DERTree, _ authority: FuzzAuthority) -> Bool {
        let places = part.children.indices.filter { part.children[$0].identifier == [0x30] }
        guard places.count > 1 else { return false }
        let issuer = part.children[places[1]].bytes
        guard issuer != authority.name, NaiveName(kind: 4, bytes: issuer).mayBe(in: authority.name),
            NaiveName(kind: 4, bytes: authority.name).mayBe(in: issuer), let name = DERTree(authority.name)
        else { return false }
        part[[places[1]]] = name
        return true
    }

    /// A host's case does not count where a list and a certificate name one place (RFC 5280 §7.4); to libcrypto it does.
    private static func lowerHosts(_ part: inout DERTree) -> Bool {
        guard let extensionPlace = part.placeOfExtension([0x55, 0x1D, 0x1C]) else { return false }
        var isChanged = false
        for place in part.places where place.starts(with: extensionPlace) && part[place].identifier == [0x86] {
            var bytes = part[place].contentBytes
            // Scheme and host: up to the third slash.
            var slashes = 0
            for index in bytes.indices {
                if bytes[index] == UInt8(ascii: "/") { slashes += 1 }
                if slashes < 3, (0x41...0x5A).contains(bytes[index]) { bytes[index] |= 0x20 }
            }
            guard bytes != part[place].contentBytes else { continue }
            part[place].content = .bytes(bytes)
            isChanged = true
        }
        return isChanged
    }
}
