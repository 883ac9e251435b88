/// Holds a verdict against libcrypto's, and against the third reader.
struct CertificateJudge {
    /// What came of the comparison.
    enum Outcome: Equatable {
        case acceptedByBoth
        /// The kind of our reason.
        case refusedByBoth(String)
        /// Ours asks for more than libcrypto does; the kind of the reason.
        case refusedByOurs(String)
        case explained(Explanation)
        case finding(String)
    }

    let reference: ReferenceVerifier

    func outcome(of verdict: SubjectVerdict, on chain: [[UInt8]]) -> Outcome {
        let referenceVerdict = reference.verdict(on: chain)
        guard case .accepted(let reading, let path) = verdict else {
            guard case .refused(let kind, _) = verdict else { return .finding("no verdict") }
            return referenceVerdict.isAccepted ? .refusedByOurs(kind) : .refusedByBoth(kind)
        }
        // What is accepted is seen alike by all readers, whatever libcrypto's verdict rests on.
        if let fault = fault(of: reading, path) { return .finding(fault) }
        if referenceVerdict.isAccepted { return .acceptedByBoth }
        if let explanation = Explanation(of: path, demands: reference.demands) { return .explained(explanation) }
        return .finding("accepted, while libcrypto says: \(referenceVerdict.text)")
    }

    private func fault(of reading: CertificateReading, _ path: [[UInt8]]) -> String? {
        guard let leaf = path.first, let certificate = ReferenceCertificate(der: leaf) else {
            return "accepted, while libcrypto cannot read the leaf"
        }
        for (depth, der) in path.enumerated() where ReferenceCertificate(der: der)?.isInvalid ?? true {
            return "accepted, while libcrypto calls an extension of certificate \(depth + 1) invalid"
        }
        guard let theirs = certificate.reading() else { return "accepted, while libcrypto cannot decode the names" }
        if theirs != reading { return "the readers see different things: ours \(reading), libcrypto \(theirs)" }
        return NaiveConstraints.violation(in: path)
    }
}
