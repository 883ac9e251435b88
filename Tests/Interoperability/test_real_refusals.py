"""What libraries send of themselves and Chancery does not take, and how their users learn of a refusal."""

import re
import time
import urllib.parse

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from google.auth import exceptions as google_exceptions
from joserfc.jwk import RSAKey
from oauthlib.oauth2 import InvalidClientError, TemporarilyUnavailableError
from requests.auth import HTTPBasicAuth

from configuration import Configuration
from laboratory import name, validity
from pki import PKI
from real_clients import BASIC, COLON, POST, running, verified
from real_fixtures import clients, server, trusted  # noqa: F401 (fixtures)
from real_libraries import (
    GRANT,
    application,
    authlib,
    google,
    google_token,
    msal_token,
    pem,
    requests_oauthlib,
    token_endpoint,
)


def test_an_identifier_with_a_colon_has_to_be_encoded_by_the_user_of_a_library(server, clients):
    url, secret = token_endpoint(server), clients.secrets[COLON]
    encoded = urllib.parse.quote(COLON, safe="")
    by_library = {
        "authlib": lambda client: authlib(client, secret, BASIC).fetch_token(url, grant_type=GRANT, audience="records"),
        "requests-oauthlib": lambda client: requests_oauthlib(client).fetch_token(
            url, auth=HTTPBasicAuth(client, secret), audience="records"
        ),
        "google-auth": lambda client: google_token(google(server, client, secret), audience="records"),
    }
    for ask in by_library.values():
        with pytest.raises((OAuthError, InvalidClientError, google_exceptions.OAuthError)):
            ask(COLON)
        verified(server, ask(encoded)["access_token"], COLON, BASIC)


def test_each_library_shows_its_user_the_refusal(server, clients):
    wrong = clients.secrets[BASIC] + "x"
    url = token_endpoint(server)
    with pytest.raises(OAuthError, match="invalid_client"):
        authlib(BASIC, wrong, BASIC).fetch_token(url, grant_type=GRANT)
    with pytest.raises(InvalidClientError):
        requests_oauthlib(BASIC).fetch_token(url, auth=HTTPBasicAuth(BASIC, wrong))
    assert msal_token(application(server, POST, wrong))["error"] == "invalid_client"
    with pytest.raises(google_exceptions.OAuthError, match="invalid_client"):
        google_token(google(server, BASIC, wrong))


@pytest.fixture
def lenient(pki: PKI, tmp_path):
    """A server that takes the assertions of libraries as long as they last by default."""

    def change(configuration: Configuration):
        configuration.values["clients"] = {"assertion-lifetime": "1h"}

    with running(tmp_path / "lenient", pki, change) as parties:
        yield parties


def test_assertions_of_authlib_and_msal_as_they_come_need_a_longer_lifetime(lenient):
    server, clients = lenient
    client = "RS256-endpoint"
    session = authlib(client, RSAKey.import_key(pem(clients.keys[client])), "private_key_jwt")
    session.register_client_auth_method(PrivateKeyJWT())
    token = session.fetch_token(token_endpoint(server), grant_type=GRANT, audience="records")
    verified(server, token["access_token"], client, "private_key_jwt")
    # MSAL uses one assertion for nine minutes, though its jti may be used once: the second request is refused.
    app = application(server, client, {"private_key": pem(clients.keys[client]), "thumbprint": "00" * 20})
    verified(server, msal_token(app)["access_token"], client, "private_key_jwt")
    assert msal_token(app)["error"] == "invalid_client"
    assert server.refusals()[-1]["reason"].endswith("the token was used before")


def test_authlib_makes_one_assertion_of_claims_that_it_is_given_once(server, clients):
    session = authlib("RS256", RSAKey.import_key(pem(clients.keys["RS256"])), "private_key_jwt")
    session.register_client_auth_method(PrivateKeyJWT(server.issuer, claims={"exp": int(time.time()) + 60}))
    url = token_endpoint(server)
    verified(server, session.fetch_token(url, grant_type=GRANT)["access_token"], "RS256", "private_key_jwt")
    with pytest.raises(OAuthError, match="invalid_client"):
        session.fetch_token(url, grant_type=GRANT)
    assert server.refusals()[-1]["reason"].endswith("the token was used before")


def test_assertions_that_last_for_an_hour_are_refused_by_default(server, clients):
    client = "RS256-endpoint"
    session = authlib(client, RSAKey.import_key(pem(clients.keys[client])), "private_key_jwt")
    session.register_client_auth_method(PrivateKeyJWT())
    with pytest.raises(OAuthError, match="invalid_client"):
        session.fetch_token(token_endpoint(server), grant_type=GRANT, audience="records")
    assert server.refusals()[-1]["reason"].endswith("the token is made to last 3600 s, more than 300")


def test_msal_sends_the_certificate_in_its_assertion_where_it_is_told_to(server, clients):
    # A key that comes with the assertion is refused before anything else is looked at.
    key = clients.keys["RS256-endpoint"]
    subject = name("MSAL")
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, *validity())
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    app = application(server, "RS256-endpoint", {"private_key": pem(key), "public_certificate": certificate})
    assert msal_token(app)["error"] == "invalid_client"
    assert "x5c" in server.refusals()[-1]["reason"]


@pytest.fixture
def limited(pki: PKI, tmp_path):
    """A server that grants each client one token in a minute."""

    def change(configuration: Configuration):
        configuration.values["limits"] = {"per-client": {"attempts": "1/m burst 1"}}

    with running(tmp_path / "limited", pki, change) as parties:
        yield parties


def test_each_library_shows_its_user_that_there_are_too_many_requests(limited):
    server, clients = limited
    url, basic = token_endpoint(server), clients.secrets[BASIC]
    session = authlib(BASIC, basic, BASIC)
    session.fetch_token(url, grant_type=GRANT)
    with pytest.raises(OAuthError, match="temporarily_unavailable"):
        session.fetch_token(url, grant_type=GRANT)
    with pytest.raises(TemporarilyUnavailableError):
        requests_oauthlib(BASIC).fetch_token(url, auth=HTTPBasicAuth(BASIC, basic))
    with pytest.raises(google_exceptions.OAuthError, match="temporarily_unavailable"):
        google_token(google(server, BASIC, basic))


def test_msal_waits_as_long_as_the_answer_says(limited):
    server, clients = limited

    def refused() -> int:
        metrics = requests.get(server.admin + "/metrics", timeout=100).text
        return sum(map(int, re.findall(r"^chancery_requests_limited_total.* (\d+)$", metrics, re.MULTILINE)))

    app = application(server, POST, clients.secrets[POST])
    verified(server, msal_token(app)["access_token"], POST, POST)
    for _ in range(3):
        assert msal_token(app)["error"] == "temporarily_unavailable"
    assert refused() == 1, "MSAL asks once, and remembers Retry-After"
