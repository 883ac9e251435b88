import AuthorizationServer
import FoundationEssentials
import Logging
import PKI
import Synchronization

/// Keeps a running service in step with its configuration file and the files that it names. Its calls block.
final class ConfigurationFollower: Sendable {
    private let inForce: ConfigurationInForce
    private let clock: any Clock
    private let logger: Logger
    /// What one look leaves for the next. Nobody else takes this lock, and no file is touched under it.
    private let state: Mutex<State>
    /// What others ask for, event loops among them.
    private let report = Mutex(Report())
    /// What was said of the listeners' certificates.
    private let certificateProblems: Mutex<[String]>

    private struct State {
        var files: [String]
        var decision: ReloadDecision
        /// What was said of lists that are older than those in force.
        var relapses: [String] = []
    }

    private struct Report {
        var failure: String?
        /// When the latest look began that is not over; `nil` between two.
        var lookingSince: ContinuousClock.Instant?
    }

    /// `files` are the states of the configuration's files from before they were read.
    init(
        _ inForce: ConfigurationInForce, files: [String: FileFingerprint?], clock: any Clock, logger: Logger
    ) {
        self.inForce = inForce
        self.clock = clock
        self.logger = logger
        certificateProblems = Mutex(inForce.certificateProblems(at: clock.now))
        state = Mutex(State(files: inForce.now.watchedFiles, decision: ReloadDecision(files)))
    }

    /// Why the files as they are now are not in force; `nil` when they are.
    var failure: String? { report.withLock { $0.failure } }

    /// What clients refuse now in the certificates that the listeners show.
    var certificateWarnings: [String] { inForce.certificateProblems(at: clock.now) }

    /// Whether the files have not answered for longer than a reload takes.
    func isStalled(at now: ContinuousClock.Instant = .now) -> Bool {
        report.withLock { $0.lookingSince }.map { now - $0 > Self.patience } ?? false
    }

    private static let patience = Duration.seconds(60)

    /// One look at the files, and what follows from it. Called several times a second, by one caller at a time.
    func follow(isRequested: Bool) {
        report.withLock { $0.lookingSince = .now }
        defer { report.withLock { $0.lookingSince = nil } }
        let time = clock.now
        logCertificates(at: time)
        let files = FileFingerprint.all(of: state.withLock { $0.files })
        guard state.withLock({ $0.decision.isDue(files, isRequested: isRequested, at: time) }) else { return }
        do {
            let configuration = try Configuration.load(
                path: inForce.now.file, environment: ProcessInfo.processInfo.environment, inspection: .complete)
            try inForce.replace(with: configuration, at: time)
            finish(files, watching: configuration.watchedFiles, failure: nil, at: time)
        } catch let faults as ConfigurationFaults {
            try? inForce.rereadLists(at: time)
            finish(files, watching: faults.files, failure: "\(faults)", at: time)
        } catch {
            try? inForce.rereadLists(at: time)
            finish(files, watching: inForce.now.watchedFiles, failure: "\(inForce.now.file): \(error)", at: time)
        }
    }

    /// `files` are from before the reading: what changed meanwhile is read again.
    private func finish(
        _ files: [String: FileFingerprint?], watching watched: [String], failure: String?, at time: Date
    ) {
        logRelapses()
        var files = files
        // Files that the configuration names for the first time were not looked at before; they are as they are now.
        for path in watched where files[path] == nil { files[path] = FileFingerprint(ofFileAt: path) }
        let read = files.filter { watched.contains($0.key) }
        state.withLock { state in
            state.files = watched
            state.decision.wasRead(read, failed: failure != nil, at: time)
        }
        let before = report.withLock { report in
            defer { report.failure = failure }
            return report.failure
        }
        // A configuration that was refused names files, too, which were read to check them.
        let named = Set(watched).union(inForce.now.watchedFiles)
        RevocationListFiles.shared.forget(allBut: named)
        CertificateFiles.shared.forget(allBut: named)
        if let failure {
            // Once per fault: it is tried again and again.
            guard failure != before else { return }
            logger.error("Configuration not reloaded; the old one stays in force", metadata: ["reason": "\(failure)"])
        } else {
            logger.notice("Configuration reloaded", metadata: ["file": "\(inForce.now.file)"])
        }
    }

    /// Says once what has come to be wrong with the certificates that the listeners show, such as that one has expired.
    private func logCertificates(at time: Date) {
        let problems = inForce.certificateProblems(at: time)
        let known = certificateProblems.withLock { known in
            defer { known = problems }
            return known
        }
        for problem in problems where !known.contains(problem) {
            logger.warning("Clients refuse a listener's certificate", metadata: ["reason": "\(problem)"])
        }
    }

    /// Says once which lists in files are older than those that stay in force for it.
    private func logRelapses() {
        let relapses = inForce.relapses.map { authority, relapse in
            (authority, "\(relapse.held.issuer)", Self.text(of: relapse.found), Self.text(of: relapse.held))
        }
        let known = state.withLock { state in
            defer { state.relapses = relapses.map { "\($0)" } }
            return state.relapses
        }
        for relapse in relapses where !known.contains("\(relapse)") {
            let (authority, issuer, found, held) = relapse
            logger.warning(
                "Older revocation list not taken; the newer one stays in force",
                metadata: [
                    "authority": "\(authority)", "issuer": "\(issuer)", "found": "\(found)", "in_force": "\(held)",
                ])
        }
    }

    private static func text(of list: CertificateRevocationList) -> String {
        (list.number.map { "number \($0.hexadecimal), " } ?? "") + "issued \(list.thisUpdate.rfc3339)"
    }
}
