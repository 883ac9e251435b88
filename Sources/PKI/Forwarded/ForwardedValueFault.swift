/// What is wrong with the value of one header field.
package enum ForwardedValueFault: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case tooLong(bytes: Int)
    /// Something beside printable ASCII.
    case unprintable
    case notByteSequence
    case notBase64
    case notPercentEncoded
    case notPEM
    /// Not one DER SEQUENCE, such as a truncated one.
    case notDER
    case severalCertificates
    case tooManyCertificates
    case notBoolean
    case notFingerprint
    case notSerialNumber
    case notURI
    case notTime
    case notName
    /// Envoy's elements: broken syntax, and what cannot be told apart.
    case brokenElement
    case severalElements
    case unknownKey
    case repeatedKey
    case ambiguousQuote
    /// Names that a client may have put there itself, because Envoy does not quote them.
    case ambiguousNames
    case noHash
    case otherHash
    case otherChain

    package var description: String {
        switch self {
        case .empty: "the value is empty"
        case .tooLong(let bytes): "\(bytes) bytes, at most \(ForwardedCertificateReader.maximumBytes) are read"
        case .unprintable: "the value has characters beside printable ASCII"
        case .notByteSequence: "not a byte sequence of RFC 8941 (\":base64:\")"
        case .notBase64: "not base64"
        case .notPercentEncoded: "not percent-encoded"
        case .notPEM: "not a certificate in PEM and nothing else"
        case .notDER: "not the DER of a certificate: broken or truncated"
        case .severalCertificates: "several certificates where one belongs"
        case .tooManyCertificates: "more than \(CertificationPathValidator.maximumPresented) certificates"
        case .notBoolean: "neither \"true\" nor \"false\""
        case .notFingerprint: "not a SHA-256 fingerprint"
        case .notSerialNumber: "not a hexadecimal serial number"
        case .notURI: "not a URI"
        case .notTime: "not a time of RFC 3339"
        case .notName: "not a distinguished name"
        case .brokenElement: "not an element of keys and values"
        case .severalElements: "several elements; the proxy has to replace what it gets (SANITIZE_SET)"
        case .unknownKey: "a key that Envoy does not have"
        case .repeatedKey: "a key is there twice"
        case .ambiguousQuote: "backslashes before a quotation mark, which can be read in two ways"
        case .ambiguousNames: "keys behind a name, or several names, may be part of a name; let Envoy forward Cert"
        case .noHash: "the element has no Hash"
        case .otherHash: "Hash is not that of the certificate"
        case .otherChain: "Chain does not begin with the certificate"
        }
    }
}
