import CLibcrypto

extension Explanation {
    /// Why libcrypto may refuse a chain that is accepted by `path`; nil where nothing explains it.
    init?(of path: [[UInt8]], demands: ReferenceVerifier.Demands) {
        guard let anchor = path.last, path.count > 1,
            let verifier = ReferenceVerifier(anchors: [anchor], intermediates: [], demands: demands)
        else { return nil }
        if verifier.verdict(onPath: path, comparesNamesAlone: false).isAccepted {
            self = .anotherPath
        } else if Self.differInIdentifiersAlone(path),
            verifier.verdict(onPath: path, comparesNamesAlone: true).isAccepted
        {
            self = .keyIdentifiers
        } else {
            return nil
        }
    }

    /// Whether each certificate is issued by the next one but for their key identifiers.
    private static func differInIdentifiersAlone(_ path: [[UInt8]]) -> Bool {
        let certificates = path.compactMap { ReferenceCertificate(der: $0) }
        guard certificates.count == path.count, !certificates.contains(where: \.isInvalid) else { return false }
        return zip(certificates, certificates.dropFirst()).allSatisfy { certificate, issuer in
            [X509_V_OK, X509_V_ERR_AKID_SKID_MISMATCH, X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH]
                .contains(certificate.issuingFault(by: issuer))
        }
    }
}
