import FoundationEssentials
import SwiftASN1

/// The fields of `CertificateList` and `TBSCertList` in their order (RFC 5280 §5.1).
struct RevocationListContents {
    private(set) var issuer = DistinguishedName(relativeNames: [])
    private(set) var thisUpdate = Date.distantPast
    private(set) var nextUpdate = Date.distantPast
    private(set) var signature: SignedDER
    private(set) var entries = SerialIndex(capacity: 0)
    var number: [UInt8]?
    var baseNumber: [UInt8]?
    var scope = IssuingDistributionPoint()
    var authorityKeyIdentifier: [UInt8]?
    var unsupported: CertificateRevocationList.Unsupported?
    let der: [UInt8]

    init(der: [UInt8]) throws(RevocationListError) {
        self.der = der
        var reader = DERReader(der)
        let (contents, algorithm, signature) = try Self.read("the outer form") { () throws(DERFault) in
            let outer = try reader.next(DERTag.sequence)
            try reader.finish()
            var parts = reader.inside(outer)
            let contents = try parts.next(DERTag.sequence)
            let algorithm = try parts.next(DERTag.sequence)
            let signature = try parts.signature(try parts.next(DERTag.bitString))
            try parts.finish()
            return (contents, algorithm, signature)
        }
        var fields = reader.inside(contents)
        let version = try Self.read("the version") { () throws(DERFault) in try Self.version(&fields) }
        let inner = try Self.read("the signature algorithm") { () throws(DERFault) in
            try fields.next(DERTag.sequence)
        }
        guard der[inner.whole] == der[algorithm.whole] else { throw .twoSignatureAlgorithms }
        self.signature = try Self.read("the signature algorithm") { () throws(DERFault) in
            try SignedDER(
                der, signed: contents.whole, algorithmIdentifier: algorithm.whole, signature: signature)
        }
        try read(&fields, version: version)
    }

    private mutating func read(_ fields: inout DERReader, version: UInt8) throws(RevocationListError) {
        issuer = try Self.read("the issuer") { () throws(DERFault) in
            let whole = try fields.next(DERTag.sequence).whole
            guard let node = try? DER.parse(der[whole]), let name = try? DistinguishedName(node: node),
                !name.relativeNames.isEmpty
            else { throw DERFault() }
            return name
        }
        thisUpdate = try Self.read("thisUpdate") { () throws(DERFault) in try fields.time(try fields.next()) }
        guard fields.isAtTime else { throw .noNextUpdate }
        nextUpdate = try Self.read("nextUpdate") { () throws(DERFault) in try fields.time(try fields.next()) }
        let revoked = try Self.read("the list of entries") { () throws(DERFault) in
            try fields.nextIf(DERTag.sequence)
        }
        let extensions = try Self.read("the list of extensions") { () throws(DERFault) in
            let field = try fields.nextIf(DERTag.constructed(0))
            try fields.finish()
            // RFC 5280 §5.1.2.1: extensions make it version 2.
            guard field == nil || version == 1 else { throw DERFault() }
            return field
        }
        if let extensions { try readExtensions(fields.inside(extensions)) }
        if let revoked { try readEntries(fields.inside(revoked), hasExtensions: version == 1) }
    }

    private mutating func readEntries(_ list: DERReader, hasExtensions: Bool) throws(RevocationListError) {
        do {
            var counting = list
            var count = 0
            while !counting.isAtEnd {
                _ = try counting.next(DERTag.sequence)
                count += 1
            }
            entries = SerialIndex(capacity: count)
            var list = list
            while !list.isAtEnd {
                let entry = try RevocationListEntry(&list, hasExtensions: hasExtensions)
                if unsupported == nil { unsupported = entry.unsupported }
                try insert(entry)
            }
        } catch {
            throw .malformed(part: "entry \(entries.count + 1) of the list")
        }
    }

    /// Of two entries for one certificate the one that revokes it counts.
    private mutating func insert(_ entry: RevocationListEntry) throws(DERFault) {
        guard let other = entries.insert(entry, of: der) else { return }
        var reader = DERReader(der, other..<der.count)
        let before = try RevocationListEntry(&reader, hasExtensions: true)
        if before.reason == .removeFromCRL, entry.reason != .removeFromCRL { entries.replace(entry, of: der) }
    }

    /// 0 for version 1, 1 for version 2; without the field it is version 1.
    private static func version(_ fields: inout DERReader) throws(DERFault) -> UInt8 {
        guard let element = try fields.nextIf(DERTag.integer) else { return 0 }
        guard try fields.small(element) == 1 else { throw DERFault() }
        return 1
    }

    /// Runs `body` and gives its faults the name of the part it reads.
    static func read<Value>(
        _ part: String, _ body: () throws(DERFault) -> Value
    ) throws(RevocationListError) -> Value {
        do {
            return try body()
        } catch {
            throw .malformed(part: part)
        }
    }
}
