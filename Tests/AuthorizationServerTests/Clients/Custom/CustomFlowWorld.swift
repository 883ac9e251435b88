import FoundationEssentials
import JOSE
import TestSupport

@testable import AuthorizationServer

/// A flow that answers what a test says, and its place among the methods.
struct CustomFlowWorld {
    struct Flow: CustomFlow {
        var parameters = ["badge"]
        var headers = ["X-Badge"]
        var answer: Result<CustomFlowAnswer, CustomFlowFailure> = .success(.identity(attributes: ["badge": "7"]))
        var seen: @Sendable (CustomFlowRequest) -> Void = { _ in }

        func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
            seen(request)
            return try answer.get()
        }
    }

    let time = ManualClock().now
    var flow = Flow()

    static func origin(
        _ headers: [String: [String]] = [:], certificate: PresentedCertificate? = nil
    ) -> RequestOrigin {
        RequestOrigin(
            requestID: "request-1", remoteAddress: "192.0.2.1", certificate: certificate,
            hasAuthorizationHeader: headers["authorization"] != nil,
            headers: RequestHeaders { headers[$0.lowercased()] ?? [] })
    }

    static func request(_ parameters: [(String, String)] = []) throws -> TokenRequest {
        try TokenRequest(
            FormParameters(([("grant_type", "client_credentials")] + parameters).map { (name: $0.0, value: $0.1) }))
    }

    func authenticate(
        _ parameters: [(String, String)] = [("badge", "x")], from origin: RequestOrigin = origin(),
        others: [any ClientAuthenticationMethod] = []
    ) async throws -> AuthenticatedClient {
        let methods = [try CustomFlowAuthentication(name: "gate", flow)] + others
        return try await ClientAuthenticator(methods: methods)
            .authenticate(try Self.request(parameters), from: origin, at: time)
    }

    /// Why there is no identity; `nil` when there is one.
    func failure(
        _ parameters: [(String, String)] = [("badge", "x")], from origin: RequestOrigin = origin()
    ) async throws -> ClientAuthenticator.Failure? {
        do {
            _ = try await authenticate(parameters, from: origin)
            return nil
        } catch let failure as ClientAuthenticator.Failure {
            return failure
        }
    }

    /// The reason and whether it is ours, of an authentication that has to fail.
    func refusal(_ answer: JSONValue) async throws -> ClientAuthenticationFailure? {
        var world = self
        world.flow.answer = .success(.identity(attributes: answer))
        guard case .refused(_, let failure)? = try await world.failure() else { return nil }
        return failure
    }
}
