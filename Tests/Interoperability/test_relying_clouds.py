"""The stand-ins for clouds refuse what the clouds refuse: a test that uses them could fail."""

import urllib.parse

import pytest

from aws_sts import SOURCE_IDENTITY, TAGS, Moto, SecurityTokenService
from entra import AUDIENCE, CLIENT, GRAPH, TENANT, Entra, FederatedCredential
from federation import Issuer, Key, encode, jwks, times
from google_cloud import IAM, PLATFORM, GoogleCloud
from relying_clouds import REQUIRED_METADATA, Call

PROVIDER = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q"
ROLE = "arn:aws:iam::123456789012:role/deploy"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
RSA, ED, OTHER = Key("RS256", "rsa"), Key("ES384", "p384"), Key("RS256", "rsa")


class PublicIssuer(Issuer):
    """With all that a discovery document has to say."""

    changes: dict = {}
    published: dict | None = None

    def documents(self) -> dict:
        metadata = {name: [] for name in REQUIRED_METADATA} | {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        metadata = {name: value for name, value in (metadata | self.changes).items() if value is not None}
        return {"/.well-known/openid-configuration": metadata, "/keys": self.published or jwks(*self.keys)}


@pytest.fixture(scope="module")
def issuer(pki):
    issuer = PublicIssuer(RSA, ED, certificate=(pki.folder / "server.pem", pki.folder / "server.key"))
    yield issuer
    issuer.close()


@pytest.fixture(scope="module")
def clouds(pki, issuer):
    moto = Moto()
    google = GoogleCloud(pki, issuer.url, PROVIDER)
    entra = Entra(pki, FederatedCredential(issuer.url, "job"))
    aws = SecurityTokenService(pki, issuer.url, moto)
    aws.roles[ROLE] = ["job"]
    yield {"google": google, "entra": entra, "aws": aws}
    for server in [google, entra, aws, moto]:
        server.close()


@pytest.fixture(autouse=True)
def as_it_was(issuer):
    yield
    issuer.changes, issuer.published = {}, None


AUDIENCES = {"google": PROVIDER, "entra": AUDIENCE, "aws": "sts.amazonaws.com"}


def ask(clouds, name: str, token: str) -> tuple[int, dict | str]:
    """Presents a token as Chancery does."""
    forms = {
        "google": {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "audience": PROVIDER,
            "scope": PLATFORM,
            "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
            "subject_token": token,
        },
        "entra": {
            "grant_type": "client_credentials",
            "client_id": CLIENT,
            "scope": GRAPH,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": token,
        },
        "aws": {
            "Action": "AssumeRoleWithWebIdentity",
            "Version": "2011-06-15",
            "RoleArn": ROLE,
            "RoleSessionName": "job",
            "WebIdentityToken": token,
            "DurationSeconds": "900",
        },
    }
    paths = {"google": "/v1/token", "entra": f"/{TENANT}/oauth2/v2.0/token", "aws": "/"}
    answer = clouds[name].respond(Call(paths[name], FORM, urllib.parse.urlencode(forms[name])))
    return answer.status, answer.body


def claims(issuer, name: str, **changes) -> dict:
    made = times() | {"iss": issuer.url, "sub": "job", "aud": AUDIENCES[name]} | changes
    return {claim: value for claim, value in made.items() if value is not None}


@pytest.mark.parametrize("name", AUDIENCES)
def test_a_good_token_is_taken(clouds, issuer, name):
    status, body = ask(clouds, name, RSA.sign(claims(issuer, name)))
    assert status == 200, body


BAD_CLAIMS = {
    "another issuer": {"iss": "https://localhost:1"},
    "a slash behind the issuer": {"iss": "{iss}/"},
    "a list of audiences": {"aud": ["{aud}"]},
    "another audience": {"aud": "api"},
    "an authorized party": {"azp": "job"},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is too long": {"sub": "j" * 601},
    "no iat": {"iat": None},
    "no exp": {"exp": None},
    "a fraction in iat": {"iat": 1.5},
    "the end as a text": {"exp": "4102444800"},
    "an end long ago": times(300, age=4000),
    "an iat in an hour": times(300, age=-3600),
    "an iat days ago": times(400_000, age=200_000),
    "a life of two days": times(2 * 86_400),
}


@pytest.mark.parametrize("name", AUDIENCES)
@pytest.mark.parametrize("attack", BAD_CLAIMS)
def test_a_token_with_bad_claims_is_refused(clouds, issuer, name, attack):
    good = claims(issuer, name)

    def filled(value):
        if isinstance(value, list):
            return [filled(element) for element in value]
        return value.format(**good) if isinstance(value, str) else value

    changes = {claim: filled(value) for claim, value in BAD_CLAIMS[attack].items()}
    status, body = ask(clouds, name, RSA.sign(claims(issuer, name, **changes)))
    assert status in (400, 401), body


BAD_HEADERS = {
    "no kid": {"kid": None},
    "an unknown kid": {"kid": "other"},
    "an access token": {"typ": "at+jwt"},
    "no type": {"typ": None},
    "a critical extension": {"crit": ["b64"], "b64": False},
    "a key of its own": {"jwk": RSA.jwk()},
    "no algorithm": {"alg": "none"},
    "a shared secret": {"alg": "HS256"},
    "another algorithm of the key": {"alg": "RS384"},
}


@pytest.mark.parametrize("name", AUDIENCES)
@pytest.mark.parametrize("attack", BAD_HEADERS)
def test_a_token_with_a_bad_header_is_refused(clouds, issuer, name, attack):
    status, body = ask(clouds, name, RSA.sign(claims(issuer, name), BAD_HEADERS[attack]))
    assert status in (400, 401), body


@pytest.mark.parametrize("name", AUDIENCES)
def test_a_bad_signature_is_refused(clouds, issuer, name):
    for token in [
        RSA.sign(claims(issuer, name), signature=OTHER.signature),
        RSA.sign(claims(issuer, name), signature=lambda _: b""),
        OTHER.sign(claims(issuer, name)),
        RSA.sign(claims(issuer, name)) + "\n",
        RSA.sign(claims(issuer, name)).rpartition(".")[0],
        f"{encode({'alg': 'RS256'})}.{encode(claims(issuer, name))}.",
        RSA.sign(claims(issuer, name, filler="x" * 20_000)),
    ]:
        status, body = ask(clouds, name, token)
        assert status in (400, 401), body


@pytest.mark.parametrize("name", AUDIENCES)
@pytest.mark.parametrize(
    "changes",
    [{"issuer": "https://localhost:1"}, {"claims_supported": None}, {"token_endpoint": None}]
    + [{"id_token_signing_alg_values_supported": ["ES256"]}],
)
def test_an_issuer_with_a_bad_discovery_document_is_refused(clouds, issuer, name, changes):
    issuer.changes = changes
    status, body = ask(clouds, name, RSA.sign(claims(issuer, name)))
    assert status in (400, 401), body


@pytest.mark.parametrize("name", AUDIENCES)
@pytest.mark.parametrize(
    "keys",
    [
        [RSA.jwk(x5c=["MIIB"])],
        [RSA.jwk(x5t="aaaa")],
        [RSA.jwk(key_ops=["verify"])],
        [RSA.jwk(use="enc")],
        [RSA.jwk(), OTHER.jwk()],
        [RSA.jwk(kid=f"k{number}") for number in range(100)] + [RSA.jwk()],
    ],
    ids=["x5c", "x5t", "key_ops", "use", "one kid twice", "too many"],
)
def test_an_issuer_with_bad_keys_is_refused(clouds, issuer, name, keys):
    issuer.published = {"keys": keys}
    status, body = ask(clouds, name, RSA.sign(claims(issuer, name)))
    assert status in (400, 401), body


@pytest.mark.parametrize("name", ["google", "entra"])
def test_an_algorithm_beyond_the_cloud_s_is_refused(clouds, issuer, name):
    status, _ = ask(clouds, name, ED.sign(claims(issuer, name)))
    assert status in (400, 401)


def test_another_subject_gets_no_role_and_no_application(clouds, issuer):
    assert ask(clouds, "aws", RSA.sign(claims(issuer, "aws", sub="other")))[0] == 403
    status, body = ask(clouds, "entra", RSA.sign(claims(issuer, "entra", sub="other")))
    assert (status, body["error_codes"]) == (401, [700213])


@pytest.mark.parametrize(
    "changes",
    [
        {TAGS: {"principal_tags": {"team": "ops"}}},
        {TAGS: {"principal_tags": {"team": ["a", "b"]}}},
        {TAGS: {"principal_tags": {}, "transitive_tag_keys": ["team"]}},
        {TAGS: {"principal_tags": {"k" * 129: ["v"]}}},
        {SOURCE_IDENTITY: "repo:app"},
        {SOURCE_IDENTITY: "a"},
    ],
)
def test_bad_session_claims_are_refused(clouds, issuer, changes):
    assert ask(clouds, "aws", RSA.sign(claims(issuer, "aws", **changes)))[0] == 400


def test_a_service_account_is_for_those_who_may_impersonate_it(clouds, issuer):
    google, account = clouds["google"], "deployer@project.iam.gserviceaccount.com"
    google.impersonators[account] = ["job"]
    path = f"/v1/projects/-/serviceAccounts/{account}:generateAccessToken"

    def impersonate(principal: str, scope: str, lifetime: str = "600s") -> int:
        token = google.issue("ya29.d.", f"principal://pool/subject/{principal}", [scope], 60)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = f'{{"scope": ["{PLATFORM}"], "lifetime": "{lifetime}"}}'
        return google.respond(Call(path, headers, body)).status

    assert [impersonate("job", IAM), impersonate("job", PLATFORM)] == [200, 200]
    assert [impersonate("other", IAM), impersonate("job", "openid")] == [403, 403]
    assert impersonate("job", IAM, "7200s") == 400
    assert google.respond(Call(path, {"Authorization": "Bearer guess"}, "{}")).status == 401
