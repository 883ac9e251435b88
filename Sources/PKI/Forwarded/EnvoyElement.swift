import Crypto

/// One element of Envoy's `X-Forwarded-Client-Cert`: what one proxy says of the client before it.
///
/// Envoy quotes the subject and the certificates, and no other value: a client's name with a semicolon in it brings keys
/// of its own. Behind such a name nothing but names is therefore read, and where the names are all there is, one alone.
struct EnvoyElement {
    private enum Key: String {
        case by, hash, cert, chain, subject, uri, dns

        /// Whether the value is a name that Envoy found in the client's certificate, and does not quote.
        var isName: Bool { self == .uri || self == .dns }
    }

    private var values: [(key: Key, value: [UInt8])] = []

    init(_ header: [UInt8]) throws(ForwardedValueFault) {
        var rest = header[...]
        repeat {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { throw .brokenElement }
            let name = rest[..<equals]
            guard !name.contains(where: { ";,\" ".utf8.contains($0) }) else {
                throw name.contains(UInt8(ascii: ",")) ? .severalElements : .brokenElement
            }
            guard let key = Key(rawValue: String(decoding: name, as: UTF8.self).lowercased()) else {
                throw .unknownKey
            }
            rest = rest[equals...].dropFirst()
            let value = try Self.value(from: &rest)
            guard key.isName || !values.contains(where: \.key.isName) else { throw .ambiguousNames }
            let mayRepeat = key == .by || key.isName
            guard mayRepeat || !values.contains(where: { $0.key == key }) else { throw .repeatedKey }
            values.append((key, value))
        } while try Self.hasMore(&rest)
    }

    /// The client's certificate and those behind it, when Envoy forwards them; `nil` when it does not.
    func chain() throws(ForwardedValueFault) -> [[UInt8]]? {
        var certificates: [[UInt8]] = []
        if let value = first(.chain) { certificates = try PercentEncodedPEM.certificates(value) }
        if let value = first(.cert) {
            let own = try PercentEncodedPEM.certificates(value)
            guard own.count == 1 else { throw .severalCertificates }
            guard certificates.isEmpty || certificates[0] == own[0] else { throw .otherChain }
            if certificates.isEmpty { certificates = own }
        }
        guard let leaf = certificates.first else { return nil }
        for certificate in certificates { _ = try ForwardedCertificateReader.single(certificate) }
        guard Array(SHA256.hash(data: leaf)) == (try thumbprint()) else { throw .otherHash }
        return certificates
    }

    /// What Envoy says of a certificate that it has validated and does not forward.
    func attributes() throws(ForwardedValueFault) -> AttestedCertificate {
        let thumbprint = try thumbprint()
        // Empty ones count: `URI=;DNS=x` may be one URI with a semicolon in it.
        guard values.count(where: \.key.isName) <= 1 else { throw .ambiguousNames }
        var names = SubjectAlternativeNames()
        for uri in all(.uri) { names.appendURI(uri[...]) }
        for name in all(.dns) { names.appendDNSName(name[...]) }
        return AttestedCertificate(thumbprint: thumbprint, names: names, subject: try subject())
    }

    private func subject() throws(ForwardedValueFault) -> DistinguishedName? {
        guard let value = first(.subject) else { return nil }
        guard let text = String(validating: value, as: UTF8.self) else { throw .notName }
        do { return try DistinguishedName(rfc4514: text).withoutForeignText } catch { throw .notName }
    }

    private func thumbprint() throws(ForwardedValueFault) -> [UInt8] {
        guard let value = first(.hash) else { throw .noHash }
        guard let bytes = Hexadecimal.bytes(String(decoding: value, as: UTF8.self)), bytes.count == 32 else {
            throw .notFingerprint
        }
        return bytes
    }

    private func first(_ key: Key) -> [UInt8]? { all(key).first }

    /// The values of a key that are not empty: Envoy writes `URI=` for a certificate without one.
    private func all(_ key: Key) -> [[UInt8]] {
        values.filter { $0.key == key && !$0.value.isEmpty }.map(\.value)
    }

    private static func hasMore(_ rest: inout ArraySlice<UInt8>) throws(ForwardedValueFault) -> Bool {
        switch rest.popFirst() {
        case nil: return false
        case UInt8(ascii: ";"):
            // Envoy puts nothing there; a client's name that ends so does.
            guard !rest.isEmpty else { throw .brokenElement }
            return true
        case UInt8(ascii: ","): throw .severalElements
        default: throw .brokenElement
        }
    }
}

extension EnvoyElement {
    private static func value(from rest: inout ArraySlice<UInt8>) throws(ForwardedValueFault) -> [UInt8] {
        guard rest.first == UInt8(ascii: "\"") else {
            let value = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
            guard !value.contains(UInt8(ascii: "\"")) else { throw .brokenElement }
            rest = rest.dropFirst(value.count)
            return Array(value)
        }
        rest = rest.dropFirst()
        return try quoted(from: &rest)
    }

    /// Up to the closing quotation mark. A quotation mark within has a backslash before it, which stays where it is: to
    /// a distinguished name it says the same. Of two backslashes nobody can tell whether the second one escapes.
    private static func quoted(from rest: inout ArraySlice<UInt8>) throws(ForwardedValueFault) -> [UInt8] {
        var value: [UInt8] = []
        var backslashes = 0
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") {
                guard backslashes <= 1 else { throw .ambiguousQuote }
                guard backslashes == 1 else { return value }
            }
            backslashes = byte == UInt8(ascii: "\\") ? backslashes + 1 : 0
            value.append(byte)
        }
        throw .brokenElement
    }
}
