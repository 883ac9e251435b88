import FoundationEssentials
import SwiftASN1

/// The attributes that Google's load balancers write into custom header fields, one variable into each.
struct GoogleClientCertificate {
    /// Those that are there and not empty.
    private let values: [ForwardedHeader: [UInt8]]

    init(_ values: [ForwardedHeader: [UInt8]]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// The certificate where it is forwarded, else its attributes, if the load balancer accepted it.
    func certificate(believesAttributes: Bool) throws(ForwardedCertificateError) -> ForwardedCertificate? {
        guard try boolean(.present) ?? false else {
            let other = ForwardedHeader.allCases.first {
                values[$0] != nil && ![.present, .chainVerified, .error].contains($0)
            }
            if let other { throw .contradiction(other, .present) }
            return nil
        }
        let isVerified = try boolean(.chainVerified)
        let error = values[.error].map { String(decoding: $0.prefix(256), as: UTF8.self) }
        // It also names what was left out for its length; a rule could miss that.
        guard error == nil, isVerified ?? !believesAttributes else {
            return .rejected(reason: error ?? "client_cert_chain_verified is not true")
        }
        guard believesAttributes else {
            guard values[.leaf] != nil else { throw .without(.present, needs: .leaf) }
            return try ForwardedCertificateReader.leafAndChain(
                values, StructuredByteSequence.item, StructuredByteSequence.list, leaf: .leaf)
        }
        return .attested(try attributes())
    }

    private func attributes() throws(ForwardedCertificateError) -> AttestedCertificate {
        guard let value = values[.fingerprint] else { throw .without(.present, needs: .fingerprint) }
        guard let thumbprint = StrictBase64.bytes(value, mayLackPadding: true), thumbprint.count == 32 else {
            throw .value(.fingerprint, .notFingerprint)
        }
        return AttestedCertificate(
            thumbprint: thumbprint, names: try names(), serialNumber: try serialNumber(),
            subject: try distinguishedName(.subjectName), issuer: try distinguishedName(.issuerName),
            notBefore: try time(.validNotBefore), notAfter: try time(.validNotAfter))
    }

    private func names() throws(ForwardedCertificateError) -> SubjectAlternativeNames {
        var names = SubjectAlternativeNames()
        if let value = values[.spiffeID] {
            guard value.starts(with: "spiffe://".utf8), NameSyntax.uri(value[...]) != nil else {
                throw .value(.spiffeID, .notURI)
            }
            names.appendURI(value[...])
        }
        for uri in try list(.uriNames) where uri != values[.spiffeID] { names.appendURI(uri[...]) }
        for name in try list(.dnsNames) { names.appendDNSName(name[...]) }
        return names
    }

    /// A list of names, each in base64, with commas between them.
    private func list(_ header: ForwardedHeader) throws(ForwardedCertificateError) -> [[UInt8]] {
        guard let value = values[header] else { return [] }
        var names: [[UInt8]] = []
        for part in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let part = part.drop { $0 == UInt8(ascii: " ") }
            guard let name = StrictBase64.bytes(part, mayLackPadding: true) else { throw .value(header, .notBase64) }
            names.append(name)
        }
        return names
    }

    private func serialNumber() throws(ForwardedCertificateError) -> String? {
        guard let value = values[.serialNumber] else { return nil }
        let digits = value.filter { $0 != UInt8(ascii: ":") }
        guard !digits.isEmpty, digits.allSatisfy({ Hexadecimal.digit($0) != nil }) else {
            throw .value(.serialNumber, .notSerialNumber)
        }
        let trimmed = String(decoding: digits.drop { $0 == UInt8(ascii: "0") }, as: UTF8.self).lowercased()
        return trimmed.isEmpty ? "0" : trimmed
    }

    /// The DER of the name in base64.
    private func distinguishedName(
        _ header: ForwardedHeader
    ) throws(ForwardedCertificateError) -> DistinguishedName? {
        guard let value = values[header] else { return nil }
        guard let der = StrictBase64.bytes(value, mayLackPadding: true), let node = try? DER.parse(der),
            let name = try? DistinguishedName(node: node)
        else { throw .value(header, .notName) }
        return name
    }

    /// A time of RFC 3339, such as 2022-07-01T18:05:09+00:00.
    private func time(_ header: ForwardedHeader) throws(ForwardedCertificateError) -> Date? {
        guard let value = values[header] else { return nil }
        let text = String(decoding: value, as: UTF8.self)
        guard let date = RFC3339.date(text) else { throw .value(header, .notTime) }
        return date
    }

    private func boolean(_ header: ForwardedHeader) throws(ForwardedCertificateError) -> Bool? {
        guard let value = values[header] else { return nil }
        if value.elementsEqual("true".utf8) { return true }
        guard value.elementsEqual("false".utf8) else { throw .value(header, .notBoolean) }
        return false
    }
}
