import FoundationEssentials
import SwiftASN1

/// The fields of `Certificate` and `TBSCertificate` in their order (RFC 5280 §4.1).
struct CertificateContents {
    private(set) var serial = ""
    private(set) var issuer = DistinguishedName(relativeNames: [])
    private(set) var subject = DistinguishedName(relativeNames: [])
    /// The bytes of the subject.
    private(set) var subjectLength = 0
    private(set) var notBefore = Date.distantPast
    private(set) var notAfter = Date.distantPast
    private(set) var publicKey = SubjectPublicKey.other("")
    private(set) var signature: CertificateSignature
    /// The bytes of the signature.
    let signatureLength: Int
    /// The bytes of the signature algorithm.
    private let signatureAlgorithm: ArraySlice<UInt8>
    private(set) var extensions = CertificateExtensions()

    init(der: [UInt8]) throws(CertificateError) {
        guard let root = try? DER.parse(der) else { throw .notDER }
        guard root.identifier == .sequence, let outer = Self.children(of: root), outer.count == 3,
            outer[0].identifier == .sequence, let fields = Self.children(of: outer[0])
        else { throw .malformed(part: "the outer form") }
        signature = try Self.read("the signature algorithm") { try CertificateSignature(node: outer[1]) }
        signatureAlgorithm = outer[1].encodedBytes
        guard let bits = try? ASN1BitString(derEncoded: outer[2]), bits.paddingBits == 0 else {
            throw .malformed(part: "the signature")
        }
        signatureLength = bits.bytes.count
        try read(fields[...])
    }

    private mutating func read(_ all: ArraySlice<ASN1Node>) throws(CertificateError) {
        var fields = all
        let version = try Self.read("the version") { try Self.version(&fields) }
        serial = try Self.read("the serial number") { try Self.serial(try Self.next(&fields)) }
        let inner = try Self.read("the signature algorithm") { try Self.next(&fields) }
        // RFC 5280 §4.1.1.2: the two must be the same, and only this one is signed.
        guard inner.encodedBytes == signatureAlgorithm else {
            throw .malformed(part: "the signature algorithm, which has two names,")
        }
        issuer = try Self.read("the issuer") { try DistinguishedName(node: Self.next(&fields)) }
        // RFC 5280 §4.1.2.4.
        guard !issuer.relativeNames.isEmpty else { throw .malformed(part: "the issuer, which is empty,") }
        (notBefore, notAfter) = try Self.read("the validity") { try ValidityPeriod.read(Self.next(&fields)) }
        subjectLength = fields.first?.encodedBytes.count ?? 0
        subject = try Self.read("the subject") { try DistinguishedName(node: Self.next(&fields)) }
        publicKey = try Self.read("the public key") { try SubjectPublicKey(node: Self.next(&fields)) }
        while let field = fields.popFirst() {
            switch (field.identifier.tagClass, field.identifier.tagNumber) {
            // The unique identifiers of version 2 say nothing to anybody.
            case (.contextSpecific, 1), (.contextSpecific, 2): continue
            case (.contextSpecific, 3) where fields.isEmpty && version == 2:
                guard let inner = Self.children(of: field), inner.count == 1 else {
                    throw .malformed(part: "the list of extensions")
                }
                extensions = try Self.read("the list of extensions") {
                    try CertificateExtensions(node: inner[0], issuer: issuer)
                }
            default: throw .malformed(part: "a field behind the public key")
            }
        }
    }

    /// Runs `body` and gives its errors the name of the part it reads.
    private static func read<Value>(_ part: String, _ body: () throws -> Value) throws(CertificateError) -> Value {
        do {
            return try body()
        } catch let error as CertificateError {
            throw error
        } catch {
            throw .malformed(part: part)
        }
    }

    private static func next(_ fields: inout ArraySlice<ASN1Node>) throws -> ASN1Node {
        guard let field = fields.popFirst() else { throw ASN1Error.truncatedASN1Field() }
        return field
    }

    private static func children(of node: ASN1Node) -> [ASN1Node]? {
        guard case .constructed(let nodes) = node.content else { return nil }
        return Array(nodes)
    }

    /// 0 for version 1, and so on; without the field it is version 1, which some write in so many words.
    private static func version(_ fields: inout ArraySlice<ASN1Node>) throws -> Int {
        guard let first = fields.first, first.identifier.tagClass == .contextSpecific, first.identifier.tagNumber == 0
        else {
            return 0
        }
        fields.removeFirst()
        guard let inner = children(of: first), inner.count == 1 else { throw ASN1Error.truncatedASN1Field() }
        let version = try Int(derEncoded: inner[0])
        guard (0...2).contains(version) else { throw ASN1Error.truncatedASN1Field() }
        return version
    }

    /// RFC 5280 §4.1.2.2 allows 20 bytes and a number above zero; some authorities take more, but none needs more than a
    /// long hash has, and some take any bytes, so that the number is negative.
    private static func serial(_ node: ASN1Node) throws -> String {
        var reader = DERReader(Array(node.encodedBytes))
        let content = reader.slice(try reader.integer(try reader.next(DERTag.integer)))
        guard content.drop(while: { $0 == 0 }).count <= 64 else { throw CertificateError.longSerialNumber }
        return SerialNumber.text(content)
    }
}
