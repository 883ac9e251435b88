/// Why an OCSP answer says nothing about a certificate.
package enum OCSPError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooLarge(bytes: Int, maximum: Int)
    /// Not DER of one response, or a part of it is against RFC 6960 §4.2.1.
    case malformed(part: String)
    /// The responder gave no answer: "tryLater", for instance.
    case unsuccessful(String)
    case notBasic
    case certificateUnreadable
    case signatureWeak(String)
    /// Neither the issuer nor a responder of its choosing signed the response.
    case notAuthorized(String)
    case signatureInvalid
    /// No answer in the response is about the certificate that was asked for.
    case otherCertificate
    case nonceMismatch
    case notYetValid(String)
    case outdated(String)
    case criticalExtension(String)

    package var description: String {
        switch self {
        case .tooLarge(let bytes, let maximum): "OCSP response of \(bytes) bytes, \(maximum) are allowed"
        case .malformed(let part): "malformed OCSP response: \(part) cannot be read"
        case .unsuccessful(let status): "OCSP responder answered \(status)"
        case .notBasic: "OCSP response is of an unknown type"
        case .certificateUnreadable: "certificate cannot be read for an OCSP request"
        case .signatureWeak(let weakness): "OCSP response: \(weakness)"
        case .notAuthorized(let reason): "OCSP response is not by an authorized responder: \(reason)"
        case .signatureInvalid: "signature of the OCSP response is not its responder's"
        case .otherCertificate: "OCSP response is about other certificates"
        case .nonceMismatch: "OCSP response has another nonce than the request"
        case .notYetValid(let time): "OCSP response is not yet valid: thisUpdate \(time)"
        case .outdated(let time): "OCSP response is out of date since \(time)"
        case .criticalExtension(let identifier):
            "OCSP response has the critical extension \(identifier), which is unknown"
        }
    }
}
