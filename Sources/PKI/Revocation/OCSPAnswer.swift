import FoundationEssentials

/// `SingleResponse` (RFC 6960 §4.2.1) about the certificate that was asked for.
struct OCSPAnswer {
    enum Status: Hashable {
        case good
        case revoked(RevokedEntry)
        case unknown
    }

    /// How long an answer without nextUpdate is believed, in seconds: it says that newer ones are to be had at any time
    /// (§4.2.2.1), so that an old one is somebody's replay.
    private static let freshness: TimeInterval = 300

    let status: Status
    let thisUpdate: Date
    let nextUpdate: Date?

    /// What counts of several answers about one certificate: that it is revoked, that it is not known, and the less time an
    /// answer has.
    var severity: (Int, TimeInterval) {
        let rank =
            switch status {
            case .revoked: 2
            case .unknown: 1
            case .good: 0
            }
        return (rank, -end.timeIntervalSinceReferenceDate)
    }

    /// Until when the answer stands.
    var end: Date { nextUpdate ?? thisUpdate.addingTimeInterval(Self.freshness) }

    /// Reads one answer; nil when it is about another certificate.
    init?(_ reader: DERReader, about identifier: OCSPCertificateIdentifier) throws {
        var fields = reader
        guard try identifier.isMeant(by: fields.inside(try fields.next(DERTag.sequence))) else { return nil }
        status = try Self.status(&fields)
        thisUpdate = try fields.time(try fields.next(DERTag.generalizedTime))
        nextUpdate = try fields.nextIf(DERTag.constructed(0)).map { element in
            var inner = fields.inside(element)
            let date = try inner.time(try inner.next(DERTag.generalizedTime))
            try inner.finish()
            return date
        }
        let extensions = try fields.nextIf(DERTag.constructed(1))
        try fields.finish()
        guard let extensions else { return }
        var inner = fields.inside(extensions)
        var unknown: String?
        try DERExtension.forEach(in: &inner) { found in
            if found.isCritical { unknown = found.dotted }
        }
        try inner.finish()
        if let unknown { throw OCSPError.criticalExtension(unknown) }
    }

    private static func status(_ fields: inout DERReader) throws(DERFault) -> Status {
        let element = try fields.next()
        switch element.tag {
        case DERTag.primitive(0) where element.content.isEmpty: return .good
        case DERTag.primitive(2) where element.content.isEmpty: return .unknown
        case DERTag.constructed(1):
            var inner = fields.inside(element)
            let date = try inner.time(try inner.next(DERTag.generalizedTime))
            var reason: RevocationReason?
            if let field = try inner.nextIf(DERTag.constructed(0)) {
                var code = inner.inside(field)
                reason = RevocationReason(rawValue: try code.small(try code.next(DERTag.enumerated)))
                try code.finish()
            }
            try inner.finish()
            return .revoked(RevokedEntry(date: date, reason: reason))
        default: throw DERFault()
        }
    }
}
