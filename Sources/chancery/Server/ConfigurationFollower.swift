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
    private let state: Mutex<State>

    private struct State {
        var files: [String]
        var decision: ReloadDecision
        var failure: String?
        /// What was said of lists that are older than those in force.
        var relapses: [String] = []
    }

    /// `files` are the states of the configuration's files from before they were read.
    init(
        _ inForce: ConfigurationInForce, files: [String: FileFingerprint?], clock: any Clock, logger: Logger
    ) {
        self.inForce = inForce
        self.clock = clock
        self.logger = logger
        state = Mutex(State(files: inForce.now.watchedFiles, decision: ReloadDecision(files)))
    }

    /// Why the files as they are now are not in force; `nil` when they are.
    var failure: String? { state.withLock { $0.failure } }

    /// One look at the files, and what follows from it. Called several times a second, by one caller at a time.
    func follow(isRequested: Bool) {
        let time = clock.now
        let (files, isDue) = state.withLock { state in
            let files = FileFingerprint.all(of: state.files)
            return (files, state.decision.isDue(files, isRequested: isRequested, at: time))
        }
        guard isDue else { return }
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
        let before = state.withLock { state in
            var files = files
            // Files that the configuration names for the first time were not looked at before; they are as they are now.
            for path in watched where files[path] == nil { files[path] = FileFingerprint(ofFileAt: path) }
            state.files = watched
            state.decision.wasRead(files.filter { watched.contains($0.key) }, failed: failure != nil, at: time)
            defer { state.failure = failure }
            return state.failure
        }
        // A configuration that was refused names files, too, which were read to check them.
        let files = Set(watched).union(inForce.now.watchedFiles)
        RevocationListFiles.shared.forget(allBut: files)
        CertificateFiles.shared.forget(allBut: files)
        if let failure {
            // Once per fault: it is tried again and again.
            guard failure != before else { return }
            logger.error("Configuration not reloaded; the old one stays in force", metadata: ["reason": "\(failure)"])
        } else {
            logger.notice("Configuration reloaded", metadata: ["file": "\(inForce.now.file)"])
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
