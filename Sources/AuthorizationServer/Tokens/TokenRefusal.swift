import JOSE

/// A refusal with its two sides: a fixed text for the caller, and the reason in full for the audit log.
package struct TokenRefusal: Error, Sendable {
    package private(set) var code: TokenErrorCode
    /// The caller's `error_description`: fixed, so that nothing of a request or of our state can leak through it.
    package let publicText: StaticString
    package let reason: String
    /// Where the request was one too many: by how much.
    let excess: RateLimitExcess?
    /// Whether a proof could not be judged for something of ours. Anyone who sends many such is limited all the same.
    let isOfUnjudgedProof: Bool

    /// The code for the bearer of a token, where that is another (RFC 6750 §3.1).
    private let bearerCode: TokenErrorCode?

    package init(
        _ code: TokenErrorCode, _ publicText: StaticString, reason: String, toBearer bearerCode: TokenErrorCode? = nil
    ) {
        self.code = code
        self.bearerCode = bearerCode
        self.publicText = publicText
        self.reason = reason
        excess = nil
        isOfUnjudgedProof = false
    }

    private init(unjudged reason: String) {
        let refusal = Self.unavailable(reason)
        (code, publicText, self.reason) = (refusal.code, refusal.publicText, reason)
        excess = nil
        bearerCode = nil
        isOfUnjudgedProof = true
    }

    private init(excess: RateLimitExcess, reason: String) {
        code = .temporarilyUnavailable
        publicText = "There were too many requests. Try again later."
        self.reason = reason
        self.excess = excess
        bearerCode = nil
        isOfUnjudgedProof = false
    }
}

extension TokenRefusal {
    /// The request is not one that the token endpoint can read.
    package static func malformed(_ publicText: StaticString, reason: String) -> TokenRefusal {
        TokenRefusal(.invalidRequest, publicText, reason: reason)
    }

    /// Nobody proved who they are.
    static func unauthenticated(_ reason: String) -> TokenRefusal {
        TokenRefusal(.invalidClient, "The client could not be authenticated.", reason: reason)
    }

    /// The assertion that is the grant proves nobody (RFC 7523 §3.1).
    static func unacceptedGrant(_ reason: String) -> TokenRefusal {
        TokenRefusal(.invalidGrant, "The assertion is not accepted.", reason: reason)
    }

    /// The token that an exchange begins with is not accepted (RFC 8693 §2.2.2).
    static func unacceptedSubjectToken(_ reason: String) -> TokenRefusal {
        TokenRefusal(
            .invalidRequest, "The subject_token is not accepted.", reason: reason, toBearer: .invalidToken)
    }

    /// Policy does not allow the exchange (RFC 8693 §2.2.2).
    static func unacceptableExchange(_ reason: String) -> TokenRefusal {
        TokenRefusal(
            .invalidRequest, "No policy rule allows this exchange.", reason: reason, toBearer: .accessDenied)
    }

    /// Something of ours cannot be had now; the same request may succeed later.
    package static func unavailable(_ reason: String) -> TokenRefusal {
        TokenRefusal(.temporarilyUnavailable, "The service cannot issue tokens now. Try again later.", reason: reason)
    }

    /// A proof cannot be judged now, for something of ours is missing.
    static func unjudged(_ reason: String) -> TokenRefusal { TokenRefusal(unjudged: reason) }

    /// The request was one too many. The limit is named by its key of the configuration.
    static func limited(_ excess: RateLimitExcess, by limit: StaticString) -> TokenRefusal {
        TokenRefusal(excess: excess, reason: "more than \(limit) allows")
    }

    /// The refusal as the bearer of a token reads it.
    var toBearer: TokenRefusal {
        var refusal = self
        refusal.code = bearerCode ?? code
        return refusal
    }

    /// Whether its sender could have known better: nothing of ours was missing or wrong, and no limit was reached.
    var isFaultOfSender: Bool { code != .serverError && code != .temporarilyUnavailable }

    /// The resource gives nothing. What it says is for the operator.
    init(_ failure: ResourceFailure, of resource: String) {
        let reason = "resource \(resource): \(failure)"
        switch failure {
        case .refused: self.init(.invalidTarget, "The resource does not give this credential.", reason: reason)
        case .unavailable:
            self.init(
                .temporarilyUnavailable, "The resource cannot be reached now. Try again later.", reason: reason)
        case .exhausted:
            self.init(
                .temporarilyUnavailable, "There are too many live credentials of this resource. Try again later.",
                reason: reason)
        case .faulty: self.init(.serverError, "The resource does not work as it is configured.", reason: reason)
        }
    }

    /// Something of ours is wrong; the operator has to look.
    static func faulty(_ reason: String) -> TokenRefusal {
        TokenRefusal(.serverError, "The service could not make the token.", reason: reason)
    }

    /// Policy said no to a device. Anyone who names a client without being it reads the same, whether there is such a
    /// client, and whether policy knows him.
    init(_ denial: PolicyDenial, ofDeviceNaming clientID: ByteString?) {
        switch denial {
        case .noRule where clientID != nil, .otherClient: self = .unauthenticated(denial.description)
        default: self.init(denial)
        }
    }

    /// Policy said no to a request that came in at `place`, which has its own word for what is asked for.
    init(_ denial: PolicyDenial, at place: TokenRequest.Place) {
        if place == .exchangeEndpoint, case .audienceNotNamed = denial {
            self.init(
                .invalidTarget, "Several resources are granted: name one with \"requested_resource\".",
                reason: denial.description)
        } else {
            self.init(denial)
        }
    }

    /// Policy said no.
    init(_ denial: PolicyDenial) {
        let reason = denial.description
        switch denial {
        case .noRule, .unfitSubject:
            self.init(.unauthorizedClient, "No policy rule grants this client a token.", reason: reason)
        case .mayNotAct:
            self = .malformed("The subject_token may not be acted with by this party.", reason: reason)
        case .noExchangeRule, .unfitActors: self = .unacceptableExchange(reason)
        case .audiencesDiffer:
            self.init(.invalidTarget, "These audiences cannot share one token.", reason: reason)
        case .serviceAccountNotGranted:
            self.init(.invalidTarget, "The service account is unknown or not granted.", reason: reason)
        case .unfitResource: self = .faulty(reason)
        case .audienceNotNamed:
            self.init(.invalidTarget, "Several audiences are granted: name one with \"audience\".", reason: reason)
        case .audienceNotGranted:
            self.init(.invalidTarget, "The audience is unknown or not granted to this client.", reason: reason)
        case .resourceNotGranted:
            self.init(.invalidTarget, "The resource is unknown or not granted to this client.", reason: reason)
        case .scopeNotGranted:
            self.init(.invalidScope, "A requested scope is unknown or not granted.", reason: reason)
        case .noScopeLeft:
            self.init(.invalidScope, "None of the resource's scopes can be granted.", reason: reason)
        case .otherClient:
            self.init(.invalidClient, "The client_id is not that of the certificate.", reason: reason)
        }
    }
}
