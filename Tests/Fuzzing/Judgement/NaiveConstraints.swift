/// Holds the names of an accepted path against its name constraints (RFC 5280 §6.1.4 (g)), as simply as can be.
enum NaiveConstraints {
    /// What is plainly outside, or cannot be read; nil where there is nothing to say.
    ///
    /// - Parameter path: DER, from the leaf to the anchor.
    static func violation(in path: [[UInt8]]) -> String? {
        var certificates: [NaiveCertificate] = []
        for (depth, der) in path.enumerated() {
            guard let certificate = NaiveCertificate(der: der) else {
                return "the third reader cannot read certificate \(depth + 1)"
            }
            certificates.append(certificate)
        }
        for (depth, certificate) in certificates.enumerated() where depth == 0 || !certificate.isSelfIssued {
            for above in certificates[(depth + 1)...] {
                if let violation = violation(of: certificate.names, above) { return violation }
            }
        }
        return nil
    }

    private static func violation(of names: [NaiveName], _ authority: NaiveCertificate) -> String? {
        for name in names {
            let text = "the name [\(name.kind)] \(CertificateReading.escaped(name.bytes))"
            let permitted = authority.permitted.filter { $0.kind == name.kind }
            if !permitted.isEmpty, !permitted.contains(where: { name.mayBe(in: $0.bytes) }) {
                return text + " is in no permitted subtree"
            }
            // What an excluded subtree reaches is compared as generously: only a name that it surely reaches counts.
            let excluded = authority.excluded.filter { $0.kind == name.kind && !$0.bytes.isEmpty }
            if excluded.contains(where: { name.mayBe(in: $0.bytes) }) { return text + " is in an excluded subtree" }
        }
        return nil
    }
}
