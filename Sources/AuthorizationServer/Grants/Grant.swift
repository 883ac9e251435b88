package import FoundationEssentials

/// One `grant_type` of the token endpoint: it says what the request asks policy for, and nothing else.
package protocol Grant: Sendable {
    /// The value of `grant_type`.
    var grantType: String { get }

    /// Whether clients may ask that do not authenticate.
    var admitsAnyone: Bool { get }

    /// - Parameter client: who asks; `nil` for one that did not authenticate, where the grant admits such.
    func authorize(
        _ request: TokenRequest, for client: AuthenticatedClient?, at time: Date
    ) async throws(TokenRefusal) -> RequestedAuthorization
}

extension Grant {
    package var admitsAnyone: Bool { false }
}
