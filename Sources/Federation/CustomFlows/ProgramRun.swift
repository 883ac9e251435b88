import AuthorizationServer
import CSpawn
import Glibc

/// One run of a program, on the thread that waits for it: from its start to its end, by force if need be.
final class ProgramRun {
    /// In bytes, of what the log gets of standard error.
    private static let complaintLimit = 1024

    private let settings: ExecutableSettings
    private let deadline: ContinuousClock.Instant
    private var program: Program?
    private var complaints: [UInt8] = []

    init(_ settings: ExecutableSettings) {
        self.settings = settings
        deadline = .now + .seconds(settings.timeout)
    }

    /// What the program has written to standard error, cut short; `nil` when nothing.
    var complaint: String? {
        complaints.isEmpty
            ? nil : String(decoding: complaints.prefix(Self.complaintLimit), as: UTF8.self).debugDescription
    }

    /// Starts the program and waits for its answer, no longer than its time.
    func answer(to input: [UInt8]) -> Result<[UInt8], CustomFlowFailure> {
        Result { () throws(CustomFlowFailure) in
            let failure = cspawn_prepare_thread()
            guard failure == 0 else { throw .notStarted(PipeFailure.text(of: failure)) }
            let program = try Program(settings)
            self.program = program
            defer { complaints = program.error.bytes }
            try converse(with: program, input)
            // Whatever it has left behind goes too; then it can be asked how it ended.
            try program.end()
            return program.output.bytes
        }
    }

    /// Ends the program, if it was started, and waits until it is gone.
    func end() {
        try? program?.end()
    }

    /// Writes and reads until the program has ended. What others hold of its pipes is not waited for.
    private func converse(with program: Program, _ input: [UInt8]) throws(CustomFlowFailure) {
        var unwritten = input[...]
        while true {
            let hasEnded = try wait(for: program)
            program.write(&unwritten)
            for reading in [program.output.read(), program.error.read()] {
                if case .tooMuch = reading { throw .flood(limit: settings.outputLimit) }
            }
            if hasEnded { return }
        }
    }

    /// Waits for anything to happen; whether it is the program's end.
    private func wait(for program: Program) throws(CustomFlowFailure) -> Bool {
        var events = program.events
        repeat {
            let rest = deadline - .now
            let milliseconds = rest.components.seconds * 1000 + rest.components.attoseconds / 1_000_000_000_000_000
            guard rest > .zero else { throw .timeout(.seconds(settings.timeout)) }
            let count = poll(&events, nfds_t(events.count), Int32(min(milliseconds + 1, 60_000)))
            guard count >= 0 || errno == EINTR else { throw .other(PipeFailure.text(of: errno)) }
            if count > 0 { break }
        } while true
        return events[0].revents != 0
    }
}
