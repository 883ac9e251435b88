package import JOSE

/// What is known beforehand of the tokens of an issuer that many use.
package enum FederationPreset: String, CaseIterable, Sendable {
    case githubActions = "github-actions"
    case gitlab, google, entra, kubernetes, aws, spiffe
    case terraformCloud = "terraform-cloud"
    case circleci

    /// The issuer, where all the world has the same; another can be configured in its place.
    package var issuer: String? {
        switch self {
        case .githubActions: "https://token.actions.githubusercontent.com"
        case .gitlab: "https://gitlab.com"
        case .google: "https://accounts.google.com"
        case .terraformCloud: "https://app.terraform.io"
        case .entra, .kubernetes, .aws, .spiffe, .circleci: nil
        }
    }

    /// What the issuer signs with.
    package var algorithms: [VerificationAlgorithm] {
        switch self {
        case .githubActions, .gitlab, .google, .entra, .terraformCloud, .circleci: [.rs256]
        case .kubernetes: [.rs256, .es256, .es384, .es512]
        case .aws: [.es384, .rs256]
        // JWT-SVID §2.1.
        case .spiffe: VerificationAlgorithm.asymmetric.filter { $0 != .edDSA }
        }
    }

    /// Hosts beside the issuer's own where it keeps its keys.
    package var keyHosts: [String] {
        switch self {
        case .google: ["www.googleapis.com"]
        case .entra: ["login.microsoftonline.com", "login.windows.net"]
        case .githubActions, .gitlab, .kubernetes, .aws, .spiffe, .terraformCloud, .circleci: []
        }
    }

    /// The longest time from `iat` to `exp`, in seconds: what the issuer's own tokens have, with some room.
    package var maximumLifetime: Int {
        switch self {
        case .githubActions, .aws: 3600
        case .google: 2 * 3600
        // Tokens of managed identities live for a day, and are dated back by five minutes.
        case .entra: 26 * 3600
        case .gitlab, .kubernetes, .spiffe, .terraformCloud, .circleci: 24 * 3600
        }
    }

    /// A JWT-SVID need not say when it was made (JWT-SVID §3).
    package var hasIssuedAt: Bool { self != .spiffe }

    /// Claims that each of its tokens has, beside those of RFC 7519.
    package var requiredClaims: [String] {
        switch self {
        case .githubActions: ["sub", "repository", "repository_owner"]
        case .gitlab: ["sub", "project_path", "namespace_path"]
        case .google, .aws, .spiffe, .circleci: ["sub"]
        case .entra: ["sub", "oid", "tid"]
        case .kubernetes: ["sub", "kubernetes.io"]
        case .terraformCloud: ["sub", "terraform_organization_id", "terraform_workspace_id"]
        }
    }
}
