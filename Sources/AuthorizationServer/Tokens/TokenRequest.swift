package import JOSE

/// A token request (RFC 6749 §4.4.2), read once and not yet believed.
package struct TokenRequest: Sendable {
    /// The shape of the answer.
    package enum Format: Sendable, Hashable {
        case oauth
        /// The shape that Google's clients read from an executable (AIP-4117).
        case externalCredential
        /// The credential in the shape that is natural for its resource, or in the one of its formats that is named.
        case resource(format: String?)
    }

    /// Where the request came in, which says in which shapes it may be answered.
    package enum Place: Sendable, Hashable {
        case tokenEndpoint
        case exchangeEndpoint
    }

    package let grantType: String
    /// Values of `audience` and `resource`.
    package let audiences: [ByteString]
    /// Those of them that the request calls resources.
    let resources: [ByteString]
    /// `nil`: not asked for.
    package let scopes: [ByteString]?
    package internal(set) var clientID: ByteString?
    package let format: Format
    package let clientSecret: String?
    /// The token that is to prove who asks, if one is sent.
    package let assertion: PresentedAssertion?
    /// The service account to act as (Google Cloud).
    package let serviceAccount: ByteString?
    /// `nil` for every grant but the token exchange.
    package let exchange: ExchangeRequest?
    /// The certificate that is sent for a subject token, which makes an exchange a request by that certificate.
    let certificateToken: CertificateToken?
    /// All parameters, for those who are configured to read some of them.
    package let parameters: FormParameters
}

extension TokenRequest {
    /// The JWT bearer grant (RFC 7523 §2.1), whose assertion is the proof of who asks.
    package static let jwtBearerGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    /// Reads the parameters of a form. A parameter without a value counts as absent (RFC 6749 §3.2).
    package init(_ parameters: FormParameters, at place: Place = .tokenEndpoint) throws(TokenRefusal) {
        // At the exchange endpoint there is one grant.
        let usual = place == .exchangeEndpoint ? ExchangeRequest.grantType : nil
        guard let grantType = parameters["grant_type"] ?? usual else {
            throw .malformed("The parameter grant_type is missing.", reason: "no grant_type")
        }
        let exchanges = grantType == ExchangeRequest.grantType
        certificateToken = exchanges && place == .tokenEndpoint ? try CertificateToken(parameters) : nil
        let isExchange = exchanges && certificateToken == nil
        self.grantType = certificateToken == nil ? grantType : ClientCredentialsGrant.grantType
        if !isExchange, let name = parameters.repeated { throw TokenRefusal(.duplicate(name: name)) }
        let resources = parameters.all("resource").map { ByteString($0) }
        audiences = parameters.all("audience").map { ByteString($0) } + resources
        // At the token endpoint they are audiences by another name (RFC 8707 §2).
        self.resources = place == .exchangeEndpoint ? resources : []
        guard audiences.count <= Self.maximumTargets else {
            throw .malformed("The request names too many targets.", reason: "\(audiences.count) targets")
        }
        clientID = parameters["client_id"].map { ByteString($0) }
        scopes = try parameters["scope"].map(Self.scopes(of:))
        format = try Self.format(of: parameters, at: place)
        clientSecret = parameters["client_secret"]
        assertion = try Self.assertion(in: parameters, grantType: grantType)
        serviceAccount = parameters["service_account"].map { ByteString($0) }
        exchange = isExchange ? try ExchangeRequest(parameters) : nil
        self.parameters = parameters
    }

    /// What the answer has to be, where the request says so (RFC 8693 §2.1).
    var requestedType: TokenTypeIdentifier? { exchange?.requestedType ?? certificateToken?.requestedType }

    /// Audiences and resources of one request.
    private static let maximumTargets = 16

    /// The assertion of a request (RFC 7521 §4), of which there may be one.
    static func assertion(
        in parameters: FormParameters, grantType: String
    ) throws(TokenRefusal) -> PresentedAssertion? {
        let grant = grantType == jwtBearerGrant ? parameters["assertion"] : nil
        switch (parameters["client_assertion"], parameters["client_assertion_type"]) {
        case (let assertion?, let type?):
            guard grant == nil else {
                throw .malformed(
                    "The request has credentials of more than one kind.", reason: "client_assertion and assertion")
            }
            return PresentedAssertion(assertion, as: .clientAssertion(type: type))
        case (nil, nil):
            if grantType == jwtBearerGrant, grant == nil {
                throw .malformed("The parameter assertion is missing.", reason: "no assertion")
            }
            return grant.map { PresentedAssertion($0, as: .authorizationGrant) }
        case (nil, _?):
            throw .malformed("The parameter client_assertion is missing.", reason: "client_assertion_type alone")
        case (_?, nil):
            throw .malformed("The parameter client_assertion_type is missing.", reason: "client_assertion alone")
        }
    }

    /// The shape to answer in, known even when the rest of the request is not understood.
    static func format(of parameters: FormParameters, at place: Place) throws(TokenRefusal) -> Format {
        guard place == .tokenEndpoint else { return .resource(format: parameters["format"]) }
        switch parameters["format"] {
        case nil: return .oauth
        case "external_credential": return .externalCredential
        case let other?:
            throw .malformed("The format is unknown; known is external_credential.", reason: "format \"\(other)\"")
        }
    }

    /// Scope tokens, separated by one space each (RFC 6749 §3.3).
    private static func scopes(of text: String) throws(TokenRefusal) -> [ByteString] {
        let scopes = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let isValid = scopes.allSatisfy { scope in
            !scope.isEmpty && scope.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }
        }
        guard isValid else {
            throw TokenRefusal(.invalidScope, "The scope is not a list of scope tokens.", reason: "scope \"\(text)\"")
        }
        return scopes.map { ByteString($0) }
    }
}
