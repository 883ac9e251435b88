import Testing

@testable import AuthorizationServer

@Suite("Rules have to say whose tokens they mean")
struct IdentifyingClaimTests {
    private func clause(_ claims: [(String, [String])]) throws -> MatchClause {
        MatchClause(try claims.map { try MatchCondition(claim: ClaimPath($0.0), anyOf: $0.1) })
    }

    static let rules: [(FederationPreset, String, [String], Bool)] = [
        (.githubActions, "repository", ["acme/{repo}"], true), (.githubActions, "repository", ["acme/app"], true),
        (.githubActions, "repository", ["{owner}/{repo}"], false),
        (.githubActions, "repository", ["{owner}/app"], false),
        (.githubActions, "repository", ["acme{x}/app"], false),
        (.githubActions, "repository", ["acme/app", "{o}/app"], false),
        (.githubActions, "repository_owner", ["acme"], true), (.githubActions, "repository_owner", ["{o}"], false),
        (.githubActions, "repository_id", ["12345"], true), (.githubActions, "repository_id", ["1{x}"], false),
        (.githubActions, "sub", ["repo:acme/{repo}:ref:refs/heads/main"], true),
        (.githubActions, "sub", ["repo:acme@1/{repo}@{id}:ref:refs/heads/main"], true),
        (.githubActions, "sub", ["repo:{o}/{repo}:ref:refs/heads/main"], false),
        (.githubActions, "sub", ["environment:prod"], false), (.githubActions, "sub", ["{sub}"], false),
        (.githubActions, "ref", ["refs/heads/main"], false), (.githubActions, "environment", ["prod"], false),
        (.githubActions, "/repository", ["acme/app"], true), (.githubActions, "Repository", ["acme/app"], false),
        (.gitlab, "project_path", ["group/{p}"], true), (.gitlab, "project_path", ["{g}/{p}"], false),
        (.gitlab, "sub", ["project_path:group/{p}:ref_type:branch:ref:main"], true),
        (.gitlab, "sub", ["project_path:{g}/{p}:ref_type:branch:ref:main"], false),
        (.google, "email", ["ci@p.iam.gserviceaccount.com"], true),
        (.google, "email", ["{sa}@p.iam.gserviceaccount.com"], true),
        (.google, "email", ["{sa}@{p}.iam.gserviceaccount.com"], false),
        (.google, "email", ["{n}-compute@developer.gserviceaccount.com"], false),
        (.google, "email", ["service-{n}@gcp-sa-x.iam.gserviceaccount.com"], false),
        (.google, "email", ["{x}@gmail.com"], false), (.google, "email", ["a@b@{x}"], false),
        (.google, "sub", ["1234567890"], true), (.google, "sub", ["{sub}"], false),
        (.google, "azp", ["1234567890"], false),
        (.terraformCloud, "terraform_organization_name", ["acme"], true),
        (.terraformCloud, "terraform_workspace_name", ["prod"], false),
        (.terraformCloud, "sub", ["organization:acme:project:{p}:workspace:{w}:run_phase:apply"], true),
        (.terraformCloud, "sub", ["organization:{o}:project:p:workspace:w:run_phase:apply"], false),
        (.entra, "oid", ["{oid}"], true), (.entra, "azp", ["x"], true), (.entra, "tid", ["x"], false),
        (.kubernetes, "sub", ["system:serviceaccount:{ns}:{name}"], true),
        (.kubernetes, "/kubernetes.io/namespace", ["prod"], false),
        (.aws, "sub", ["arn:aws:iam::123456789012:role/{role}"], true),
        (.aws, "/https:~1~1sts.amazonaws.com~1/principal_tags/team", ["ops"], true),
        (.aws, "/https:~1~1sts.amazonaws.com~1/request_tags/team", ["ops"], false),
        (.aws, "/https:~1~1sts.amazonaws.com~1/aws_account", ["1"], false),
        (.spiffe, "sub", ["spiffe://example.org/ns/{ns}"], true), (.spiffe, "aud", ["x"], false),
        (.circleci, "oidc.circleci.com/project-id", ["p"], true),
        (.circleci, "oidc.circleci.com/vcs-ref", ["refs/heads/main"], false),
    ]

    @Test("one claim with its values", arguments: rules)
    func single(preset: FederationPreset, path: String, values: [String], isEnough: Bool) throws {
        #expect(try clause([(path, values)]).identifies(by: preset.identifyingClaims) == isEnough)
    }

    @Test("namespace and name of a service account belong together, however they are nested")
    func together() throws {
        let namespace = try clause([("/kubernetes.io/namespace", ["prod"])])
        let name = try clause([("/kubernetes.io/serviceaccount/name", ["api"])])
        let demands = FederationPreset.kubernetes.identifyingClaims
        #expect(MatchClause(namespace.conditions + name.conditions).identifies(by: demands))
        #expect(MatchClause([.all([namespace, name])]).identifies(by: demands))
        #expect(MatchClause(namespace.conditions + [.any([name, name])]).identifies(by: demands))
        #expect(MatchClause([.all([namespace, MatchClause([.any([name])])])]).identifies(by: demands))
        #expect(!MatchClause([.any([namespace, name])]).identifies(by: demands))
        #expect(!MatchClause(namespace.conditions + [.not(name)]).identifies(by: demands))
        #expect(!MatchClause(name.conditions).identifies(by: demands))
    }

    @Test("each part of any has to say it")
    func choices() throws {
        let demands = FederationPreset.githubActions.identifyingClaims
        let ours = try clause([("repository", ["acme/app"])])
        let main = try clause([("ref", ["refs/heads/main"])])
        #expect(MatchClause([.any([ours, ours])]).identifies(by: demands))
        #expect(!MatchClause([.any([ours, main])]).identifies(by: demands))
        #expect(MatchClause(ours.conditions + [.any([main, main])]).identifies(by: demands))
        #expect(!MatchClause([.not(ours)]).identifies(by: demands))
        #expect(!MatchClause([.any([])]).identifies(by: demands))
    }

    @Test("without a preset any claim will do, and a negation will not")
    func anyClaim() throws {
        let clause = try clause([("/a/b", ["x"])])
        #expect(clause.identifies(by: FederationPreset.anyClaim))
        #expect(!MatchClause([.not(clause)]).identifies(by: FederationPreset.anyClaim))
    }

    @Test("claims are named as the configuration writes them")
    func names() {
        let names = FederationPreset.aws.identifyingClaims.flatMap { $0.map(\.name) }
        #expect(names == ["sub", "/https:~1~1sts.amazonaws.com~1/principal_tags/..."])
    }
}
