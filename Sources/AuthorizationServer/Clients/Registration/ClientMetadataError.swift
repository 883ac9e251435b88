package import JOSE
package import PKI

/// What is wrong with the metadata of a client. Each description is one line for the operator.
package enum ClientMetadataError: Error, Sendable, Hashable {
    case notJSON(JSONValue.ParsingError)
    case notAnObject
    case unknownMember(String)
    case setByServer(member: String)
    /// `allowed` completes "is not ...".
    case wrongValue(member: String, allowed: String)
    case invalidIdentifier
    case otherIdentifier(given: String, registered: String)
    case invalidName
    case methodMissing
    case unsupportedMethod(String)
    case unsupportedGrantType(String)
    case expectedNameMissing
    case severalExpectedNames([ExpectedName.Kind])
    case expectedName(ExpectedName.Kind, text: String, ExpectedNameError)
    case unknownAuthority(String, known: [String])
    /// Several could vouch for the client's certificate, and none is said.
    case authorityMissing(known: [String])
    /// A member that belongs to another method.
    case foreignMember(String, method: ClientAuthenticationMethodName)
    case certificateMissing
    case tooManyCertificates(Int)
    case duplicateCertificate(thumbprint: String)
    case unknownCertificate(thumbprint: String)
    case lastCertificate
    case unfitCertificate(String, PinnedCertificateFault)
    case certificate(String, CertificateError)
    case invalidThumbprint(String)
    case key(position: Int, String)
    case keysMissing
    case keysGivenTwice
    case tooManyKeys(Int)
    case keysURI(String, WebOrigin.Fault)
    case foreignOrigin(WebOrigin, allowed: [WebOrigin])
    case unknownAlgorithm(String)
    /// Several algorithms are possible, and none was said.
    case algorithmMissing(fitting: [VerificationAlgorithm])
    case unfitAlgorithm(VerificationAlgorithm, fitting: [VerificationAlgorithm])
}

extension ClientMetadataError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let error): "the metadata cannot be read: \(error)"
        case .notAnObject: "the metadata is not a JSON object"
        case .unknownMember(let name):
            "the metadata has the unknown member \(shown(name)); known are \(ClientMetadata.members.joined(separator: ", "))"
        case .setByServer(let member): "\(member) is set by chancery; leave it out"
        case .wrongValue(let member, let allowed): "\(member) is not \(allowed)"
        case .invalidIdentifier:
            "client_id is not 1 to \(ClientIdentifier.maximumLength) characters of those that a URI may have: letters,"
                + " digits and -._~:/?#[]@!$&'()*+,;=%"
        case .otherIdentifier(let given, let registered):
            "client_id \(shown(given)) cannot replace \(registered); delete the client and create another"
        case .invalidName: "client_name is not 1 to 255 bytes of visible characters"
        case .methodMissing:
            "nothing says how the client proves who it is: give one tls_client_auth_* name, a certificate or thumbprint,"
                + " or token_endpoint_auth_method"
        case .unsupportedMethod(let name):
            "token_endpoint_auth_method \(shown(name)) is not supported; supported are "
                + ClientAuthenticationMethodName.allCases.map(\.rawValue).joined(separator: ", ")
        case .unsupportedGrantType(let name):
            "grant_types: \(shown(name)) is not supported; supported is "
                + ClientRegistration.grantTypes.joined(separator: ", ")
        case .expectedNameMissing:
            "tls_client_auth needs exactly one of "
                + ExpectedName.Kind.allCases.map(\.member).joined(separator: ", ")
        case .severalExpectedNames(let kinds):
            "tls_client_auth takes exactly one name, given are " + kinds.map(\.member).joined(separator: ", ")
        case .expectedName(let kind, let text, let error): "\(kind.member): \(shown(text)) \(error)"
        case .unknownAuthority(let name, let known):
            "authority: \(shown(name)) is not configured; configured are \(known.joined(separator: ", "))"
        case .authorityMissing(let known):
            "authority is missing: several are configured, and each could vouch for another's certificate of that name;"
                + " give --authority with one of \(known.joined(separator: ", "))"
        case .foreignMember(let member, let method):
            "\(member) does not belong to \(method.rawValue); to change the method, give token_endpoint_auth_method too"
        default: certificateDescription
        }
    }

    private var certificateDescription: String {
        switch self {
        case .certificateMissing: "self_signed_tls_client_auth needs a certificate or a thumbprint"
        case .tooManyCertificates(let count):
            "\(count) certificates are too many, a client may have \(ClientRegistration.maximumCertificates)"
        case .duplicateCertificate(let thumbprint):
            "the certificate \(thumbprint) is given twice, or registered already"
        case .unknownCertificate(let thumbprint):
            "the certificate \(shown(thumbprint)) is not registered for this client; 'chancery clients show' lists those that are"
        case .lastCertificate:
            "the client would have no certificate left; add its next one first, or disable or delete the client"
        case .unfitCertificate(let certificate, let fault): "the certificate \(shown(certificate)) is refused: \(fault)"
        case .certificate(let source, let error): "\(source): \(error)"
        case .invalidThumbprint(let text):
            "\(shown(text)) is not a SHA-256 thumbprint: 64 hexadecimal digits, or 43 characters of base64url"
        case .key(let position, let fault): "jwks: key \(position) \(fault)"
        default: assertionDescription
        }
    }

    private var assertionDescription: String {
        func list(_ algorithms: [VerificationAlgorithm]) -> String {
            algorithms.map(\.rawValue).joined(separator: ", ")
        }
        return switch self {
        case .keysMissing: "private_key_jwt needs exactly one of jwks, with the client's public keys, and jwks_uri"
        case .keysGivenTwice: "jwks and jwks_uri are both given; a client has one of them"
        case .tooManyKeys(let count):
            "jwks: \(count) keys are too many, a client may have \(ClientAssertionKeys.maximumCount)"
        case .keysURI(let uri, let fault): "jwks_uri: \(shown(uri)) \(fault)"
        case .foreignOrigin(let origin, let allowed):
            "jwks_uri: \(origin) is no origin that clients.jwks-origins of the configuration allows; allowed are "
                + (allowed.isEmpty ? "none" : allowed.map(\.description).joined(separator: ", "))
        case .unknownAlgorithm(let name):
            "token_endpoint_auth_signing_alg: \(shown(name)) is not known; known are "
                + list(VerificationAlgorithm.allCases)
        case .algorithmMissing(let fitting):
            "token_endpoint_auth_signing_alg is needed: the keys could sign with any of \(list(fitting))"
        case .unfitAlgorithm(let algorithm, let fitting):
            "token_endpoint_auth_signing_alg: \(algorithm.rawValue) does not fit the keys, which can have \(list(fitting))"
        default: ""
        }
    }

    /// A value from outside: quoted, escaped and cut, so that a message stays one line.
    private func shown(_ text: String) -> String {
        (text.count <= 100 ? text : text.prefix(100) + "…").debugDescription
    }
}
