"""Attacks with tokens of other issuers: each ends in the right error, an audit event that says why, and no token."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Callable

import pytest
import requests
from cryptography.hazmat.primitives import serialization

from chancery import Chancery, until
from configuration import Configuration
from federated_tokens import AWS, SHAPES, TENANT, configure, entra, github, kubernetes
from federation import BEARER, GRANT_TYPE, SVID, Key, encode, jwks, present, times

RSA = Key("RS256", "platform-rsa")
P384 = Key("ES384", "platform-384")
STRANGER = Key("RS256", "platform-rsa")
TWINS = [Key("RS256", "twin"), Key("RS256", "twin")]
LAB = "https://lab.example.org"


@pytest.fixture(scope="module")
def server(pki, tmp_path_factory):
    configuration = Configuration(tmp_path_factory.mktemp("attacked"), pki.folder)
    keys = configuration.folder / "keys.json"
    keys.write_text(json.dumps(jwks(RSA, P384, *TWINS)))
    configure(configuration, keys)
    configuration.values["authorities"]["lab"] = {
        "oidc": {
            "issuer": LAB,
            "audience": [configuration.issuer, "urn:chancery"],
            "jwks": str(keys),
            "required-claims": ["team"],
            "max-age": "10m",
        }
    }
    configuration.values["policy"] += [
        {
            "name": "lab",
            "authority": "lab",
            "match": {"claim": {"sub": "job-{id}", "team": "blue"}, "not": {"claim": {"blocked": True}}},
            "subject": "lab/{id}",
            "audiences": ["generic"],
        },
        {
            "name": "lab without blocked",
            "authority": "lab",
            "match": {"claim": {"sub": "plain-{id}"}},
            "subject": "lab/{id}",
            "audiences": ["generic"],
        },
    ]
    chancery = Chancery(configuration, pki).start()
    yield chancery
    chancery.kill()


def good(server, **changes) -> dict:
    claims = times() | {"iss": LAB, "sub": "job-7", "aud": server.issuer, "team": "blue", "blocked": False} | changes
    return {name: value for name, value in claims.items() if value is not None}


def shaped(server, preset: str, **changes) -> dict:
    return SHAPES[preset].token(server.issuer, **changes)


def hmac_by(secret: bytes):
    return lambda message: hmac.new(secret, message, hashlib.sha256).digest()


def public_pem() -> bytes:
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return RSA.private.public_key().public_bytes(*form)


def swapped(server) -> str:
    """The claims of one token under the signature of another."""
    honest, forged = RSA.sign(good(server)).split("."), RSA.sign(good(server, sub="job-1")).split(".")
    return ".".join([forged[0], forged[1], honest[2]])


def raw(header: bytes, claims: bytes) -> str:
    message = f"{encode(header)}.{encode(claims)}"
    return f"{message}.{encode(RSA.signature(message.encode()))}"


def duplicate(server) -> str:
    claims = json.dumps(good(server)).encode()
    return raw(b'{"alg":"RS256","kid":"platform-rsa"}', claims[:-1] + b',"s\\u0075b":"job-1"}')


def own(server) -> str:
    """What we have issued ourselves."""
    return present(server, RSA.sign(good(server))).json()["access_token"]


def svid(server, header: dict | None = None, **changes) -> str:
    return RSA.sign(shaped(server, "spiffe", **changes), header)


@dataclass
class Attack:
    name: str
    token: Callable
    reason: str
    error: str = "invalid_client"
    how: str = BEARER
    parameters: dict | None = None


def claims(name: str, reason: str, error: str = "invalid_client", **changes) -> Attack:
    return Attack(name, lambda server: RSA.sign(good(server, **changes)), reason, error)


def header(name: str, reason: str, **members) -> Attack:
    return Attack(name, lambda server: RSA.sign(good(server), members), reason)


def preset(name: str, which: str, reason: str, error: str = "invalid_client", how: str = BEARER, **changes) -> Attack:
    return Attack(name, lambda server: RSA.sign(shaped(server, which, **changes)), reason, error, how)


now = int(time.time())
DENIED = "unauthorized_client"
STRANGER_ISSUER = "the token has a sub that is not its iss"
NOBODY = "the token is of no configured authority"

ATTACKS = [
    # Whose token it is.
    claims("issuer with a slash", STRANGER_ISSUER, iss=LAB + "/"),
    claims("issuer in capitals", STRANGER_ISSUER, iss="https://LAB.example.org"),
    claims("issuer with a port", STRANGER_ISSUER, iss=LAB + ":443"),
    claims("issuer with a space", STRANGER_ISSUER, iss=LAB + " "),
    claims("issuer that is a list", "has no iss", iss=[LAB]),
    claims("no issuer", "has no iss", iss=None),
    Attack("no issuer, as a grant", lambda s: RSA.sign(good(s, iss=None)), NOBODY, "invalid_grant", GRANT_TYPE),
    Attack(
        "another issuer, as a grant",
        lambda s: RSA.sign(good(s, iss="https://a.test")),
        NOBODY,
        "invalid_grant",
        GRANT_TYPE,
    ),
    Attack("nonsense, as a grant", lambda s: "nonsense", "has 1 parts between dots", "invalid_grant", GRANT_TYPE),
    Attack("the issuer's token as a JWT-SVID", lambda s: RSA.sign(good(s)), NOBODY, how=SVID),
    Attack("an SVID with the issuer of another authority", lambda s: svid(s, iss=LAB), NOBODY, how=SVID),
    Attack(
        "an SVID that names an issuer of another kind",
        lambda s: RSA.sign(good(s, sub="spiffe://example.org/x")),
        "found spiffe://",
        DENIED,
    ),
    Attack("our own token", own, NOBODY, "invalid_grant", GRANT_TYPE),
    # For whom it is.
    claims("another audience", "and not for us", aud="https://other.example.com"),
    claims("our audience with a slash", "and not for us", aud="urn:chancery/"),
    claims("our audience beside another", "is for 2 audiences", aud=["urn:chancery", "https://other.example.com"]),
    claims("both of our audiences", "is for 2 audiences", aud=["urn:chancery", "urn:chancery"]),
    claims("an empty list of audiences", 'has no "aud"', aud=[]),
    claims("a list in a list", '"aud"', aud=[["urn:chancery"]]),
    claims("an audience that is a number", '"aud"', aud=7),
    claims("no audience", 'has no "aud"', aud=None),
    # When it counts.
    claims("expired", "expired", exp=now - 120, iat=now - 400, nbf=None),
    claims("no exp", 'has no "exp"', exp=None),
    claims("exp as a text", '"exp"', exp=str(now + 300)),
    claims("exp in milliseconds", '"exp"', exp=(now + 300) * 1000),
    claims("made tomorrow", "lies", iat=now + 86_400, nbf=None, exp=now + 86_500),
    claims("counts from tomorrow", "lies", nbf=now + 86_400, exp=now + 86_500),
    claims("no iat", 'has no "iat"', iat=None, nbf=None),
    claims("too old", "was issued", iat=now - 900, nbf=None),
    claims("made for ever", "is made to last", exp=now + 10 * 365 * 86_400),
    # What it says.
    claims("a claim that is required is missing", 'has no "team"', team=None),
    claims("a required claim with nothing in it", 'has no "team"', team=""),
    claims("a required claim in capitals", 'has no "team"', team=None, Team="blue"),
    claims("no subject", 'has no "sub"', sub=None),
    claims("a subject with a line break", "cannot be compared", DENIED, sub="job-7\n"),
    claims("a subject with NUL", "cannot be compared", DENIED, sub="job-7\u0000"),
    claims("a subject that reads from right to left", "cannot be compared", DENIED, sub="job-\u202e7"),
    claims("a subject that is a list", '"sub"', sub=["job-7"]),
    claims("a longer subject", "claim.sub: found", DENIED, sub="job-7/admin"),
    claims("another team", "claim.team: found red", DENIED, team="red"),
    claims("a team that is an object", "cannot be compared: an object", DENIED, team={"blue": True}),
    claims("what must not be", "not.claim.blocked: found true", DENIED, blocked=True),
    claims("silence on what must not be", "not.claim.blocked: there is no such claim", DENIED, blocked=None),
    claims("an object for what must not be", "not.claim.blocked: cannot be compared: an object", DENIED, blocked={}),
    claims("a logout token", "tells of an event", events={"http://schemas.openid.net/event/backchannel-logout": {}}),
    Attack("a claim twice", duplicate, 'the member "sub" is there twice'),
    Attack("claims that are a list", lambda s: RSA.sign([good(s)]), "is not a JSON object"),
    # How it is signed.
    Attack(
        "HS256 with the public key as PEM",
        lambda s: RSA.sign(good(s), {"alg": "HS256"}, hmac_by(public_pem())),
        "has the algorithm HS256, which is not allowed here",
    ),
    Attack(
        "HS256 with the public key as JWK",
        lambda s: RSA.sign(good(s), {"alg": "HS256"}, hmac_by(json.dumps(RSA.jwk()).encode())),
        "has the algorithm HS256",
    ),
    Attack(
        "no algorithm",
        lambda s: RSA.sign(good(s), {"alg": "none"}),
        'has the algorithm "none", which is never accepted',
    ),
    Attack("no signature", lambda s: RSA.sign(good(s)).rsplit(".", 1)[0] + ".", "has no signature"),
    Attack(
        "another algorithm of the same key",
        lambda s: RSA.sign(good(s), {"alg": "PS256"}),
        "PS256, which is not allowed",
    ),
    Attack("a key of another authority's algorithm", lambda s: P384.sign(good(s)), "ES384, which is not allowed"),
    Attack(
        "a stranger's signature under a known name",
        lambda s: STRANGER.sign(good(s)),
        "signature that does not verify",
    ),
    Attack("the signature of another token", swapped, "signature that does not verify"),
    Attack("a key name that is there twice", lambda s: TWINS[0].sign(good(s)), "of which there are several"),
    header("an unknown key", "names the key", kid="made-up"),
    header("a key name that is a path", "names the key", kid="../../../dev/null"),
    header("a key name that is SQL", "names the key", kid="' OR 1=1 --"),
    header("no key name where several fit", "names no key, and several fit", kid=None),
    header("a place to fetch a key from (jku)", "brings its own key (jku)", jku="https://evil.test/keys"),
    header("its own key (jwk)", "brings its own key (jwk)", jwk=STRANGER.jwk()),
    header("its own certificate (x5c)", "brings its own key (x5c)", x5c=["MIIB"]),
    header("a place to fetch a certificate from (x5u)", "brings its own key (x5u)", x5u="https://evil.test/c"),
    header("something critical", "has critical header parameters (crit)", crit=["exp"]),
    header("a type that is an event's", 'the typ "secevent+jwt"', typ="secevent+jwt"),
    header("a type that is a client's own", 'the typ "client-authentication+jwt"', typ="client-authentication+jwt"),
    # What each platform is known for.
    preset(
        "GitHub: a pull request's ref",
        "github-actions",
        "claim.ref: found refs/pull/1/merge",
        DENIED,
        **github("acme", "app", "refs/pull/1/merge"),
    ),
    preset(
        "GitHub: a repository in capitals",
        "github-actions",
        "claim.repository: found Acme/app",
        DENIED,
        repository="Acme/app",
    ),
    preset("GitHub: the owner alone", "github-actions", 'has no "repository"', repository=None),
    preset(
        "GitHub: the audience that is GitHub's default",
        "github-actions",
        "and not for us",
        aud="https://github.com/acme",
    ),
    preset(
        "GitLab: an unprotected branch",
        "gitlab",
        "claim.ref_protected: found false",
        DENIED,
        ref_protected="false",
    ),
    preset(
        "Google: an e-mail address that is not verified",
        "google",
        'claim.email: no email that counts: email_verified is the text "true", and has to be true',
        DENIED,
        email_verified="true",
    ),
    preset(
        "Google: a project with a similar name",
        "google",
        "claim.email: found",
        DENIED,
        email="ci@acme-prod.iam.gserviceaccount.com.evil.test",
    ),
    preset(
        "Google: an address in an address",
        "google",
        "claim.email: found",
        DENIED,
        email="x@evil.test@acme-prod.iam.gserviceaccount.com",
    ),
    Attack(
        "Google: an opaque access token",
        lambda s: "ya29.a0AfH6SMBx",
        "an opaque Google access token names no audience",
    ),
    Attack(
        "Google: an opaque access token with dots",
        lambda s: "ya29.c.b0Aaekm",
        "an opaque Google access token names no audience",
        "invalid_grant",
        GRANT_TYPE,
    ),
    preset(
        "Entra: every tenant's issuer",
        "entra",
        STRANGER_ISSUER,
        iss="https://login.microsoftonline.com/common/v2.0",
    ),
    preset(
        "Entra: another tenant's issuer",
        "entra",
        STRANGER_ISSUER,
        iss="https://login.microsoftonline.com/11111111-0a57-4d21-8c3e-9f0b7a2d5e14/v2.0",
    ),
    preset("Entra: the other version's issuer", "entra", STRANGER_ISSUER, iss=f"https://sts.windows.net/{TENANT}/"),
    preset("Entra: a person", "entra", "is a user's", **entra(sub="pairwise", scp="user_impersonation")),
    preset(
        "Kubernetes: another namespace",
        "kubernetes",
        "claim[\"/kubernetes.io/namespace\"]: found dev",
        DENIED,
        **kubernetes("dev", "api"),
    ),
    preset("Kubernetes: a node", "kubernetes", "is not a service account's", sub="system:node:n1"),
    preset(
        "Kubernetes: the API server's own audience",
        "kubernetes",
        "and not for us",
        aud=["https://kubernetes.default.svc.cluster.local"],
    ),
    preset("Kubernetes: an old token that never ends", "kubernetes", 'has no "exp"', exp=None),
    preset("AWS: another account's issuer", "aws", STRANGER_ISSUER, iss=AWS.replace("6b3f", "7c40")),
    Attack(
        "AWS: a tag that the caller chose",
        lambda s: P384.sign(shaped(s, "aws", sub="arn:aws:iam::123456789012:role/x/Deploy")),
        "claim.sub: found",
        DENIED,
    ),
    preset("SPIFFE: another trust domain", "spiffe", NOBODY, how=SVID, sub="spiffe://evil.test/ns/prod/sa/api"),
    preset(
        "SPIFFE: a path that leads elsewhere",
        "spiffe",
        NOBODY,
        how=SVID,
        sub="spiffe://example.org/ns/../ns/prod/sa/api",
    ),
    preset(
        "SPIFFE: a trust domain with a port",
        "spiffe",
        NOBODY,
        how=SVID,
        sub="spiffe://example.org:443/ns/prod/sa/api",
    ),
    preset(
        "SPIFFE: a user in the trust domain",
        "spiffe",
        NOBODY,
        how=SVID,
        sub="spiffe://example.org@evil.test/ns/prod/sa/api",
    ),
    preset("SPIFFE: under the type of other assertions", "spiffe", "has no iss", how=BEARER),
    Attack("SPIFFE: two audiences", lambda s: svid(s, aud=[s.issuer, "x"]), "is for 2 audiences", how=SVID),
    Attack("SPIFFE: an access token", lambda s: svid(s, {"typ": "at+jwt"}), 'the typ "at+jwt"', how=SVID),
    preset(
        "Terraform: a workspace of the same name elsewhere",
        "terraform-cloud",
        "claim.terraform_organization_name: found evil",
        DENIED,
        terraform_organization_name="evil",
    ),
    preset(
        "CircleCI: a job that somebody is logged in to",
        "circleci",
        "ssh-rerun\"]: found true",
        DENIED,
        **{"oidc.circleci.com/ssh-rerun": True},
    ),
    preset(
        "CircleCI: another organization",
        "circleci",
        STRANGER_ISSUER,
        iss=f"https://oidc.circleci.com/org/{TENANT}",
    ),
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_attack(server, attack):
    answer = present(server, attack.token(server), how=attack.how, **attack.parameters or {})
    body = answer.json()
    statuses = {"invalid_client": 401, "invalid_grant": 400, DENIED: 400}
    event = server.audit()[-1]
    assert "access_token" not in body, body
    assert (body["error"], answer.status_code) == (attack.error, statuses[attack.error]), event
    assert event["outcome"] == "refused" and attack.reason in event["reason"], event["reason"]
    assert answer.headers["Cache-Control"] == "no-store"
    texts = {key: value for key, value in body.items() if key != "request_id"}
    assert "lab" not in json.dumps(texts), "the answer tells nothing of the authorities"


def test_every_refusal_of_authentication_reads_the_same(server):
    def answer(attack):
        body = present(server, attack.token(server), how=attack.how).json()
        return {key: value for key, value in body.items() if key not in ("request_id", "error_uri")}

    refused = [answer(attack) for attack in ATTACKS if attack.error == "invalid_client"][::7]
    assert all(body == refused[0] for body in refused), refused


def test_the_honest_token_is_accepted(server):
    assert present(server, RSA.sign(good(server))).status_code == 200
    assert present(server, RSA.sign(good(server, aud=["urn:chancery"]))).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"client_secret": "s"},
        {"client_assertion_type": SVID},
        {"grant_type": GRANT_TYPE},
    ],
)
def test_credentials_of_two_kinds_are_an_error(server, change):
    token = RSA.sign(good(server))
    form = {"grant_type": "client_credentials", "client_assertion": token, "client_assertion_type": BEARER}
    if "grant_type" in change:
        form["assertion"] = token
    answer = requests.post(server.public + "/token", data=form | change, verify=server.pki.root, timeout=100)
    expected = "invalid_client" if "client_assertion_type" in change else "invalid_request"
    assert answer.json()["error"] == expected and "access_token" not in answer.json()


def test_a_certificate_beside_a_token_is_an_error(server):
    form = {
        "grant_type": GRANT_TYPE,
        "assertion": RSA.sign(good(server)),
        "audience": "generic",
    }
    answer = server.post(form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_nobody_takes_the_name_of_a_registered_client(server):
    server.succeed("clients", "create", "--id", "lab/9", "--san-dns", "x.example.org", "--authority", "factory")
    token = RSA.sign(good(server, sub="job-9"))
    until(lambda: present(server, token).status_code == 401, 3, "the registration is known")
    answer = present(server, token, client_id="lab/9")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), answer.text
    assert present(server, RSA.sign(good(server, sub="job-8"))).status_code == 200
