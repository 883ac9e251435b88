"""Tokens in the shape in which well-known issuers make them, with an authority and a rule for each.

The issuers are the real ones; their keys are the test's own, given to Chancery in a file.
"""

from dataclasses import dataclass, field

from federation import BEARER, GRANT_TYPE, SVID, times

TENANT = "6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14"
ORGANIZATION = "3c1b7d52-9a4e-4f0b-b6d8-2e5f7a9c0d13"
AWS = f"https://{TENANT}.tokens.sts.global.api.aws"
STS = "https://sts.amazonaws.com/"


@dataclass
class Shape:
    """One issuer: what is configured for it, what its tokens say, and an attack that it is known for."""

    authority: dict
    match: dict
    subject: str
    claims: dict
    expected: str
    #: What an attacker's token says in place of the honest one's.
    attack: dict
    #: What the audit log says of the attack.
    reason: str
    algorithm: str = "RS256"
    lifetime: int = 300
    ways: list[str] = field(default_factory=lambda: [BEARER, GRANT_TYPE])
    without: tuple[str, ...] = ()

    def token(self, audience, **changes) -> dict:
        claims = times(self.lifetime) | {"aud": audience} | self.claims | changes
        return {name: value for name, value in claims.items() if name not in self.without and value is not None}


def github(owner: str, repository: str, ref: str = "refs/heads/main") -> dict:
    return {
        "iss": "https://token.actions.githubusercontent.com",
        "sub": f"repo:{owner}/{repository}:ref:{ref}",
        "ref": ref,
        "ref_type": "branch",
        "ref_protected": "true",
        "sha": "7d1f0c4f3d5c8a6b2e9f1a3c5d7e9b1f3a5c7e9d",
        "repository": f"{owner}/{repository}",
        "repository_owner": owner,
        "repository_owner_id": "9919",
        "repository_id": "74",
        "repository_visibility": "private",
        "run_id": "9001",
        "run_number": "10",
        "run_attempt": "1",
        "actor": "octocat",
        "actor_id": "12",
        "workflow": "deploy",
        "workflow_ref": f"{owner}/{repository}/.github/workflows/deploy.yml@{ref}",
        "job_workflow_ref": f"{owner}/{repository}/.github/workflows/deploy.yml@{ref}",
        "event_name": "push",
        "head_ref": "",
        "base_ref": "",
        "runner_environment": "github-hosted",
    }


def gitlab(project: str) -> dict:
    return {
        "iss": "https://gitlab.com",
        "sub": f"project_path:{project}:ref_type:branch:ref:main",
        "namespace_id": "72",
        "namespace_path": project.rsplit("/", 1)[0],
        "project_id": "20",
        "project_path": project,
        "user_id": "1",
        "user_login": "sample",
        "user_email": "sample@example.com",
        "pipeline_id": "574",
        "pipeline_source": "push",
        "job_id": "302",
        "ref": "main",
        "ref_type": "branch",
        "ref_path": "refs/heads/main",
        "ref_protected": "true",
        "groups_direct": ["acme", "acme/tools"],
        "runner_environment": "gitlab-hosted",
    }


def kubernetes(namespace: str, account: str, **changes) -> dict:
    return {
        "iss": "https://kubernetes.default.svc.cluster.local",
        "sub": f"system:serviceaccount:{namespace}:{account}",
        "kubernetes.io": {
            "namespace": namespace,
            "node": {"name": "n1", "uid": "58456cb0-dd00-45ed-b797-5578fdceaced"},
            "pod": {"name": "api-69cbfb9798-jv9gn", "uid": "778a530c-b3f4-47c0-9cd5-ab018fb64f33"},
            "serviceaccount": {"name": account, "uid": "a087d5a0-e1dd-43ec-93ac-f13d89cd13af"},
            "warnafter": 1700081020,
        },
    } | changes


def aws(role: str, **tags) -> dict:
    details = {
        "aws_account": "123456789012",
        "source_region": "us-east-1",
        "org_id": "o-abc1234567",
        "principal_id": f"arn:aws:iam::123456789012:role/{role}",
    }
    return {"iss": AWS, "sub": f"arn:aws:iam::123456789012:role/{role}", STS: details | tags}


def entra(**changes) -> dict:
    principal = "0f8c5a3e-6d21-4c1b-9c55-1f6f0d4f2a77"
    return {
        "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "aio": "k2ZgYPDu",
        "azp": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
        "azpacr": "1",
        "oid": principal,
        "sub": principal,
        "rh": "0.AAAA",
        "tid": TENANT,
        "uti": "ZmYzZTNhMDctZjg",
        "ver": "2.0",
    } | changes


def google(email: str, **changes) -> dict:
    return {
        "iss": "https://accounts.google.com",
        "azp": "117385764112345678901",
        "sub": "117385764112345678901",
        "email": email,
        "email_verified": True,
    } | changes


def terraform(organization: str, workspace: str = "prod") -> dict:
    return {
        "iss": "https://app.terraform.io",
        "sub": f"organization:{organization}:project:infra:workspace:{workspace}:run_phase:apply",
        "terraform_run_phase": "apply",
        "terraform_workspace_id": f"ws-{organization}",
        "terraform_workspace_name": workspace,
        "terraform_organization_id": f"org-{organization}",
        "terraform_organization_name": organization,
        "terraform_project_id": f"prj-{organization}",
        "terraform_project_name": "infra",
        "terraform_run_id": "run-62bpFr5V4bdLfR3R",
        "terraform_full_workspace": f"organization:{organization}:project:infra:workspace:{workspace}",
    }


