import AuthorizationServer
import Foundation
import Synchronization
import TestSupport

@testable import Federation

/// A server that answers as a test says, and remembers what it was asked; a manual clock that pauses move on.
final class UpstreamDouble: UpstreamTransport {
    typealias Result = Swift.Result<UpstreamAnswer, UpstreamFault>

    let clock = ManualClock()
    let log = LogRecorder()
    private let asked = Mutex<[FetchRequest]>([])
    private let paused = Mutex<[Duration]>([])
    private let answers: Mutex<[Result]>

    /// - Parameter answers: in their order, the last one over and over again.
    init(_ answers: Result...) {
        self.answers = Mutex(answers)
    }

    var requests: [FetchRequest] { asked.withLock { $0 } }
    var pauses: [Duration] { paused.withLock { $0 } }

    func answer(from now: Result...) { answers.withLock { $0 = now } }

    func answer(to request: FetchRequest) async throws(UpstreamFault) -> UpstreamAnswer {
        asked.withLock { $0.append(request) }
        return try answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.get()
    }

    func upstream(_ settings: UpstreamSettings = .init()) -> Upstream {
        Upstream(
            name: "cloud.example", transport: self, clock: clock, logger: log.logger, settings: settings,
            pause: { pause in self.paused.withLock { $0.append(pause) } }, chance: { 0.5 })
    }

    /// The parameters of the form that a request sent.
    func form(_ index: Int = 0) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in String(decoding: requests[index].body?.bytes ?? [], as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters[String(parts[0])] = String(parts[1]).removingPercentEncoding
        }
        return parameters
    }
}

extension UpstreamDouble.Result {
    static func answer(
        _ status: Int = 200, _ body: String = "{}", type: String = "application/json", retryAfter: Int? = nil
    ) -> Self {
        .success(
            UpstreamAnswer(status: status, contentType: type, retryAfter: retryAfter, body: Array(body.utf8)))
    }

    static let refusedConnection = Self.failure(
        UpstreamFault(reason: .unreachable("connection refused"), isBroken: true))
    static let silence = Self.failure(UpstreamFault(reason: .timeout(.seconds(10))))
}

/// What a broker throws, or nothing.
func failure(_ body: () async throws(ResourceFailure) -> some Any) async -> ResourceFailure? {
    do throws(ResourceFailure) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

/// What a test did not get.
struct Unexpected: Error {
    let what: String

    init(_ what: String) {
        self.what = what
    }
}
