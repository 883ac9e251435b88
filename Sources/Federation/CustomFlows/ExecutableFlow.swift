package import AuthorizationServer
import Foundation
import JOSE
package import Logging

/// A custom flow that a program decides: it gets the request's document on standard input and answers with JSON.
///
/// Each run has a thread of its own, which waits for it; no event loop and no task does.
package struct ExecutableFlow: CustomFlow {
    private let settings: ExecutableSettings
    private let turns: FlowTurns
    private let logger: Logger

    package init(_ settings: ExecutableSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        turns = FlowTurns(limit: settings.concurrency)
    }

    package var parameters: [String] { settings.inputs.parameters }
    package var headers: [String] { settings.inputs.headers }

    package func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
        try await turns.enter(from: request.remoteAddress)
        let input = request.document.serialized()
        let result: Result<[UInt8], CustomFlowFailure> = await withCheckedContinuation { continuation in
            let thread = Thread { [settings, turns, logger] in
                // The turn is over when the program is gone, which may be later than the answer.
                defer { turns.leave(from: request.remoteAddress) }
                let run = ProgramRun(settings)
                continuation.resume(returning: run.answer(to: input))
                run.end()
                guard let complaint = run.complaint else { return }
                logger.debug(
                    "a program that decides a flow has written to its standard error",
                    metadata: ["flow": "\(request.flow)", "request_id": "\(request.requestID)", "text": "\(complaint)"])
            }
            thread.name = "flow"
            thread.start()
        }
        return try CustomFlowAnswer(document: result.get(), to: request)
    }
}
