import CLibcrypto

extension X509Certificate {
    /// Whether the subject of this certificate is the issuer that `other` names (RFC 5280 §7.1).
    package func isNamedIssuer(of other: X509Certificate) -> Bool {
        withExtendedLifetime((self, other)) {
            X509_NAME_cmp(X509_get_subject_name(pointer), X509_get_issuer_name(other.pointer)) == 0
        }
    }

    /// Whether the signature of `other` is that of this certificate's key.
    package func signed(_ other: X509Certificate) -> Bool {
        defer { ERR_clear_error() }
        return withExtendedLifetime((self, other)) {
            guard let key = X509_get0_pubkey(pointer) else { return false }
            return X509_verify(other.pointer, key) == 1
        }
    }

    /// Whether the certificate names itself as its issuer, and its key identifiers say the same.
    package var isSelfSigned: Bool {
        withExtendedLifetime(self) { X509_get_extension_flags(pointer) & UInt32(EXFLAG_SS) != 0 }
    }

    /// Whether `other` certifies the same key.
    package func hasSameKey(as other: X509Certificate) -> Bool {
        defer { ERR_clear_error() }
        return withExtendedLifetime((self, other)) {
            guard let key = X509_get0_pubkey(pointer), let theirs = X509_get0_pubkey(other.pointer) else {
                return false
            }
            return EVP_PKEY_eq(key, theirs) == 1
        }
    }

    /// Whether `other` is about the same subject.
    package func hasSameSubject(as other: X509Certificate) -> Bool {
        withExtendedLifetime((self, other)) {
            X509_NAME_cmp(X509_get_subject_name(pointer), X509_get_subject_name(other.pointer)) == 0
        }
    }
}
