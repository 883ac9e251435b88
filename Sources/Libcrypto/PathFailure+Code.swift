import CLibcrypto

extension PathFailure {
    /// The fault that `context` stands at.
    init(at context: OpaquePointer, code: Int32) {
        self.init(
            code: code, depth: Int(X509_STORE_CTX_get_error_depth(context)),
            certificate: X509_STORE_CTX_get_current_cert(context))
    }

    /// A fault by libcrypto's code for it.
    init(code: Int32, depth: Int, certificate: OpaquePointer?) {
        self.init(
            kind: Kind(code: code),
            text: X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)",
            depth: depth, certificate: certificate.map { X509Certificate.der(of: $0) })
    }
}

extension PathFailure.Kind {
    /// Sorts libcrypto's codes (`X509_V_ERR_`), any unknown one into `malformed`, which refuses like all others.
    init(code: Int32) {
        self =
            switch code {
            case X509_V_ERR_CERT_HAS_EXPIRED: .expired
            case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
                .issuerUnknown
            case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: .selfSigned
            // The path ends in somebody else's root.
            case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: .issuerUnknown
            case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: .signatureInvalid
            case X509_V_ERR_INVALID_CA, X509_V_ERR_KEYUSAGE_NO_CERTSIGN, X509_V_ERR_CA_CERT_MISSING_KEY_USAGE:
                .notCertificationAuthority
            case X509_V_ERR_CERT_CHAIN_TOO_LONG, X509_V_ERR_PATH_LENGTH_EXCEEDED: .pathTooLong
            case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_CERT_REJECTED: .unsuitablePurpose
            case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION, X509_V_ERR_SUBTREE_MINMAX,
                X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX,
                X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
                .nameConstraintViolated
            case X509_V_ERR_NO_EXPLICIT_POLICY, X509_V_ERR_INVALID_POLICY_EXTENSION: .policyNotSatisfied
            case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL: .keyTooSmall
            case X509_V_ERR_CA_MD_TOO_WEAK: .signatureWeak
            case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: .criticalExtensionUnknown
            default: .malformed
            }
    }
}
