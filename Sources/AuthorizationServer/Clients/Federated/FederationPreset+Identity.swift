extension FederationPreset {
    /// The combinations of claims, one of which every rule for the issuer's tokens has to match, so that it is never all
    /// the issuer's customers who get a token.
    package var identifyingClaims: [[IdentifyingClaim]] {
        switch self {
        case .githubActions:
            [
                ("repository", []), ("repository_owner", []), ("repository_id", []), ("repository_owner_id", []),
                (
                    "sub",
                    ["repo:", "repository:", "repository_id:", "repository_owner:", "repository_owner_id:"]
                ),
            ].map { [IdentifyingClaim([$0], .firstSegment(behind: $1))] }
        case .gitlab:
            [
                ("project_path", []), ("namespace_path", []), ("project_id", []), ("namespace_id", []),
                ("sub", ["project_path:"]),
            ].map { [IdentifyingClaim([$0], .firstSegment(behind: $1))] }
        case .google:
            [[IdentifyingClaim(["email"], .mailbox)], [IdentifyingClaim(["sub"], .firstSegment(behind: []))]]
        case .terraformCloud:
            [
                ("terraform_organization_id", []), ("terraform_organization_name", []), ("terraform_project_id", []),
                ("terraform_workspace_id", []), ("sub", ["organization:"]),
            ].map { [IdentifyingClaim([$0], .firstSegment(behind: $1))] }
        case .entra: ["oid", "azp", "appid", "sub"].map { [IdentifyingClaim([$0])] }
        case .kubernetes:
            [
                [IdentifyingClaim(["sub"])],
                [
                    IdentifyingClaim(["kubernetes.io", "namespace"]),
                    IdentifyingClaim(["kubernetes.io", "serviceaccount", "name"]),
                ],
                [
                    IdentifyingClaim(["kubernetes.io", "namespace"]),
                    IdentifyingClaim(["kubernetes.io", "serviceaccount", "uid"]),
                ],
            ]
        case .aws:
            [
                [IdentifyingClaim(["sub"])],
                [IdentifyingClaim(["https://sts.amazonaws.com/", "principal_tags"], coveringInner: true)],
            ]
        case .spiffe: [[IdentifyingClaim(["sub"])]]
        case .circleci: [[IdentifyingClaim(["oidc.circleci.com/project-id"])], [IdentifyingClaim(["sub"])]]
        }
    }

    /// What a rule for the tokens of an issuer without a preset has to match: anything they say.
    package static let anyClaim: [[IdentifyingClaim]] = [[.any]]
}
