import JOSE

/// One thing by which a certificate is no device's: a name that it has, or its thumbprint.
struct CertificateBar: Sendable, Hashable {
    /// What certificates are looked up by.
    enum Key: Sendable, Hashable {
        case name(ExpectedName)
        /// 32 bytes.
        case thumbprint([UInt8])
    }

    let key: Key
    /// Who has to vouch for the certificate; `nil`: any authority.
    let authority: ByteString?

    /// Whether every certificate that the other bar is about is one that this names, too.
    func covers(_ other: CertificateBar) -> Bool {
        key == other.key && (authority == nil || authority == other.authority)
    }
}

extension RegisteredCertificates {
    var bars: Set<CertificateBar> {
        switch self {
        case .name(let name, let authority):
            [CertificateBar(key: .name(name), authority: authority.map { ByteString($0) })]
        case .thumbprints(let bytes):
            Set(
                stride(from: 0, to: bytes.count, by: 32).map { start in
                    let thumbprint = Array(bytes[start..<min(start + 32, bytes.count)])
                    return CertificateBar(key: .thumbprint(thumbprint), authority: nil)
                })
        }
    }
}
