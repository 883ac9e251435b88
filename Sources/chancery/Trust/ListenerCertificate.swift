import AuthorizationServer
import FoundationEssentials
import PKI

/// The certificate that a listener shows, and what its clients refuse in it.
struct ListenerCertificate: Sendable, Hashable {
    /// What clients refuse. The service shows the certificate all the same: others may accept it, and without it there
    /// would be no keys for those who verify tokens.
    struct Fault: Sendable, Hashable {
        /// Completes "the certificate ...".
        let problem: String
        let allowed: String
        let hint: String?
    }

    /// The name of the listener's key.
    let listener: String
    let path: String
    /// By which clients reach the listener; `nil` where that is not known.
    let host: String?
    /// The leaf first.
    private let chain: [Certificate]

    /// Throws when the file has no certificates.
    init(listener: String, path: String, host: String?) throws {
        self.listener = listener
        self.path = path
        self.host = host
        let certificates = try CertificateFiles.shared.certificates(at: path, limit: CertificateBundle.sizeLimit)
        // A CA in front of the server's own certificate is a fault of the pair, and is not judged as the server's.
        let isLedByCA = certificates.count > 1 && certificates.first?.isCertificationAuthority == true
        chain = isLedByCA ? [] : certificates
    }

    /// What clients refuse at the time.
    func faults(at time: Date) -> [Fault] {
        guard let leaf = chain.first else { return [] }
        var faults = leaf.faultsAsServer(at: time).map { fault in
            Fault(problem: "\(fault)", allowed: Self.allowed(instead: fault), hint: Self.hint(for: fault))
        }
        if let host, !Self.proves(leaf, host) {
            faults.append(
                Fault(
                    problem: "is for another host: it has \(Self.names(of: leaf))",
                    allowed: "a certificate with \(host) in subjectAltName", hint: nil))
        }
        if let issuer = expiredIssuer(of: leaf, at: time) {
            faults.append(
                Fault(
                    problem: "comes with one of its issuer that is not valid now: \(issuer)",
                    allowed: "a chain whose certificates are valid now",
                    hint: "put the issuer's current one into the file"))
        }
        return faults
    }

    /// For a person: what clients refuse at the time.
    func problems(at time: Date) -> [String] {
        faults(at: time).map { "the certificate of listener \(listener) \($0.problem)" }
    }

    /// The issuer's certificate in the file, where no one of that name there is valid. Those above it may be spare.
    private func expiredIssuer(of leaf: Certificate, at time: Date) -> Certificate? {
        let issuers = chain.dropFirst().filter { CanonicalName($0.subject) == CanonicalName(leaf.issuer) }
        let isAnyValid = issuers.contains { $0.notBefore <= time && time < $0.notAfter }
        return isAnyValid ? nil : issuers.first
    }

    private static func proves(_ leaf: Certificate, _ host: String) -> Bool {
        guard let address = AddressRange(host) else { return leaf.proves(dnsName: host) }
        return leaf.names.ipAddresses.contains { address.contains($0) }
    }

    private static func names(of leaf: Certificate) -> String {
        let names = leaf.names.dnsNames + leaf.names.unmatchable(.dnsName)
        guard !names.isEmpty else { return "no DNS name in subjectAltName" }
        return names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and others" : "")
    }

    private static func allowed(instead fault: ServerCertificateFault) -> String {
        switch fault {
        case .notYetValid, .expired: "a certificate that is valid now"
        case .weak: "a certificate that clients take: RSA from 2048 bits, P-256, P-384 or P-521, signed with SHA-2"
        case .notForServers: "a certificate for TLS servers"
        }
    }

    private static func hint(for fault: ServerCertificateFault) -> String? {
        switch fault {
        case .expired: "renew it; a running service takes the new file by itself"
        case .notYetValid: "check the clock of this machine"
        case .weak, .notForServers: nil
        }
    }
}

extension Configuration {
    /// The certificates that the listeners show. Throws when one cannot be read.
    func listenerCertificates() throws -> [ListenerCertificate] {
        var all = [
            try ListenerCertificate(
                listener: "public", path: listeners.public.certificate,
                host: listeners.proxy == nil ? issuer.host : nil)
        ]
        if let mtls = listeners.mtls {
            all.append(try ListenerCertificate(listener: "mtls", path: mtls.tls.certificate, host: mtls.host))
        }
        if let proxy = listeners.proxy, case .tls(let settings) = proxy.transport {
            all.append(try ListenerCertificate(listener: "proxy", path: settings.certificate, host: nil))
        }
        return all
    }
}
