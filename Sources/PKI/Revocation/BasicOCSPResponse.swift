import FoundationEssentials

/// `BasicOCSPResponse` (RFC 6960 §4.2.1), taken apart.
struct BasicOCSPResponse: Sendable {
    /// Who says that it answered.
    enum Responder: Sendable {
        case name([UInt8])
        /// SHA-1 of its public key.
        case keyHash([UInt8])
    }

    let responder: Responder
    let signature: SignedDER
    /// DER of the certificates that came along, at most a few.
    let certificates: [[UInt8]]
    private(set) var nonce: [UInt8]?
    private let bytes: [UInt8]
    private let answers: Range<Int>
    private static let maximumCertificates = 8

    /// Reads `OCSPResponse` and what is inside of it.
    init(response: [UInt8]) throws(OCSPError) {
        let basic = try OCSPEnvelope.basicResponse(in: response)
        do {
            var reader = DERReader(response, basic)
            var outer = reader.inside(try reader.next(DERTag.sequence))
            try reader.finish()
            let data = try outer.next(DERTag.sequence)
            let algorithm = try outer.next(DERTag.sequence)
            let signature = try outer.signature(try outer.next(DERTag.bitString))
            certificates = try Self.certificates(&outer)
            try outer.finish()
            self.signature = try SignedDER(
                response, signed: data.whole, algorithmIdentifier: algorithm.whole, signature: signature)
            var fields = outer.inside(data)
            if let version = try fields.nextIf(DERTag.constructed(0)) {
                var inner = fields.inside(version)
                // v1 is the default, which DER leaves out, and there is no other; in so many words it says the same.
                guard try inner.small(try inner.next(DERTag.integer)) == 0 else { throw DERFault() }
                try inner.finish()
            }
            responder = try Self.responder(&fields)
            _ = try fields.time(try fields.next(DERTag.generalizedTime))
            answers = try fields.next(DERTag.sequence).content
            bytes = response
            let extensions = try fields.nextIf(DERTag.constructed(1))
            try fields.finish()
            if let extensions { try readExtensions(fields.inside(extensions)) }
        } catch let error as OCSPError {
            throw error
        } catch {
            throw .malformed(part: "the basic response")
        }
    }

    /// The answer about a certificate; nil if there is none. Of several the worst counts, and of those the one that ends
    /// first.
    func answer(about identifier: OCSPCertificateIdentifier) throws(OCSPError) -> OCSPAnswer? {
        var reader = DERReader(bytes, answers)
        var found: OCSPAnswer?
        do {
            while !reader.isAtEnd {
                let answer = try OCSPAnswer(reader.inside(try reader.next(DERTag.sequence)), about: identifier)
                guard let answer else { continue }
                if found.map({ answer.severity > $0.severity }) ?? true { found = answer }
            }
        } catch let error as OCSPError {
            throw error
        } catch {
            throw .malformed(part: "an answer")
        }
        return found
    }

    private mutating func readExtensions(_ field: DERReader) throws {
        let bytes = field.bytes
        var field = field
        var unknown: String?
        var nonce: [UInt8]?
        try DERExtension.forEach(in: &field) { found throws(DERFault) in
            if found.identifier == ExtensionIdentifier.ocspNonce[...] {
                var value = DERReader(bytes, found.value)
                nonce = Array(value.slice(try value.next(DERTag.octetString).content))
                try value.finish()
            } else if found.isCritical {
                unknown = found.dotted
            }
        }
        try field.finish()
        if let unknown { throw OCSPError.criticalExtension(unknown) }
        self.nonce = nonce
    }

    private static func responder(_ fields: inout DERReader) throws(DERFault) -> Responder {
        let element = try fields.next()
        var inner = fields.inside(element)
        switch element.tag {
        case DERTag.constructed(1):
            let name = try inner.next(DERTag.sequence)
            try inner.finish()
            return .name(Array(fields.slice(name.whole)))
        case DERTag.constructed(2):
            let hash = try inner.next(DERTag.octetString)
            try inner.finish()
            return .keyHash(Array(fields.slice(hash.content)))
        default: throw DERFault()
        }
    }

    private static func certificates(_ outer: inout DERReader) throws(DERFault) -> [[UInt8]] {
        guard let field = try outer.nextIf(DERTag.constructed(0)) else { return [] }
        var inner = outer.inside(field)
        var list = inner.inside(try inner.next(DERTag.sequence))
        try inner.finish()
        var certificates: [[UInt8]] = []
        while !list.isAtEnd {
            guard certificates.count < maximumCertificates else { throw DERFault() }
            certificates.append(Array(list.slice(try list.next(DERTag.sequence).whole)))
        }
        return certificates
    }
}
