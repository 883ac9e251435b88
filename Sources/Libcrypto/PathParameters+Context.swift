import CLibcrypto

extension PathParameters {
    /// Sets a verification up; false when libcrypto does not take a value.
    func configure(_ context: OpaquePointer) -> Bool {
        guard let parameters = X509_STORE_CTX_get0_param(context) else { return false }
        X509_VERIFY_PARAM_set_time(parameters, time_t(time))
        X509_VERIFY_PARAM_set_depth(parameters, Int32(clamping: maximumDepth))
        // Level 2 is 112 bits: no RSA below 2048, no curve below 224, no SHA-1.
        X509_VERIFY_PARAM_set_auth_level(parameters, allowsWeakKeys ? 0 : 2)
        let purpose = isForTLSClients ? X509_PURPOSE_SSL_CLIENT : X509_PURPOSE_ANY
        return X509_VERIFY_PARAM_set_flags(parameters, UInt(flags)) == 1
            && X509_VERIFY_PARAM_set_purpose(parameters, purpose) == 1
            && addPolicies(to: parameters)
    }

    private var flags: Int32 {
        // X509_V_FLAG_X509_STRICT is left out: it asks for what RFC 5280 §4 demands of those who issue certificates,
        // an authorityKeyIdentifier for instance, not only for what §6 demands of those who validate them.
        var flags = X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK
        if requiresExplicitPolicy { flags |= X509_V_FLAG_EXPLICIT_POLICY }
        if inhibitsAnyPolicy { flags |= X509_V_FLAG_INHIBIT_ANY }
        if inhibitsPolicyMapping { flags |= X509_V_FLAG_INHIBIT_MAP }
        return flags
    }

    /// An empty set means no policy at all to libcrypto, so that anyPolicy has to be named.
    private func addPolicies(to parameters: OpaquePointer) -> Bool {
        for policy in policies.isEmpty ? ["2.5.29.32.0"] : policies {
            guard let object = OBJ_txt2obj(policy, 1) else { return false }
            guard X509_VERIFY_PARAM_add0_policy(parameters, object) == 1 else {
                ASN1_OBJECT_free(object)
                return false
            }
        }
        return true
    }
}
