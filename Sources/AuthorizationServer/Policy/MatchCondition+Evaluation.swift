package import PKI

extension MatchCondition {
    /// Why a certificate does not meet a condition.
    package enum Mismatch: Error, Hashable, CustomStringConvertible {
        /// What the certificate has under the key.
        case found(key: Key, [String])
        /// Several of its names match, each with other captures: it is not clear who is asking.
        case ambiguous(key: Key, [String])

        package var description: String {
            switch self {
            case .found(let key, let names) where names.isEmpty: "\(key.rawValue): the certificate has none"
            case .found(let key, let names): "\(key.rawValue): found \(names.joined(separator: ", "))"
            case .ambiguous(let key, let names):
                "\(key.rawValue): several names match in different ways: \(names.joined(separator: ", "))"
            }
        }
    }

    /// The captured values when the certificate meets the condition.
    ///
    /// All of its names under the key are tried. Names that match with different captures are no match.
    package func captures(from certificate: any CertificateAttributes) throws(Mismatch) -> [String: String] {
        switch self {
        case .sanURI(let pattern): try match(pattern, against: certificate.names.uris)
        case .sanDNS(let pattern): try match(pattern, against: certificate.names.dnsNames)
        case .sanEmail(let pattern): try match(pattern, against: certificate.names.emails)
        case .subjectCN(let pattern): try match(pattern, against: certificate.subjectName?.commonNames ?? [])
        case .subjectDN(let pattern):
            try require(
                certificate.subjectName.flatMap { pattern.match($0) },
                or: certificate.subjectName.map { [$0.description] } ?? [])
        case .sanIP(let range):
            try require(
                certificate.names.ipAddresses.contains { range.contains($0) } ? [:] : nil,
                or: certificate.names.ipAddresses.map { AddressRange.text(of: $0) })
        case .serial(let serial):
            try require(
                certificate.serialNumber == serial ? [:] : nil, or: [certificate.serialNumber].compactMap { $0 })
        case .thumbprint(let thumbprint):
            try require(
                certificate.thumbprintText == thumbprint ? [:] : nil, or: [certificate.thumbprintText].compactMap { $0 }
            )
        }
    }

    private func match(_ pattern: NamePattern, against names: [String]) throws(Mismatch) -> [String: String] {
        var matches: [(name: String, captures: [String: String])] = []
        for name in names {
            guard let captures = pattern.match(name) else { continue }
            if !matches.contains(where: { $0.captures == captures }) { matches.append((name, captures)) }
        }
        guard matches.count <= 1 else { throw .ambiguous(key: key, matches.map(\.name)) }
        return try require(matches.first?.captures, or: names)
    }

    private func require(
        _ captures: [String: String]?, or found: [String]
    ) throws(Mismatch) -> [String: String] {
        guard let captures else { throw .found(key: key, found) }
        return captures
    }
}
