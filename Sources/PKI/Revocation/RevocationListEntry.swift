import FoundationEssentials

/// One entry of `revokedCertificates` as it was read (RFC 5280 §5.1.2.6, §5.3).
struct RevocationListEntry {
    /// Where its SEQUENCE begins.
    let start: Int
    /// The content of the INTEGER.
    let serial: Range<Int>
    let date: Date
    private(set) var reason: RevocationReason?
    private(set) var unsupported: CertificateRevocationList.Unsupported?

    /// Reads the next entry of `list`; one of version 1 has no extensions.
    init(_ list: inout DERReader, hasExtensions: Bool) throws(DERFault) {
        let element = try list.next(DERTag.sequence)
        start = element.start
        var fields = list.inside(element)
        serial = try fields.integer(try fields.next(DERTag.integer))
        // Twenty bytes are the most that RFC 5280 §4.1.2.2 allows; the index counts on a length of one byte.
        guard serial.count < 0x80 else { throw DERFault() }
        date = try fields.time(try fields.next())
        guard !fields.isAtEnd else { return }
        guard hasExtensions else { throw DERFault() }
        let bytes = list.bytes
        try DERExtension.forEach(in: &fields) { found throws(DERFault) in try read(found, of: bytes) }
        try fields.finish()
    }

    private mutating func read(_ found: DERExtension, of bytes: [UInt8]) throws(DERFault) {
        var value = DERReader(bytes, found.value)
        if found.identifier == ExtensionIdentifier.reasonCode[...] {
            let code = try value.small(try value.next(DERTag.enumerated))
            try value.finish()
            guard let known = RevocationReason(rawValue: code) else { throw DERFault() }
            reason = known
        } else if found.identifier == ExtensionIdentifier.certificateIssuer[...] {
            // Critical or not: it says that this and the following entries are about somebody else's certificates.
            unsupported = .indirect
        } else if found.isCritical, found.identifier != ExtensionIdentifier.invalidityDate[...] {
            unsupported = unsupported ?? .criticalEntryExtension(found.dotted)
        }
    }
}
