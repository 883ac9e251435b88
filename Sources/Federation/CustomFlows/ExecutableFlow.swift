package import AuthorizationServer
import JOSE
package import Logging
import Threads

/// A custom flow that a program decides: it gets the request's document on standard input and answers with JSON.
///
/// Each run has a thread of its own, which waits for it; no event loop and no task does.
package struct ExecutableFlow: CustomFlow {
    private let settings: ExecutableSettings
    private let turns: FlowTurns
    private let logger: Logger
    private let threads: ThreadStarter

    package init(_ settings: ExecutableSettings, logger: Logger) {
        self.init(settings, logger: logger, threads: .system)
    }

    /// - Parameter threads: where those come from that wait for the program.
    init(_ settings: ExecutableSettings, logger: Logger, threads: ThreadStarter) {
        self.settings = settings
        self.logger = logger
        self.threads = threads
        turns = FlowTurns(limit: settings.concurrency)
    }

    package var parameters: [String] { settings.inputs.parameters }
    package var headers: [String] { settings.inputs.headers }

    package func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
        let timeout = Duration.seconds(settings.timeout)
        try await turns.enter(from: request.remoteAddress, until: .now + timeout)
        let input = request.document.serialized()
        // The run ends the program in time. A second later it is held up itself: by a program that cannot be started or
        // ended while its file system does not answer.
        let result: Result<[UInt8], CustomFlowFailure> = await FirstAnswer.wait(
            until: .now + timeout + .seconds(1), orElse: { .failure(.timeout(timeout)) }
        ) { answer in
            do throws(ThreadFailure) {
                try threads.start("flow") { run(input, for: request) { answer.give($0) } }
            } catch {
                turns.leave(from: request.remoteAddress)
                answer.give(.failure(.notStarted("\(error)")))
            }
        }
        return try CustomFlowAnswer(document: result.get(), to: request)
    }

    /// One run, on its own thread.
    private func run(
        _ input: [UInt8], for request: CustomFlowRequest, _ answer: (Result<[UInt8], CustomFlowFailure>) -> Void
    ) {
        // The turn is over when the program is gone, which may be later than the answer.
        defer { turns.leave(from: request.remoteAddress) }
        let run = ProgramRun(settings)
        answer(run.answer(to: input))
        run.end()
        guard let complaint = run.complaint else { return }
        logger.debug(
            "a program that decides a flow has written to its standard error",
            metadata: ["flow": "\(request.flow)", "request_id": "\(request.requestID)", "text": "\(complaint)"])
    }
}
