import Libcrypto
import PKI
import TestSupport

/// A certification authority of a PKI that was minted to be attacked.
struct FuzzAuthority {
    /// DER of its `Name`.
    let name: [UInt8]
    let holder: SeededKey
    let der: [UInt8]
    /// What was signed, to be changed and signed again.
    let signedPart: DERTree
    /// The key that signed it.
    let signer: SeededKey

    /// - Parameter issuer: who signs; nil for a root.
    init(_ draft: CertificateDraft, issuer: FuzzAuthority?) throws {
        name = draft.subject
        holder = draft.holder
        signer = issuer?.holder ?? draft.holder
        signedPart = draft.signedPart(issuer: issuer?.name ?? draft.subject, key: signer)
        der = try TestSignature.strong.seal(signedPart.bytes, with: signer.key)
    }

    /// The certificate as our reader sees it; nil where it does not take it.
    var certificate: Certificate? { try? Certificate(der: der) }

    /// DER of a certificate about `part`, signed by this authority.
    func sign(_ part: [UInt8]) throws -> [UInt8] {
        try TestSignature.strong.seal(part, with: holder.key)
    }
}
