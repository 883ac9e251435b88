import JOSE
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Conditions on claims")
struct ClaimConditionTests {
    private func identity(_ claims: JSONValue?) -> PolicyIdentity {
        PolicyIdentity(authority: "github", claims: claims)
    }

    private func verdict(_ path: String, _ values: [String], _ claims: JSONValue?) throws -> MatchVerdict {
        try MatchCondition(claim: ClaimPath(path), anyOf: values).verdict(on: identity(claims))
    }

    @Test(
        "a claim is met by its text, by a number or boolean as JSON writes it, or by any element of a list",
        arguments: [
            ("repository", "acme/{repo}", #"{"repository": "acme/app"}"#, ["repo": "app"]),
            (
                "sub", "repo:acme/{repo}:ref:refs/heads/main", #"{"sub": "repo:acme/app:ref:refs/heads/main"}"#,
                ["repo": "app"]
            ),
            (
                "sub", "system:serviceaccount:{ns}:{name}", #"{"sub": "system:serviceaccount:prod:api"}"#,
                ["ns": "prod", "name": "api"]
            ),
            (
                "email", "{user}@p.iam.gserviceaccount.com", #"{"email": "ci@p.iam.gserviceaccount.com"}"#,
                ["user": "ci"]
            ),
            ("n", "42", #"{"n": 42}"#, [:]), ("n", "42", #"{"n": "42"}"#, [:]), ("n", "-7", #"{"n": -7}"#, [:]),
            ("b", "true", #"{"b": true}"#, [:]), ("b", "false", #"{"b": false}"#, [:]),
            ("groups", "ops", #"{"groups": ["dev", "ops"]}"#, [:]), ("n", "{n}", #"{"n": [7]}"#, ["n": "7"]),
            ("groups", "ops", #"{"groups": [null, {}, "ops"]}"#, [:]),
            ("oidc.circleci.com/project-id", "{p}", #"{"oidc.circleci.com/project-id": "p1"}"#, ["p": "p1"]),
            (
                "/kubernetes.io/serviceaccount/name", "{sa}",
                #"{"kubernetes.io": {"serviceaccount": {"name": "api"}}}"#,
                ["sa": "api"]
            ),
            (
                "/https:~1~1sts.amazonaws.com~1/aws_account", "{a}",
                #"{"https://sts.amazonaws.com/": {"aws_account": "1"}}"#,
                ["a": "1"]
            ),
            ("/~01", "x", #"{"~1": "x"}"#, [:]),
        ] as [(String, String, String, Captures)])
    func met(path: String, pattern: String, claims: String, captures: Captures) throws {
        let claims = try JSONValue(parsing: Array(claims.utf8))
        #expect(try verdict(path, [pattern], claims) == .met(captures))
    }

    @Test(
        "another value is unmet, so that not excludes it",
        arguments: [
            ("ref", "refs/heads/main", #"{"ref": "refs/heads/Main"}"#), ("ref", "main", #"{"ref": "main "}"#),
            ("sub", "repo:acme/{repo}:environment:prod", #"{"sub": "repo:acme/x:environment:a:environment:prod"}"#),
            ("repository", "acme/{repo}", #"{"repository": "acme/a/b"}"#),
            ("repository", "acme/{repo}", #"{"repository": "acme/"}"#),
            ("email", "{user}@example.org", #"{"email": "a@evil.test@example.org"}"#),
            ("groups", "ops", #"{"groups": []}"#), ("groups", "ops", #"{"groups": ["dev"]}"#),
            ("b", "true", #"{"b": "TRUE"}"#), ("n", "42", #"{"n": 420}"#), ("k", "K", #"{"k": "\#u{212A}"}"#),
        ])
    func unmet(path: String, pattern: String, claims: String) throws {
        let claims = try JSONValue(parsing: Array(claims.utf8))
        #expect(try verdict(path, [pattern], claims) == .unmet)
    }

    @Test(
        "what is missing, or cannot be compared, is undecided, under not too",
        arguments: [
            ("ref", #"{}"#), ("ref", #"{"Ref": "x"}"#), ("ref", #"{"ref": null}"#), ("ref", #"{"ref": {}}"#),
            ("ref", #"{"ref": 1.5}"#), ("ref", #"{"ref": 1e3}"#), ("ref", #"{"ref": 9223372036854775808}"#),
            ("ref", #"{"ref": [["x"]]}"#), ("ref", #"{"ref": ["a", null]}"#), ("ref", #"{"ref": ""}"#),
            ("ref", #"{"ref": "x\n"}"#), ("ref", #"{"ref": "x\u0000"}"#), ("ref", #"{"ref": "x\u202e"}"#),
            ("/ref/inner", #"{"ref": "x"}"#), ("/ref/0", #"{"ref": ["x"]}"#), ("a.b", #"{"a": {"b": "x"}}"#),
            ("/a/b", #"{"a/b": "x"}"#), ("Key", "{\"\u{212A}ey\": \"x\"}"),
        ])
    func undecided(path: String, claims: String) throws {
        let identity = identity(try JSONValue(parsing: Array(claims.utf8)))
        let condition = try MatchCondition(claim: ClaimPath(path), anyOf: ["x"])
        #expect(condition.verdict(on: identity) == .undecided)
        #expect(MatchCondition.not(MatchClause([condition])).verdict(on: identity) == .undecided)
    }

    @Test("two elements of a list that match with different captures are ambiguous")
    func ambiguous() throws {
        #expect(try verdict("groups", ["team-{t}"], ["groups": ["team-a", "team-b"]]) == .ambiguous)
        #expect(try verdict("groups", ["team-{t}"], ["groups": ["team-a", "team-a"]]) == .met(["t": "a"]))
    }

    @Test("claims and certificates do not stand for each other")
    func kinds() throws {
        #expect(try verdict("sub", ["x"], nil) == .undecided)
        let certificate = try TestCertificateAuthority(name: "Root").leaf("device", uris: ["urn:x"]).certificate
        let device = PolicyIdentity(authority: "factory", certificate: certificate)
        #expect(try MatchCondition(claim: ClaimPath("sub"), anyOf: ["urn:x"]).verdict(on: device) == .undecided)
        #expect(try MatchCondition(.sanURI, "urn:x").verdict(on: identity(["san-uri": "urn:x"])) == .undecided)
        #expect(try MatchCondition(.client, "x").verdict(on: identity(["client": "x"])) == .unmet)
    }

    @Test(
        "the diagnosis names the claim, and what hides is shown",
        arguments: [
            (#"{"ref": "x\n"}"#, #"claim.ref: cannot be compared: "x\x0a""#),
            (#"{}"#, "claim.ref: there is no such claim"),
            (#"{"ref": "other"}"#, "claim.ref: found other"), (#"{"ref": []}"#, "claim.ref: the list is empty"),
            (#"{"ref": null}"#, "claim.ref: cannot be compared: null"),
        ])
    func diagnosis(claims: String, text: String) throws {
        let rule = PolicyRule(
            name: "r", authority: "github", conditions: [try MatchCondition(claim: ClaimPath("ref"), anyOf: ["main"])],
            subject: try Template("s"), audiences: [])
        do {
            _ = try rule.identity.match(identity(try JSONValue(parsing: Array(claims.utf8))))
            Issue.record("the rule matches")
        } catch {
            #expect("\(error)" == text)
        }
    }

    @Test("a name with a dot that is not there says how a claim within another is written")
    func dots() throws {
        let condition = try MatchCondition(claim: ClaimPath("a.b"), anyOf: ["main"])
        let shortfalls = MatchClause([condition]).shortfalls(of: identity(["a": ["b": "main"]]))
        #expect(
            shortfalls.map(\.description)
                == ["claim[\"a.b\"]: there is no such claim; one within another is written /outer/inner"])
    }

    @Test(
        "a path that leads nowhere is refused",
        arguments: [
            ("", ClaimPathError.emptyName), ("/", .emptyName), ("/a//b", .emptyName), ("/a/", .emptyName),
            ("/a~b", .escape), ("/a~", .escape), ("a\n", .hiddenCharacter), ("/a/\u{200b}", .hiddenCharacter),
            ("/1/2/3/4/5/6/7/8/9", .tooDeep), (String(repeating: "a", count: 257), .tooLong),
        ])
    func paths(text: String, error: ClaimPathError) {
        #expect(throws: error) { try ClaimPath(text) }
    }
}