def circleci(project: str) -> dict:
    return {
        "iss": f"https://oidc.circleci.com/org/{ORGANIZATION}",
        "sub": f"org/{ORGANIZATION}/project/{project}/user/2f5e9d3c-7b1a-4e6d-8c9f-0a1b2c3d4e5f",
        "oidc.circleci.com/project-id": project,
        "oidc.circleci.com/org-id": ORGANIZATION,
        "oidc.circleci.com/context-ids": ["9e8d7c6b-5a4f-4e3d-2c1b-0a9f8e7d6c5b"],
        "oidc.circleci.com/vcs-origin": "github.com/acme/app",
        "oidc.circleci.com/vcs-ref": "refs/heads/main",
        "oidc.circleci.com/ssh-rerun": False,
    }


def spiffe(identifier: str) -> dict:
    return {"sub": identifier}


PROJECT = "b5d1f3a7-2c4e-4a6b-9d8f-1e3c5a7b9d0f"
OTHER = "0a0a0a0a-2c4e-4a6b-9d8f-1e3c5a7b9d0f"

SHAPES = {
    "github-actions": Shape(
        authority={},
        match={"claim": {"repository": "acme/{repo}", "ref": "refs/heads/main"}},
        subject="github/{repo}",
        claims=github("acme", "app"),
        expected="github/app",
        attack=github("acme-evil", "app"),
        reason="claim.repository: found acme-evil/app",
    ),
    "gitlab": Shape(
        authority={},
        match={"claim": {"project_path": "acme/tools/{project}", "ref_protected": True}},
        subject="gitlab/{project}",
        claims=gitlab("acme/tools/app"),
        expected="gitlab/app",
        attack=gitlab("acme/tools/app/fork"),
        reason="claim.project_path: found acme/tools/app/fork",
    ),
    "google": Shape(
        authority={},
        match={"claim": {"email": "{account}@acme-prod.iam.gserviceaccount.com"}},
        subject="google/{account}",
        claims=google("ci@acme-prod.iam.gserviceaccount.com"),
        expected="google/ci",
        attack=google("ci@acme-prod.iam.gserviceaccount.com", email_verified=False),
        reason="claim.email: no email that counts: email_verified is false, and has to be true",
        lifetime=3600,
    ),
    "entra": Shape(
        authority={"issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0"},
        match={"claim": {"oid": "0f8c5a3e-6d21-4c1b-9c55-1f6f0d4f2a77"}},
        subject="entra/app",
        claims=entra(),
        expected="entra/app",
        attack=entra(tid="11111111-0a57-4d21-8c3e-9f0b7a2d5e14"),
        reason="is not the tenant of its issuer",
        lifetime=86_700,
    ),
    "kubernetes": Shape(
        authority={"issuer": "https://kubernetes.default.svc.cluster.local"},
        match={
            "claim": {"/kubernetes.io/namespace": "prod", "/kubernetes.io/serviceaccount/name": "{account}"},
        },
        subject="cluster/{account}",
        claims=kubernetes("prod", "api"),
        expected="cluster/api",
        attack=kubernetes("dev", "api") | {"sub": "system:serviceaccount:prod:api"},
        reason="name different service accounts",
        lifetime=3607,
        without=("jti",),
    ),
    "aws": Shape(
        authority={"issuer": AWS},
        match={"claim": {"sub": "arn:aws:iam::123456789012:role/{role}"}},
        subject="aws/{role}",
        claims=aws("Deploy", request_tags={"team": "ops"}),
        expected="aws/Deploy",
        attack=aws("Deploy") | {"sub": "arn:aws:iam::999999999999:role/Deploy"},
        reason="claim.sub: found arn:aws:iam::999999999999:role/Deploy",
        algorithm="ES384",
    ),
    "spiffe": Shape(
        authority={"trust-domain": "example.org"},
        match={"claim": {"sub": "spiffe://example.org/ns/{ns}/sa/{sa}"}},
        subject="{ns}/{sa}",
        claims=spiffe("spiffe://example.org/ns/prod/sa/api"),
        expected="prod/api",
        attack=spiffe("spiffe://example.org.evil.test/ns/prod/sa/api"),
        reason="the token is of no configured authority",
        ways=[SVID, GRANT_TYPE],
        without=("nbf", "jti"),
    ),
    "terraform-cloud": Shape(
        authority={},
        match={"claim": {"terraform_organization_name": "acme", "terraform_workspace_name": "{workspace}"}},
        subject="terraform/{workspace}",
        claims=terraform("acme"),
        expected="terraform/prod",
        attack=terraform("evil"),
        reason="claim.terraform_organization_name: found evil",
    ),
    "circleci": Shape(
        authority={"issuer": f"https://oidc.circleci.com/org/{ORGANIZATION}"},
        match={"claim": {"oidc.circleci.com/project-id": PROJECT, "oidc.circleci.com/ssh-rerun": False}},
        subject="circleci/app",
        claims=circleci(PROJECT),
        expected="circleci/app",
        attack=circleci(OTHER),
        reason=f'claim["oidc.circleci.com/project-id"]: found {OTHER}',
    ),
}


def configure(configuration, keys_file) -> None:
    """An authority and a rule for each shape; all have the keys of one file."""
    configuration.values["policy"] = []
    for preset, shape in SHAPES.items():
        settings = {"preset": preset, "audience": configuration.issuer, "jwks": str(keys_file)} | shape.authority
        configuration.values["authorities"][preset] = {"oidc": settings}
        configuration.values["policy"].append(
            {
                "name": preset,
                "authority": preset,
                "match": shape.match,
                "subject": shape.subject,
                "audiences": ["generic"],
            }
        )
