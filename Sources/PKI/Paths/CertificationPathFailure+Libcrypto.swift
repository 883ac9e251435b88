import FoundationEssentials
import Libcrypto

extension CertificationPathFailure.Reason {
    init(_ kind: CertificationPathFailure.Kind, _ text: String, of certificate: Certificate?) {
        self.init(kind: kind, text: text, certificate: certificate?.description)
    }

    /// A fault that libcrypto found, in our words; `certificate` is the one that it is about.
    init(_ failure: PathFailure, of certificate: Certificate?) {
        let subject = certificate?.description ?? failure.certificate.map { _ in "an unreadable certificate" }
        let kind = CertificationPathFailure.Kind(failure.kind)
        self.init(
            kind: kind,
            text: Self.text(kind, certificate, libcrypto: failure.text),
            certificate: subject.map { $0 + Self.detail(kind, certificate) })
    }

    /// A fault of which the kind says all.
    init(_ kind: CertificationPathFailure.Kind, of certificate: Certificate) {
        self.init(
            kind: kind, text: Self.text(kind, certificate, libcrypto: kind.rawValue),
            certificate: certificate.description + Self.detail(kind, certificate))
    }

    private static func text(
        _ kind: CertificationPathFailure.Kind, _ certificate: Certificate?, libcrypto words: String
    ) -> String {
        switch kind {
        case .expired: "certificate has expired"
        case .notYetValid: "certificate is not yet valid"
        case .selfSigned: "certificate is self-signed and no anchor"
        case .issuerUnknown where certificate?.issuer == certificate?.subject: "path ends in a root that is no anchor"
        case .issuerUnknown:
            "certificate has an unknown issuer: none with that name and key is an anchor or was sent along"
        case .signatureInvalid: "signature of the certificate is not its issuer's"
        case .pathTooLong: "path has more certificates than allowed"
        case .nameConstraintViolated: "name is outside the name constraints of an issuer: \(words)"
        case .criticalExtensionUnknown: "certificate has a critical extension that is unknown"
        case .notCertificationAuthority: "issuer is no certification authority: \(words)"
        case .notForClients: "issuer may issue no certificates for TLS clients"
        case .keyTooSmall: certificate?.publicKey.weakness ?? words
        case .signatureWeak: certificate?.signature.weakness ?? words
        case .policyNotSatisfied: "certificate policies are not satisfied: \(words)"
        case .profileViolated: "certificate is not as RFC 5280 section 4 wants it: \(words)"
        default: words
        }
    }

    private static func detail(_ kind: CertificationPathFailure.Kind, _ certificate: Certificate?) -> String {
        guard let certificate else { return "" }
        return switch kind {
        case .expired: ", notAfter \(certificate.notAfter.formatted(.iso8601))"
        case .notYetValid: ", notBefore \(certificate.notBefore.formatted(.iso8601))"
        case .issuerUnknown where certificate.issuer != certificate.subject: ", issuer \(certificate.issuer)"
        default: ""
        }
    }
}

extension CertificationPathFailure.Kind {
    init(_ kind: PathFailure.Kind) {
        self =
            switch kind {
            case .expired: .expired
            case .notYetValid: .notYetValid
            case .issuerUnknown: .issuerUnknown
            case .selfSigned: .selfSigned
            case .signatureInvalid: .signatureInvalid
            case .notCertificationAuthority: .notCertificationAuthority
            case .pathTooLong: .pathTooLong
            case .unsuitablePurpose: .notForClients
            case .nameConstraintViolated: .nameConstraintViolated
            case .policyNotSatisfied: .policyNotSatisfied
            case .keyTooSmall: .keyTooSmall
            case .signatureWeak: .signatureWeak
            case .criticalExtensionUnknown: .criticalExtensionUnknown
            case .malformed: .profileViolated
            }
    }
}
