import JOSE

/// What names an assertion in the audit log; proved only where its client was authenticated.
package struct AssertionSummary: Sendable, Hashable {
    package var issuer: String?
    package var subject: String?
    package var jti: String?

    package init(issuer: String? = nil, subject: String? = nil, jti: String? = nil) {
        self.issuer = issuer
        self.subject = subject
        self.jti = jti
    }
}

extension AssertionSummary {
    /// What the token says of itself, as far as it can be read.
    init(_ assertion: PresentedAssertion) {
        guard case .success(let token) = assertion.token else { return }
        issuer = token.issuer
        subject = token.subject
        jti = token.jti
    }

    /// What a verified token says.
    init(_ token: VerifiedJWT) {
        func text(_ name: String) -> String? {
            if case .string(let text)? = token.claims[name] { text } else { nil }
        }
        self.init(issuer: text("iss"), subject: text("sub"), jti: text("jti"))
    }
}
