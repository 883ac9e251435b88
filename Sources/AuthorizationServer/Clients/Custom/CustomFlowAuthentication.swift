package import FoundationEssentials
import JOSE

/// A custom flow as one of the authentication methods, under the name of its authority.
///
/// Nothing that the flow answers is used but attributes, and those only for rules to match. A flow that does not work
/// costs the request that needed it.
package struct CustomFlowAuthentication: ClientAuthenticationMethod {
    /// The name of the authority, which rules and the audit log know the flow by.
    package let name: String
    package let inputs: CustomFlowInputs
    private let custom: any CustomFlow

    /// In bytes, of the reason of a denial.
    private static let reasonLimit = 1024

    package init(name: String, _ flow: any CustomFlow) throws(CustomFlowInputFault) {
        self.name = name
        inputs = try CustomFlowInputs(parameters: flow.parameters, headers: flow.headers)
        custom = flow
    }

    package var flow: ClientCredentialsFlow { .custom(name) }

    /// None: the names are registered (RFC 8414 §7.1.2), and a client cannot learn a flow of ours by a name.
    package var metadataNames: [String] { [] }

    package func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
        if inputs.hasAuthorization, origin.hasAuthorizationHeader, !Self.isBasic(origin.headers) {
            return .authorizationHeader
        }
        let headers = inputs.headers.filter { $0.lowercased() != CustomFlowInputs.authorization }
        let isThere =
            inputs.parameters.contains { request.parameters[$0] != nil }
            || headers.contains { !origin.headers[$0].isEmpty }
        return isThere ? .custom(name) : nil
    }

    /// The Basic scheme has secrets of registered clients (RFC 6749 §2.3.1), which are no flow's business.
    private static func isBasic(_ headers: RequestHeaders) -> Bool {
        headers[CustomFlowInputs.authorization].contains { value in
            value.drop { $0 == " " }.prefix { $0 != " " }.lowercased() == "basic"
        }
    }

    package func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
        let question = try question(request, from: origin, at: time)
        let answer: CustomFlowAnswer
        do {
            answer = try await custom.identify(question)
            if case .identity(let attributes) = answer { try IdentityAttributes.check(attributes) }
        } catch {
            throw ClientAuthenticationFailure(reason: "\(name): the flow \(error)", isOurs: true)
        }
        switch answer {
        case .identity(let attributes):
            do { try FederatedTokenVerifier.check(attributes, for: .identity(provenBy: nil)) } catch {
                throw ClientAuthenticationFailure(
                    reason: "\(name): the attributes are those of a token that is not to be used so: \(error)")
            }
            return AuthenticatedClient(
                flow: flow, identity: PolicyIdentity(authority: name, claims: attributes), validUntil: .distantFuture)
        case .denied(let reason):
            let text = String(decoding: reason.utf8.prefix(Self.reasonLimit), as: UTF8.self)
            throw ClientAuthenticationFailure(reason: "\(name): denied: \(text)")
        }
    }

    private func question(
        _ request: TokenRequest, from origin: RequestOrigin, at time: Date
    ) throws(ClientAuthenticationFailure) -> CustomFlowRequest {
        var parameters: [String: String] = [:]
        for name in inputs.parameters { parameters[name] = request.parameters[name] }
        var headers: [String: String] = [:]
        for name in inputs.headers {
            let values = origin.headers[name]
            guard values.count <= 1 else {
                throw ClientAuthenticationFailure(
                    reason: "\(self.name): the header \(name) is there \(values.count) times")
            }
            headers[name] = values.first
        }
        return CustomFlowRequest(
            requestID: origin.requestID, time: time, flow: name, grantType: request.grantType,
            clientID: request.clientID?.text, remoteAddress: origin.remoteAddress, parameters: parameters,
            headers: headers)
    }
}
