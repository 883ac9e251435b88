/// Certificates in PEM, percent-encoded so that they fit into a header field: of nginx, Envoy and AWS.
enum PercentEncodedPEM {
    private static let begin = Array("-----BEGIN CERTIFICATE-----".utf8)
    private static let end = Array("-----END CERTIFICATE-----".utf8)

    /// DER of the certificates, at least one and at most as many as a client may send.
    static func certificates(_ value: some Collection<UInt8>) throws(ForwardedValueFault) -> [[UInt8]] {
        let text = try decoded(value)
        var certificates: [[UInt8]] = []
        var body: [UInt8]?
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if line.elementsEqual(begin) {
                guard body == nil else { throw .notPEM }
                body = []
            } else if line.elementsEqual(end) {
                guard let content = body else { throw .notPEM }
                guard let der = StrictBase64.bytes(content) else { throw .notBase64 }
                guard certificates.count < CertificationPathValidator.maximumPresented else {
                    throw .tooManyCertificates
                }
                certificates.append(der)
                body = nil
            } else if body != nil {
                body?.append(contentsOf: line)
            } else {
                // Other than in a file, nothing stands beside the certificates.
                guard line.isEmpty, !certificates.isEmpty else { throw .notPEM }
            }
        }
        guard body == nil, !certificates.isEmpty else { throw .notPEM }
        return certificates
    }

    /// Decodes once (RFC 3986 §2.1); `+` is itself, as AWS writes it, never a space.
    private static func decoded(_ value: some Collection<UInt8>) throws(ForwardedValueFault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count)
        var rest = value[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(Hexadecimal.digit),
                    let low = rest.popFirst().flatMap(Hexadecimal.digit)
                else { throw .notPercentEncoded }
                bytes.append(high << 4 | low)
            case 48...57, 65...90, 97...122: bytes.append(byte)
            case _ where "-._~+/=".utf8.contains(byte): bytes.append(byte)
            default: throw .notPercentEncoded
            }
        }
        return bytes
    }
}
