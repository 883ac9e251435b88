import PKI
import Synchronization

/// Who has signed which list, as far as it is known: a signature over some megabytes takes long to verify, and nobody may
/// wait for that under the lock of a `ListTable`. What is missing is noted, verified without the lock, and asked again.
final class ListVerdicts: Sendable {
    /// Whether somebody has signed a list.
    struct Question: Sendable {
        let list: CertificateRevocationList
        let certificate: Certificate

        /// Verifies the signature. The list keeps the answer.
        func answer() {
            _ = list.isSigned(by: certificate)
        }
    }

    private let open = Mutex<[Question]>([])

    /// Whether `certificate` has the list's name and has signed it; false also where the latter is not known yet.
    func isIssued(_ list: CertificateRevocationList, by certificate: Certificate) -> Bool {
        list.bearsName(of: certificate) && isSigned(list, by: certificate)
    }

    /// Whether the key of `certificate` has signed the list; false also where that is not known yet.
    func isSigned(_ list: CertificateRevocationList, by certificate: Certificate) -> Bool {
        if let known = list.knownSignature(by: certificate) { return known }
        open.withLock { $0.append(Question(list: list, certificate: certificate)) }
        return false
    }

    /// What was asked and is not known.
    func takeQuestions() -> [Question] {
        open.withLock { open in
            defer { open = [] }
            return open
        }
    }
}
