package import FoundationEssentials

/// Why TLS clients refuse a server's certificate, whoever issued it and whatever its host is.
///
/// Each description completes "the certificate ...".
package enum ServerCertificateFault: Error, Sendable, Hashable, CustomStringConvertible {
    case notYetValid(from: Date)
    case expired(at: Date)
    /// The key or the signature; the text says what is accepted.
    case weak(String)
    /// What the certificate says that its key is for (RFC 5280 §4.2.1.3 and §4.2.1.12).
    case notForServers(String)

    package var description: String {
        switch self {
        case .notYetValid(let time): "is not valid before \(time.formatted(.iso8601))"
        case .expired(let time): "expired at \(time.formatted(.iso8601))"
        case .weak(let weakness): "is weak: \(weakness)"
        case .notForServers(let reason): "is not for TLS servers: \(reason)"
        }
    }
}

extension Certificate {
    /// `cA` of basicConstraints (RFC 5280 §4.2.1.9).
    package var isCertificationAuthority: Bool { extensions.isCertificationAuthority }

    /// What TLS clients object to at `time`, but for the host and the path to an anchor of theirs.
    package func faultsAsServer(at time: Date) -> [ServerCertificateFault] {
        var faults: [ServerCertificateFault] = []
        if time < notBefore { faults.append(.notYetValid(from: notBefore)) }
        if time >= notAfter { faults.append(.expired(at: notAfter)) }
        if let weakness = publicKey.weakness ?? signature.weakness { faults.append(.weak(weakness)) }
        if !extensions.isForServerAuthentication {
            faults.append(.notForServers("extendedKeyUsage lacks serverAuth"))
        } else if !extensions.allowsDigitalSignature {
            faults.append(.notForServers("keyUsage lacks digitalSignature"))
        }
        return faults
    }

    /// Whether the certificate has the DNS name, in lower case, or a wildcard in the place of its first label
    /// (RFC 9525 §6.3). A name in the subject counts for nothing.
    package func proves(dnsName text: String) -> Bool {
        if names.dnsNames.contains(where: { $0.lowercased() == text }) { return true }
        guard let dot = text.firstIndex(of: "."), text[text.index(after: dot)...].contains(".") else { return false }
        let kind = SubjectAlternativeNames.Kind.dnsName
        // A name with a wildcard is among those that policy must not compare with anything.
        return names.unmatchable(kind).contains { $0.lowercased() == "\(kind.rawValue.lowercased()):*" + text[dot...] }
    }
}
