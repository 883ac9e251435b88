import Crypto

/// A question to an OCSP responder about one certificate (RFC 6960 §4.1, RFC 5019 §2.1).
package struct OCSPRequest: Sendable, Hashable {
    /// `OCSPRequest`, to be sent as application/ocsp-request.
    package let der: [UInt8]
    /// What the answer must repeat if it has a nonce at all.
    package let nonce: [UInt8]?

    /// - Parameters:
    ///   - issuer: the certificate whose key signed `certificate`.
    ///   - nonce: 1 to 32 random bytes (RFC 8954 §2.1); nil asks for an answer that may be older than the question.
    package init(about certificate: Certificate, issuer: Certificate, nonce: [UInt8]? = nil) throws(OCSPError) {
        guard let identifier = OCSPCertificateIdentifier(of: certificate, issuer: issuer) else {
            throw .certificateUnreadable
        }
        let request = DERBytes.sequence([identifier.der])
        var fields = [DERBytes.sequence([request])]
        if let nonce {
            let value = DERBytes.value(tag: DERTag.octetString, content: nonce)
            let entry = DERBytes.sequence([
                DERBytes.value(tag: DERTag.objectIdentifier, content: ExtensionIdentifier.ocspNonce),
                DERBytes.value(tag: DERTag.octetString, content: value),
            ])
            fields.append(DERBytes.value(tag: DERTag.constructed(2), content: DERBytes.sequence([entry])))
        }
        der = DERBytes.sequence([DERBytes.sequence(fields)])
        self.nonce = nonce
    }
}

extension DERBytes {
    static func sequence(_ parts: [[UInt8]]) -> [UInt8] {
        value(tag: DERTag.sequence, content: Array(parts.joined()))
    }
}
