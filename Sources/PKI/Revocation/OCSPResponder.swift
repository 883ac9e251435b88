import Crypto
import FoundationEssentials
import SwiftASN1

/// Who may answer for an issuer (RFC 6960 §4.2.2.2): the issuer itself, or whom it certified for that and nothing else.
enum OCSPResponder {
    private static let purpose = "1.3.6.1.5.5.7.3.9"
    /// Critical extensions of a responder's certificate that its use here takes into account.
    private static let understood: [[UInt8]] = [
        ExtensionIdentifier.keyUsage, ExtensionIdentifier.extendedKeyUsage, ExtensionIdentifier.basicConstraints,
        ExtensionIdentifier.subjectAlternativeName, ExtensionIdentifier.authorityKeyIdentifier,
        ExtensionIdentifier.subjectKeyIdentifier, ExtensionIdentifier.certificatePolicies,
        ExtensionIdentifier.ocspNoCheck, ExtensionIdentifier.crlDistributionPoints,
    ]

    /// The responder whom `issuer` certified directly and who signed the response; nil where the issuer did. Throws where
    /// neither did.
    ///
    /// - Parameter objection: what else there is against a responder's certificate, such as a list that names it.
    static func signer(
        of response: BasicOCSPResponse, issuer: Certificate, at time: Date, objection: (Certificate) -> String?
    ) throws(OCSPError) -> Certificate? {
        if let weakness = response.signature.named.weakness { throw .signatureWeak(weakness) }
        if isMeant(issuer, by: response.responder) {
            guard response.signature.isSigned(by: issuer) else { throw .signatureInvalid }
            return nil
        }
        var refusal = OCSPError.notAuthorized("no certificate of the responder came along")
        for der in response.certificates {
            guard let certificate = try? Certificate(der: der), isMeant(certificate, by: response.responder) else {
                continue
            }
            if let reason = reason(against: certificate, issuer: issuer, at: time) ?? objection(certificate) {
                refusal = .notAuthorized("\(certificate): \(reason)")
            } else if response.signature.isSigned(by: certificate) {
                return certificate
            } else {
                refusal = .signatureInvalid
            }
        }
        throw refusal
    }

    private static func isMeant(_ certificate: Certificate, by responder: BasicOCSPResponse.Responder) -> Bool {
        guard let fields = CertificateFields(certificate) else { return false }
        switch responder {
        case .keyHash(let hash):
            return Insecure.SHA1.hash(data: certificate.der[fields.publicKeyBits]) == hash
        case .name(let der):
            if der[...] == certificate.der[fields.subject] { return true }
            guard let node = try? DER.parse(der), let name = try? DistinguishedName(node: node) else { return false }
            return CanonicalName(name) == CanonicalName(certificate.subject)
        }
    }

    /// Why `certificate` may not answer for `issuer`; nil if it may.
    private static func reason(
        against certificate: Certificate, issuer: Certificate, at time: Date
    ) -> String? {
        guard let fields = CertificateFields(certificate) else { return "it cannot be read" }
        guard CanonicalName(certificate.issuer) == CanonicalName(issuer.subject) else {
            return "it was not issued by the certificate's issuer"
        }
        guard certificate.extensions.extendedKeyUsage?.contains(purpose) == true else {
            return "its extendedKeyUsage has no OCSPSigning"
        }
        guard certificate.extensions.allowsDigitalSignature else { return "its keyUsage lacks digitalSignature" }
        guard certificate.notBefore <= time, time < certificate.notAfter else { return "it is not valid at this time" }
        if let weakness = certificate.publicKey.weakness ?? certificate.signature.weakness { return weakness }
        guard fields.criticalExtensions.allSatisfy({ understood.contains(Array($0)) }) else {
            return "it has a critical extension that is unknown"
        }
        let signed = try? SignedDER(
            certificate.der, signed: fields.signed, algorithmIdentifier: fields.signatureAlgorithm,
            signature: fields.signature)
        guard signed?.isSigned(by: issuer) == true else { return "it was not signed by the certificate's issuer" }
        return nil
    }
}
