import FoundationEssentials
import PKI

/// Holds what our reader makes of an OCSP response against libcrypto's reading, and against the response that is honest.
struct OCSPJudge {
    let world: RevocationWorld
    let leaf: Certificate

    /// A response that was changed after it was signed.
    func unsigned(_ der: [UInt8], _ honest: [UInt8], isSignedPartChanged: Bool) -> FuzzOutcome {
        guard let status = status(in: der) else { return .fine("not signed anew, refused") }
        if isSignedPartChanged { return .finding("a response counts whose signed part was changed: \(status)") }
        // What is not signed may be changed: the certificates that come along, for instance.
        guard status == self.status(in: honest) else { return .finding("a changed response says \(status)") }
        return .fine("not signed anew, the signed part unchanged")
    }

    /// A response that the authority has signed.
    func signed(_ der: [UInt8]) -> FuzzOutcome {
        guard let status = status(in: der) else { return .fine("signed, refused") }
        guard let issuer = ReferenceCertificate(der: world.authority.der),
            let certificate = ReferenceCertificate(der: leaf.der), let reference = ReferenceOCSPResponse(der: der)
        else { return .finding("libcrypto cannot read a response that counts: \(status)") }
        guard reference.isSigned(by: issuer) else { return .finding("libcrypto finds no signature under \(status)") }
        guard let answer = reference.answer(about: certificate, issuer: issuer) else {
            return .finding("libcrypto finds no answer about the certificate, we find \(status)")
        }
        let (code, until): (Int, Date) =
            switch status {
            case .good(let until): (0, until)
            case .revoked(_, let until): (1, until)
            case .unknown(let until): (2, until)
            }
        // Of two answers the worse counts with us, and the one that ends sooner; the first with libcrypto.
        guard code == answer.status || code != 0 else { return .finding("\(status), to libcrypto \(answer)") }
        if code == answer.status, let next = answer.nextUpdate, next < Int(until.timeIntervalSince1970) {
            return .finding("\(status), to libcrypto \(answer)")
        }
        return .fine("signed, counts: \(["good", "revoked", "unknown"][code])")
    }

    private func status(in der: [UInt8]) -> OCSPStatus? {
        try? OCSPResponse(der: der)
            .verdict(on: leaf, issuer: world.certificate, at: RevocationWorld.time, lists: .none).status
    }
}
