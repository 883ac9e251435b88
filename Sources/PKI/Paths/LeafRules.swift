/// What is asked of a client's own certificate beyond RFC 5280 §6.
enum LeafRules {
    static func reasons(
        against leaf: Certificate, isAnchor: Bool, options: PathValidationOptions
    ) -> [CertificationPathFailure.Reason] {
        var reasons: [CertificationPathFailure.Reason] = []
        if isAnchor {
            reasons.append(.init(.anchorPresented, "a trust anchor is no client certificate", of: leaf))
        }
        if options.requiresClientAuthentication { reasons += clientReasons(against: leaf) }
        reasons += nameReasons(against: leaf)
        if let weakness = options.weakness(of: leaf) { reasons.append(.init(.keyTooSmall, weakness, of: leaf)) }
        if let weakness = options.weakness(ofSignatureOf: leaf) {
            reasons.append(.init(.signatureWeak, weakness, of: leaf))
        }
        return reasons
    }

    private static func clientReasons(against leaf: Certificate) -> [CertificationPathFailure.Reason] {
        var reasons: [CertificationPathFailure.Reason] = []
        if leaf.extensions.isCertificationAuthority {
            // Anyone who holds a CA's key could choose any name; a client with one is a break-in, not a client.
            reasons.append(.init(.notForClients, "a CA certificate is no client certificate", of: leaf))
        }
        if !leaf.extensions.isForClientAuthentication {
            reasons.append(
                .init(.notForClients, "extendedKeyUsage \(purposes(leaf)), clientAuth is needed", of: leaf))
        }
        if !leaf.extensions.allowsDigitalSignature {
            reasons.append(.init(.notForClients, "keyUsage lacks digitalSignature", of: leaf))
        }
        return reasons
    }

    /// A client's names must be the same to anyone who reads its certificate, whichever of them policy looks at.
    private static func nameReasons(against leaf: Certificate) -> [CertificationPathFailure.Reason] {
        var reasons: [CertificationPathFailure.Reason] = []
        if leaf.names.hasNUL {
            reasons.append(.init(.profileViolated, "subjectAltName has a name with NUL in it", of: leaf))
        }
        if let fault = subjectFault(of: leaf) { reasons.append(.init(.profileViolated, fault, of: leaf)) }
        return reasons
    }

    /// A subject in an old string type is compared with nothing. It does not stand in the way where the identity stands in
    /// `subjectAltName`, as long as all of it shows.
    private static func subjectFault(of leaf: Certificate) -> String? {
        if leaf.subject.isMatchable { return nil }
        guard leaf.subject.isVisible else {
            return "subject has a text of a kind, or with characters, that not all read alike"
        }
        guard !leaf.names.hasMatchable else { return nil }
        return "subject has a text in TeletexString, BMPString or UniversalString, which not all read alike, and "
            + "subjectAltName has no name in its place"
    }

    private static func purposes(_ leaf: Certificate) -> String {
        guard let purposes = leaf.extensions.extendedKeyUsage else { return "is missing" }
        let names = [
            "1.3.6.1.5.5.7.3.1": "serverAuth", "2.5.29.37.0": "anyExtendedKeyUsage",
            "1.3.6.1.5.5.7.3.3": "codeSigning", "1.3.6.1.5.5.7.3.4": "emailProtection",
        ]
        return "has " + purposes.prefix(8).map { names[$0] ?? $0 }.joined(separator: ", ")
    }
}
