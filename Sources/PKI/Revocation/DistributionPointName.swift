import SwiftASN1

/// One name of a place where a list is published, ready for comparison (RFC 5280 §4.2.1.13).
enum DistributionPointName: Sendable, Hashable {
    /// A `directoryName`, or a `nameRelativeToCRLIssuer` completed by the name of that issuer.
    case directory(CanonicalName)
    /// Scheme and host in lower case (RFC 5280 §7.4).
    case uri([UInt8])
    /// Any other `GeneralName` in DER, a dNSName in lower case (§7.2).
    case other([UInt8])

    /// Reads the CHOICE inside of `DistributionPointName`, at least one name. `issuer` completes a relative one.
    static func names(_ reader: inout DERReader, issuer: DistinguishedName) throws(DERFault) -> [DistributionPointName]
    {
        if let full = try reader.nextIf(DERTag.constructed(0)) {
            return try generalNames(reader.inside(full))
        }
        let relative = try reader.next(DERTag.constructed(1))
        // IMPLICIT over the SET of a relative name.
        let set: [UInt8] = DERBytes.value(tag: DERTag.set, content: Array(reader.slice(relative.content)))
        guard let node = try? DER.parse(DERBytes.value(tag: DERTag.sequence, content: set)),
            let last = try? DistinguishedName(node: node)
        else { throw DERFault() }
        let name = DistinguishedName(relativeNames: issuer.relativeNames + last.relativeNames)
        return [.directory(CanonicalName(name))]
    }

    /// Reads what is inside of `GeneralNames`, at least one name.
    static func generalNames(_ reader: DERReader) throws(DERFault) -> [DistributionPointName] {
        var reader = reader
        var names: [DistributionPointName] = []
        repeat { names.append(try generalName(&reader)) } while !reader.isAtEnd
        return names
    }

    /// Reads one `GeneralName`.
    static func generalName(_ reader: inout DERReader) throws(DERFault) -> DistributionPointName {
        let element = try reader.next()
        switch element.tag {
        case DERTag.constructed(4):
            guard let node = try? DER.parse(reader.slice(element.content)),
                let name = try? DistinguishedName(node: node)
            else { throw DERFault() }
            return .directory(CanonicalName(name))
        case DERTag.primitive(6): return .uri(withoutCase(uri: Array(reader.slice(element.content))))
        case DERTag.primitive(2): return .other([element.tag] + reader.slice(element.content).map(lowercased))
        case DERTag.primitive(1), DERTag.primitive(7), DERTag.primitive(8),
            DERTag.constructed(0), DERTag.constructed(3), DERTag.constructed(5):
            return .other(Array(reader.slice(element.whole)))
        default: throw DERFault()
        }
    }

    private static func withoutCase(uri: [UInt8]) -> [UInt8] {
        guard let colon = uri.firstIndex(of: UInt8(ascii: ":")) else { return uri }
        var uri = uri
        for index in 0..<colon { uri[index] = lowercased(uri[index]) }
        guard uri[colon...].starts(with: Array("://".utf8)) else { return uri }
        let authority = (colon + 3)..<(uri[(colon + 3)...].firstIndex { "/?#".utf8.contains($0) } ?? uri.count)
        // What stands before the host is the name of a user, and not without case.
        let host = uri[authority].lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? authority.lowerBound
        for index in host..<authority.upperBound { uri[index] = lowercased(uri[index]) }
        return uri
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
