extension FederationPreset {
    /// The preset whose issuer that is, whether or not anybody names it: tokens of the whole world come from there.
    /// However it is spelled: Google's tokens may say `accounts.google.com`, and a slash makes nobody another.
    package static func implied(by issuer: String) -> FederationPreset? {
        let spelling = IssuerSpelling(issuer)
        let preset = allCases.first { preset in preset.issuer.map { IssuerSpelling($0) == spelling } ?? false }
        if let preset { return preset }
        let usual = "https://\(spelling.text)"
        // Also those that stand for every tenant, which the preset then refuses.
        if usual.utf8.starts(with: "https://login.microsoftonline.com/".utf8) { return .entra }
        return [FederationPreset.entra, .aws, .circleci].first {
            $0.hasForm(issuer) || $0.hasForm(usual) || $0.hasForm(usual + "/")
        }
    }

    /// Other spellings of the issuer in its tokens. Google says of `iss` that it is "always https://accounts.google.com
    /// or accounts.google.com" (Google Identity, OpenID Connect, ID token's payload).
    package func spellings(of issuer: String) -> [String] {
        let both = ["https://accounts.google.com", "accounts.google.com"]
        guard self == .google, both.contains(where: { $0.utf8.elementsEqual(issuer.utf8) }) else { return [] }
        return both.filter { !$0.utf8.elementsEqual(issuer.utf8) }
    }

    /// What an issuer has to look like that is one tenant's among many, as the description completes "allowed: ...".
    /// `nil` where any URL can be one.
    package var issuerForm: String? {
        switch self {
        case .entra: "https://login.microsoftonline.com/TENANT/v2.0 or https://sts.windows.net/TENANT/, TENANT a UUID"
        case .aws: "https://UUID.tokens.sts.global.api.aws, as GetOutboundWebIdentityFederationInfo shows it"
        case .circleci: "https://oidc.circleci.com/org/ORGANIZATION, a UUID"
        case .githubActions, .gitlab, .google, .kubernetes, .spiffe, .terraformCloud: nil
        }
    }

    /// Whether the issuer has that form. One that stands for every tenant, such as Entra's `common`, has not.
    package func hasForm(_ issuer: String) -> Bool {
        switch self {
        case .entra: tenant(of: issuer) != nil
        case .aws:
            Self.middle(of: issuer, between: "https://", and: ".tokens.sts.global.api.aws").map(Self.isUUID) ?? false
        case .circleci:
            Self.middle(of: issuer, between: "https://oidc.circleci.com/org/", and: "").map(Self.isUUID) ?? false
        case .githubActions, .gitlab, .google, .kubernetes, .spiffe, .terraformCloud: true
        }
    }

    /// The Entra tenant that the issuer is of.
    func tenant(of issuer: String) -> String? {
        let forms = [
            ("https://login.microsoftonline.com/", "/v2.0"), ("https://sts.windows.net/", "/"),
            ("https://login.microsoftonline.us/", "/v2.0"), ("https://login.partner.microsoftonline.cn/", "/v2.0"),
        ]
        for (before, after) in forms {
            if let text = Self.middle(of: issuer, between: before, and: after), Self.isUUID(text) { return text }
        }
        return nil
    }

    private static func middle(of text: String, between before: String, and after: String) -> String? {
        guard text.utf8.starts(with: before.utf8), text.utf8.count > before.utf8.count + after.utf8.count,
            text.utf8.suffix(after.utf8.count).elementsEqual(after.utf8)
        else { return nil }
        return String(text.dropFirst(before.count).dropLast(after.count))
    }

    /// In lower case, as these issuers write it.
    private static func isUUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
    }
}
