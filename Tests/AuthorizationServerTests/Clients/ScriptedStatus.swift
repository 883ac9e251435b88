import AuthorizationServer
import FoundationEssentials
import PKI
import Synchronization

/// A source of online status that says what a test wants, and tells about which paths it was asked.
final class ScriptedStatus: RevocationStatusSource {
    typealias Script = @Sendable (_ authority: String, _ path: [Certificate]) -> RevocationOutcome

    private let script: Script
    private let questions = Mutex<[String]>([])
    /// What comes of fetching lists.
    let listFetch = Mutex(ListFetch.unchanged)

    init(_ script: @escaping Script) {
        self.script = script
    }

    /// "factory: device < Issuing < Root" for each question.
    var asked: [String] { questions.withLock { $0 } }

    func check(
        _ path: ValidatedCertificationPath, authority: String, lists: ResponderLists, at time: Date
    ) async -> RevocationOutcome {
        let names = path.certificates.map { $0.subject.commonNames.joined() }.joined(separator: " < ")
        questions.withLock { $0.append("\(authority): \(names)") }
        return script(authority, path.certificates)
    }

    func fetchLists(namedBy path: [Certificate], authority: String) async -> ListFetch { listFetch.withLock { $0 } }
}

extension RevocationOutcome {
    /// A responder says that `certificate` is revoked.
    static func revoking(_ certificate: Certificate, at time: Date) -> RevocationOutcome {
        let entry = RevokedEntry(date: time, reason: nil)
        return judging(certificate, .answered(.revoked(entry, until: time.addingTimeInterval(300))), at: time)
    }

    /// Status is required of `certificate`, and no responder gives any.
    static func silent(about certificate: Certificate, at time: Date) -> RevocationOutcome {
        judging(certificate, .unavailable("timeout"), at: time)
    }

    private static func judging(
        _ certificate: Certificate, _ result: OCSPFinding.Result, at time: Date
    ) -> RevocationOutcome {
        RevocationOutcome(
            judging: [OCSPFinding(certificate, result)], mode: .require, retry: time, areAuthoritiesCovered: false)
    }
}
