/// `OCSPResponse` (RFC 6960 §4.2.1): whether there is an answer, and of which type.
enum OCSPEnvelope {
    /// Where the DER of `BasicOCSPResponse` is.
    static func basicResponse(in response: [UInt8]) throws(OCSPError) -> Range<Int> {
        do {
            var reader = DERReader(response)
            var outer = reader.inside(try reader.next(DERTag.sequence))
            try reader.finish()
            let status = try outer.small(try outer.next(DERTag.enumerated))
            guard status == 0 else { throw OCSPError.unsuccessful(name(of: status)) }
            let field = try outer.next(DERTag.constructed(0))
            try outer.finish()
            var inner = outer.inside(field)
            var parts = inner.inside(try inner.next(DERTag.sequence))
            try inner.finish()
            let type = parts.slice(try parts.next(DERTag.objectIdentifier).content)
            let basic = try parts.next(DERTag.octetString).content
            try parts.finish()
            guard type == ExtensionIdentifier.basicOCSPResponse[...] else { throw OCSPError.notBasic }
            return basic
        } catch let error as OCSPError {
            throw error
        } catch {
            throw .malformed(part: "the outer form")
        }
    }

    private static func name(of status: UInt8) -> String {
        switch status {
        case 1: "malformedRequest"
        case 2: "internalError"
        case 3: "tryLater"
        case 5: "sigRequired"
        case 6: "unauthorized"
        default: "status \(status)"
        }
    }
}
