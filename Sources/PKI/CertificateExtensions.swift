import SwiftASN1

/// The extensions of a certificate (RFC 5280 §4.2): those that our own rules read, and the bytes of all.
///
/// libcrypto judges what is not read here.
struct CertificateExtensions: Sendable, Hashable {
    /// One of them: its object identifier and `extnValue`, a part of the certificate's own bytes.
    private struct Value: Sendable, Hashable {
        let identifier: String
        let content: ArraySlice<UInt8>
    }

    /// In their order: most certificates have a handful, and there may be 100,000 certificates.
    private var values: [Value] = []
    /// `cA` of basicConstraints (§4.2.1.9).
    private(set) var isCertificationAuthority = false
    /// The bits of keyUsage from bit 0 on (§4.2.1.3); nil without the extension.
    private(set) var keyUsage: [Bool]?
    /// The purposes by object identifier (§4.2.1.12); nil without the extension.
    private(set) var extendedKeyUsage: [String]?
    /// All names of subjectAltName (§4.2.1.6), those that may be compared with a pattern or not.
    private(set) var alternativeNames: [GeneralName] = []
    private(set) var names = SubjectAlternativeNames()
    /// What names a CA may give out (§4.2.1.10); nil without the extension.
    private(set) var nameConstraints: NameConstraints?
    /// `keyIdentifier` of authorityKeyIdentifier (§4.2.1.1).
    private(set) var authorityKeyIdentifier: [UInt8]?
    private(set) var workload = CertificateWorkload()

    init() {}

    /// Reads the `Extensions` of a certificate by `issuer`. One that stands there twice refuses the certificate (§4.2).
    init(node: ASN1Node, issuer: DistinguishedName) throws {
        try DER.sequence(node, identifier: .sequence) { extensions in
            var known: Set<String> = []
            while let next = extensions.next() {
                let (identifier, value) = try Self.parts(of: next)
                guard known.insert(identifier).inserted else {
                    throw CertificateError.duplicateExtension(identifier)
                }
                values.append(Value(identifier: identifier, content: value))
                do {
                    try read(identifier, value, issuer: issuer)
                } catch {
                    throw CertificateError.malformed(part: "the extension \(identifier)")
                }
            }
            guard !values.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "The list is empty") }
        }
    }

    /// The `extnValue` of an extension; nil without it.
    func value(of identifier: String) -> ArraySlice<UInt8>? {
        values.first { $0.identifier == identifier }?.content
    }

    /// Whether the key may sign something other than certificates and lists; so it may without the extension.
    var allowsDigitalSignature: Bool { keyUsage.map { $0.first == true } ?? true }

    /// Whether the key may sign certificates; so it may without the extension.
    var allowsCertificateSigning: Bool { keyUsage.map { $0.count > 5 && $0[5] } ?? true }

    /// Whether the certificate is one of version 3 for a CA's key that signs certificates (RFC 5280 §6.1.4 (k), (n)).
    var isFitToIssueCertificates: Bool { isCertificationAuthority && allowsCertificateSigning }

    /// Whether the key is for TLS clients, said in so many words: anyExtendedKeyUsage does not count.
    var isForClientAuthentication: Bool { extendedKeyUsage?.contains("1.3.6.1.5.5.7.3.2") ?? false }

    /// Whether the key is for TLS servers; so it is without the extension.
    var isForServerAuthentication: Bool {
        extendedKeyUsage.map { $0.contains("1.3.6.1.5.5.7.3.1") || $0.contains("2.5.29.37.0") } ?? true
    }

    /// Reads `AuthorityKeyIdentifier`: [0] the key, [1] and [2] the issuer's issuer and serial number, all optional.
    private static func keyIdentifier(of value: ArraySlice<UInt8>) throws -> [UInt8]? {
        try DER.sequence(try DER.parse(value), identifier: .sequence) { parts in
            var identifier: [UInt8]?
            var lastNumber: UInt?
            while let part = parts.next() {
                let number = part.identifier.tagNumber
                guard part.identifier.tagClass == .contextSpecific, number <= 2, lastNumber.map({ $0 < number }) ?? true
                else { throw ASN1Error.unexpectedFieldType(part.identifier) }
                lastNumber = number
                guard number == 0 else { continue }
                guard case .primitive(let bytes) = part.content else {
                    throw ASN1Error.unexpectedFieldType(part.identifier)
                }
                identifier = Array(bytes)
            }
            return identifier
        }
    }

    private static func parts(of node: ASN1Node) throws -> (identifier: String, value: ArraySlice<UInt8>) {
        try DER.sequence(node, identifier: .sequence) { parts in
            guard let identifier = parts.next() else { throw ASN1Error.truncatedASN1Field() }
            _ = try ASN1ObjectIdentifier(derEncoded: identifier)
            guard case .primitive(let content) = identifier.content else {
                throw ASN1Error.unexpectedFieldType(identifier.identifier)
            }
            _ = try flag(&parts)
            // swift-asn1's own text of 2.999 is another identifier's.
            return (ObjectIdentifierText.dotted(content), try ASN1OctetString(derEncoded: &parts).bytes)
        }
    }

    /// Reads a BOOLEAN DEFAULT FALSE. DER leaves FALSE out (X.690 §11.5); certificates of TPMs and secure elements have it,
    /// and it says the same.
    private static func flag(_ parts: inout ASN1NodeCollection.Iterator) throws -> Bool {
        var rest = parts
        guard let node = rest.next(), node.identifier == .boolean else { return false }
        parts = rest
        return try Bool(derEncoded: node)
    }

    private mutating func read(
        _ identifier: String, _ value: ArraySlice<UInt8>, issuer: DistinguishedName
    ) throws {
        try workload.count(identifier, value)
        switch identifier {
        case "2.5.29.15":
            let bits = try ASN1BitString(derEncoded: value)
            let count = bits.bytes.count * 8 - bits.paddingBits
            let first = bits.bytes.startIndex
            keyUsage = (0..<count).map { bits.bytes[first + $0 / 8] & (0x80 >> ($0 % 8)) != 0 }
        case "2.5.29.17":
            alternativeNames = try GeneralName.list(value)
            names = SubjectAlternativeNames(alternativeNames)
        case "2.5.29.19":
            isCertificationAuthority = try DER.sequence(try DER.parse(value), identifier: .sequence) { parts in
                let isAuthority = try Self.flag(&parts)
                // pathLenConstraint, which libcrypto enforces.
                _ = try parts.next().map { try ArraySlice<UInt8>(derEncoded: $0) }
                return isAuthority
            }
        case "2.5.29.37":
            extendedKeyUsage = try DER.sequence(try DER.parse(value), identifier: .sequence) { purposes in
                var result: [String] = []
                while purposes.hasNext { result.append(try ASN1ObjectIdentifier(derEncoded: &purposes).description) }
                guard !result.isEmpty else { throw ASN1Error.invalidASN1Object(reason: "The list is empty") }
                return result
            }
        case "2.5.29.30":
            nameConstraints = try NameConstraints(extensionValue: value)
        case "2.5.29.35":
            authorityKeyIdentifier = try Self.keyIdentifier(of: value)
        default:
            // What is read later, by us or by libcrypto, must be readable: a reader that passes over a broken extension
            // passes over what it demands (§4.2).
            try ExtensionSyntax.check(identifier, value, issuer: issuer)
        }
    }
}

extension ASN1NodeCollection.Iterator {
    fileprivate var hasNext: Bool {
        var copy = self
        return copy.next() != nil
    }
}
