import ArgumentParser
import AuthorizationServer
import JOSE
import PKI

/// What is said of a client on the command line, by options, by a document, or by both.
struct ClientMetadataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A JSON document with the client's metadata, or - for standard input; options say the rest.",
            valueName: "file"))
    var metadata: String?

    @Option(help: "A name for people: client_name.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            """
            tls_client_auth, self_signed_tls_client_auth, client_secret_basic, client_secret_post, client_secret_jwt or \
            private_key_jwt; else it follows from the certificate or name that is given.
            """, valueName: "method"))
    var authMethod: String?

    @Option(help: ArgumentHelp("The certificate's subject, such as CN=meter-1,O=Example.", valueName: "dn"))
    var subjectDN: String?

    @Option(help: ArgumentHelp("A domain name in the certificate.", valueName: "name"))
    var sanDNS: String?

    @Option(help: ArgumentHelp("A URI in the certificate.", valueName: "uri"))
    var sanURI: String?

    @Option(help: ArgumentHelp("An IP address in the certificate.", valueName: "address"))
    var sanIP: String?

    @Option(help: ArgumentHelp("A mailbox in the certificate.", valueName: "address"))
    var sanEmail: String?

    @Option(
        help: """
            The only authority that may vouch for the certificate, by its name in the configuration; needed where there \
            are several.
            """)
    var authority: String?

    @Option(help: ArgumentHelp("A PEM file with the client's own certificate; may be repeated.", valueName: "pem"))
    var certificate: [String] = []

    @Option(help: ArgumentHelp("The SHA-256 thumbprint of a certificate; may be repeated.", valueName: "hex"))
    var thumbprint: [String] = []

    @Option(
        help: ArgumentHelp(
            "A JWK set: with a certificate in each key's x5c, or of the public keys of private_key_jwt.",
            valueName: "file"))
    var jwks: String?

    @Option(help: ArgumentHelp("Where the client publishes the public keys of private_key_jwt.", valueName: "url"))
    var jwksURI: String?

    @Option(help: ArgumentHelp("The one algorithm of the client's assertions, such as ES256.", valueName: "alg"))
    var signingAlg: String?

    @Flag(inversion: .prefixedNo, help: "Whether assertions may name the token endpoint's URL as their audience.")
    var tokenEndpointAudience: Bool?

    @Option(help: "A grant that the client may use; may be repeated. Default: client_credentials.")
    var grantType: [String] = []

    @Flag(
        inversion: .prefixedNo,
        help: "Bind each of the client's tokens to its certificate, whatever the audience says.")
    var certificateBound: Bool?

    /// All that is said. What a document and an option both say is a fault.
    func read() throws -> ClientMetadata {
        var said =
            try metadata.map { path in
                try ClientFile.explaining(path) { try ClientMetadata(try ClientFile.json(path)) }
            } ?? ClientMetadata()
        if let name { try said.say("--name", "client_name", .value(name), \.name) }
        if let authority { try said.say("--authority", "authority", .value(authority), \.authority) }
        try said.say("--auth-method", "token_endpoint_auth_method", try authMethod.map(method), \.method)
        let names: [(ExpectedName.Kind, String?)] = [
            (.subjectDN, subjectDN), (.sanDNS, sanDNS), (.sanURI, sanURI), (.sanIP, sanIP), (.sanEmail, sanEmail),
        ]
        for (kind, text) in names { if let text { said.expectedNames.append((kind, text)) } }
        try said.say(
            "--certificate", "jwks", try certificate.isEmpty ? nil : certificate.map(ClientFile.certificate),
            \.certificates)
        try said.say("--jwks", "jwks", try jwks.map(keySet), \.jwks)
        try said.say("--jwks-uri", "jwks_uri", jwksURI, \.jwksURI)
        try said.say(
            "--signing-alg", "token_endpoint_auth_signing_alg", try signingAlg.map(algorithm), \.signingAlgorithm)
        try said.say(
            "--token-endpoint-audience", "token_endpoint_audience", tokenEndpointAudience,
            \.acceptsTokenEndpointAudience)
        try said.say(
            "--thumbprint", "certificate_thumbprints",
            try thumbprint.isEmpty ? nil : thumbprint.map(ClientFile.thumbprint),
            \.thumbprints)
        try said.say("--grant-type", "grant_types", grantType.isEmpty ? nil : grantType, \.grantTypes)
        try said.say(
            "--certificate-bound", "tls_client_certificate_bound_access_tokens", certificateBound, \.bindsTokens)
        return said
    }

    private func keySet(_ path: String) throws -> JSONValue {
        try ClientFile.explaining(path) { try ClientFile.json(path) }
    }

    private func method(_ name: String) throws -> ClientAuthenticationMethodName {
        guard let method = ClientAuthenticationMethodName(rawValue: name) else {
            throw ClientMetadataError.unsupportedMethod(name)
        }
        return method
    }

    private func algorithm(_ name: String) throws -> VerificationAlgorithm {
        guard let algorithm = VerificationAlgorithm(rawValue: name) else {
            throw ClientMetadataError.unknownAlgorithm(name)
        }
        return algorithm
    }
}
