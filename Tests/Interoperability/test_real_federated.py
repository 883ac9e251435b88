"""Libraries that people use present tokens of another issuer, and get ours for them."""

import json

import msal
import pytest
from authlib.integrations.requests_client import AssertionSession
from authlib.oauth2 import OAuth2Error
from cryptography.hazmat.primitives import serialization
from joserfc.jwk import RSAKey
from oauthlib.oauth2 import InvalidGrantError, ServiceApplicationClient
from requests_oauthlib import OAuth2Session

from configuration import Configuration
from federation import Key, jwks, times
from pki import PKI
from real_clients import metadata, running, verified
from real_fixtures import trusted  # noqa: F401 (a fixture)

PLATFORM = "https://platform.example.com"
KEY = Key("RS256", "platform")
FLOW = "federated-token"


def trust_platform(configuration: Configuration):
    keys = configuration.folder / "platform.json"
    keys.write_text(json.dumps(jwks(KEY)))
    oidc = {"issuer": PLATFORM, "audience": configuration.issuer, "jwks": str(keys)}
    configuration.values["authorities"]["platform"] = {"oidc": oidc}
    rule = {"name": "jobs", "authority": "platform", "match": {"claim": {"sub": "job-{id}"}}, "subject": "jobs/{id}"}
    configuration.values["policy"].append(rule | {"audiences": ["records"], "scopes": ["records.read"]})


@pytest.fixture(scope="module")
def server(pki: PKI, tmp_path_factory):
    with running(tmp_path_factory.mktemp("real-federated"), pki, trust_platform) as (server, _):
        yield server


def pem() -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return KEY.private.private_bytes(*form).decode()


def check(server, answer: dict, job: str):
    claims = verified(server, answer["access_token"], f"jobs/{job}", FLOW, subject=f"jobs/{job}")
    assert claims["scope"] == "records.read"


def test_msal_sends_the_token_of_a_platform_as_its_assertion(server):
    # It always names a client_id, which has to be the subject that policy makes of the token.
    def token() -> str:
        return KEY.sign(times() | {"iss": PLATFORM, "sub": "job-7", "aud": server.issuer})

    def ask(client: str) -> dict:
        application = msal.ConfidentialClientApplication(
            client, client_credential={"client_assertion": token}, oidc_authority=server.issuer
        )
        return application.acquire_token_for_client(["records.read"])

    check(server, ask("jobs/7"), "7")
    assert ask("jobs/8")["error"] == "invalid_client"


def test_authlib_signs_for_a_platform_and_uses_the_grant_of_rfc_7523(server):
    def session(subject: str) -> AssertionSession:
        url, key = metadata(server)["token_endpoint"], RSAKey.import_key(pem())
        header = {"alg": "RS256", "kid": "platform"}
        return AssertionSession(url, PLATFORM, subject, audience=server.issuer, key=key, header=header)

    check(server, session("job-7").refresh_token(), "7")
    with pytest.raises(OAuth2Error, match="unauthorized_client"):
        session("task-7").refresh_token()


def test_requests_oauthlib_signs_for_a_platform_and_uses_the_grant_of_rfc_7523(server):
    def ask(audience: str) -> dict:
        client = ServiceApplicationClient("", pem(), subject="job-7", issuer=PLATFORM, audience=audience)
        session = OAuth2Session(client=client)
        # No `auth` and no identifier: there is nothing that it could put into an Authorization header.
        return session.fetch_token(metadata(server)["token_endpoint"])

    check(server, ask(server.issuer), "7")
    with pytest.raises(InvalidGrantError):
        ask("https://elsewhere.example.com")
