import JOSE

/// Answers with a static secret, for what knows nothing better: an object of one member.
package struct StaticSecretBroker: ResourceBroker {
    private let secret: String
    private let member: String
    private let registry: StaticSecretRegistry

    /// - Parameters:
    ///   - secret: the name under which the value is stored.
    ///   - member: the name of the answer's member, as the operator wrote it.
    package init(secret: String, member: String, registry: StaticSecretRegistry) {
        self.secret = secret
        self.member = member
        self.registry = registry
    }

    package func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
        let (version, value) = try registry.value(of: secret, at: request.time)
        return ResourceCredential(
            body: .object([.init(member, .string(value.text))]), expiresAt: nil,
            note: "secret \(secret) version \(version)")
    }
}
