import PKI
import TestSupport

extension RevocationWorld {
    /// What came of one answer about the devices, and what it took to judge it; `label` is that of its PEM.
    func result(
        of answer: [UInt8], label: String, changes: [String], judge: () -> FuzzOutcome
    ) -> FuzzResult {
        let began = ContinuousClock.now
        let outcome = judge()
        let duration = ContinuousClock.now - began
        switch outcome {
        case .fine(let what): return FuzzResult(counts: [what], duration: duration)
        case .finding(let text):
            let files = [
                "answer.pem": TestIdentity.pem(label, answer),
                "anchors.pem": TestIdentity.pem("CERTIFICATE", authority.der),
                "leaves.pem": leaves.map { TestIdentity.pem("CERTIFICATE", $0.der) }.joined(),
            ]
            return FuzzResult(counts: ["findings"], finding: text, duration: duration, changes: changes, files: files)
        }
    }
}
