/// The content octets of the object identifiers that revocation meets; 55 1D is 2.5.29, the arc of X.509.
enum ExtensionIdentifier {
    static let subjectKeyIdentifier: [UInt8] = [0x55, 0x1D, 14]
    static let keyUsage: [UInt8] = [0x55, 0x1D, 15]
    static let subjectAlternativeName: [UInt8] = [0x55, 0x1D, 17]
    static let basicConstraints: [UInt8] = [0x55, 0x1D, 19]
    static let crlNumber: [UInt8] = [0x55, 0x1D, 20]
    static let reasonCode: [UInt8] = [0x55, 0x1D, 21]
    static let invalidityDate: [UInt8] = [0x55, 0x1D, 24]
    static let deltaCRLIndicator: [UInt8] = [0x55, 0x1D, 27]
    static let issuingDistributionPoint: [UInt8] = [0x55, 0x1D, 28]
    static let certificateIssuer: [UInt8] = [0x55, 0x1D, 29]
    static let crlDistributionPoints: [UInt8] = [0x55, 0x1D, 31]
    static let certificatePolicies: [UInt8] = [0x55, 0x1D, 32]
    static let authorityKeyIdentifier: [UInt8] = [0x55, 0x1D, 35]
    static let extendedKeyUsage: [UInt8] = [0x55, 0x1D, 37]
    static let freshestCRL: [UInt8] = [0x55, 0x1D, 46]
    /// 1.3.6.1.5.5.7.1.1.
    static let authorityInformationAccess: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 1, 1]
    /// 1.3.6.1.5.5.7.48.1: an OCSP responder, as an access method.
    static let ocsp: [UInt8] = [0x2B, 6, 1, 5, 5, 7, 0x30, 1]
    /// 1.3.6.1.5.5.7.48.1.1: a response and nothing else (RFC 6960 §4.2.1).
    static let basicOCSPResponse: [UInt8] = ocsp + [1]
    /// 1.3.6.1.5.5.7.48.1.2 (RFC 6960 §4.4.1).
    static let ocspNonce: [UInt8] = ocsp + [2]
    /// 1.3.6.1.5.5.7.48.1.5: the responder's own certificate needs no status (RFC 6960 §4.2.2.2.1).
    static let ocspNoCheck: [UInt8] = ocsp + [5]
}
