import SwiftASN1

/// One name of a place where a list is published, ready for comparison (RFC 5280 §4.2.1.13).
enum DistributionPointName: Sendable, Hashable {
    /// A `directoryName`, or a `nameRelativeToCRLIssuer` completed by the name of that issuer.
    case directory(CanonicalName)
    case uri([UInt8])
    /// Any other `GeneralName` in DER.
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
        case DERTag.primitive(6): return .uri(Array(reader.slice(element.content)))
        case DERTag.primitive(1), DERTag.primitive(2), DERTag.primitive(7), DERTag.primitive(8),
            DERTag.constructed(0), DERTag.constructed(3), DERTag.constructed(5):
            return .other(Array(reader.slice(element.whole)))
        default: throw DERFault()
        }
    }
}
