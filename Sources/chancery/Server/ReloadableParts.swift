import AuthorizationServer
import Endpoints

/// What can change of a running service, made whole from a configuration before any of it is put in force.
struct ReloadableParts {
    let rules: IssuanceRules
    let metadata: PublicDocument
    let schedule: KeySchedule
    let publicTLS: ServerTLSContext
    /// `nil` without a listener for client certificates.
    let mutualTLS: ServerTLSContext?

    static let grants: [any Grant] = [ClientCredentialsGrant()]

    /// Throws when a file that the configuration names cannot be used.
    init(_ configuration: Configuration, clients: ClientRegistry) throws {
        let trust = try ServerComponents.trust(of: configuration)
        let methods: [any ClientAuthenticationMethod] = [
            MutualTLSAuthentication(trust: trust, clients: clients)
        ]
        rules = IssuanceRules(
            authenticator: ClientAuthenticator(methods: methods, clients: clients),
            policy: configuration.issuancePolicy,
            composer: ClaimsComposer(issuer: configuration.issuer))
        let listeners = configuration.listeners
        metadata = PublicDocument(
            ProviderMetadata(
                issuer: configuration.issuer,
                mutualTLSTokenEndpoint: listeners.mtls.map { $0.url + configuration.issuer.path + "/token" },
                grants: Self.grants,
                methods: methods,
                algorithms: configuration.keys.rotation.algorithms,
                audiences: configuration.audiences),
            rotation: configuration.keys.rotation)
        schedule = ServerComponents.keySchedule(of: configuration)
        publicTLS = try Self.context(listeners.public, requiringClientCertificate: false)
        mutualTLS = try listeners.mtls.map { try Self.context($0.tls, requiringClientCertificate: true) }
    }

    private static func context(
        _ settings: TLSListenerConfiguration, requiringClientCertificate: Bool
    ) throws -> ServerTLSContext {
        try ServerTLSContext(
            certificateFile: settings.certificate, keyFile: settings.key,
            requiringClientCertificate: requiringClientCertificate)
    }
}
