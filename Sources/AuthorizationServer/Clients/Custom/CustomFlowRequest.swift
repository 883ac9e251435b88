package import FoundationEssentials
package import JOSE

/// What a custom flow is told of a request: nothing that it has not declared, and nothing that is another flow's.
package struct CustomFlowRequest: Sendable {
    /// Names the request in the answer and in the audit log.
    package let requestID: String
    /// When the request came.
    package let time: Date
    /// The name of the flow, which is that of its authority.
    package let flow: String
    /// Empty where a token is asked about, and none is asked for.
    package let grantType: String
    /// By which the sender calls itself; nothing is proved about it.
    package let clientID: String?
    /// The peer's address, without a port: that of the proxy, where there is one.
    package let remoteAddress: String?
    /// The declared parameters that the request has.
    package let parameters: [String: String]
    /// The declared header fields that the request has, under their names as declared.
    package let headers: [String: String]

    package init(
        requestID: String, time: Date, flow: String, grantType: String, clientID: String?, remoteAddress: String?,
        parameters: [String: String], headers: [String: String]
    ) {
        self.requestID = requestID
        self.time = time
        self.flow = flow
        self.grantType = grantType
        self.clientID = clientID
        self.remoteAddress = remoteAddress
        self.parameters = parameters
        self.headers = headers
    }

    /// The document that webhooks and programs read, version 1. `time` is in seconds since the epoch.
    package var document: JSONValue {
        var members: [JSONValue.Member] = []
        members.append("version", 1)
        members.append("request_id", .string(requestID))
        members.append("time", .integer(Int64(time.timeIntervalSince1970)))
        members.append("flow", .string(flow))
        members.append("grant_type", .string(grantType))
        members.append("client_id", clientID)
        members.append("remote_address", remoteAddress)
        members.append("parameters", Self.object(parameters))
        members.append("headers", Self.object(headers))
        return .object(members)
    }

    private static func object(_ values: [String: String]) -> JSONValue {
        .object(values.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    }
}
