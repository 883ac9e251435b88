import AuthorizationServer
import Foundation
import JOSE

@testable import Federation

extension ResourceRequest {
    static let identityToken = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOmFwcC1zZXJ2aWNlIn0.c2lnbmF0dXJlLW9mLWNoYW5jZXJ5"

    /// At the time that a manual clock starts with.
    static func test(
        _ kind: ResourceKind, parameters: [String: String] = [:], token: String? = identityToken,
        scopes: [String] = [], allowing allowed: [String] = ["a", "b"], account: String? = nil,
        accounts: [String] = [], format: String? = nil, time: Date
    ) -> ResourceRequest {
        ResourceRequest(
            resource: ResourceTerms(name: "cloud", kind: kind, scopes: allowed, serviceAccounts: accounts),
            rule: "ci", subject: "repo:app", clientID: "repo:app", parameters: parameters, identityToken: token,
            scopes: scopes, serviceAccount: account, format: format, requestID: "w7Qx-request_id-of-22c", time: time)
    }
}

extension JSONValue {
    var text: String { String(decoding: serialized(), as: UTF8.self) }
}
