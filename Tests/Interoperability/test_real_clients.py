"""OAuth libraries that people use get tokens from the running server, each as its own documents say."""

import time

import jwt
import pytest
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from google.auth import identity_pool
from google.auth.transport.requests import Request as GoogleRequest
from joserfc.jwk import ECKey, OKPKey, RSAKey
from requests.auth import HTTPBasicAuth

from real_clients import AUDIENCE, BASIC, POST, SECRETS, metadata, verified
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
from test_google_auth import account, token_service  # noqa: F401 (a fixture)

SEVERAL = ["several-basic", "several-post"]
KINDS = {"ES256": ECKey, "RS256": RSAKey, "PS256": RSAKey, "EdDSA": OKPKey}


# Authlib


class Short:
    """Authlib's assertion lasts for an hour unless `exp` is given, and claims that are given are those of each one."""

    def sign(self, auth, token_endpoint):
        self.claims = {"exp": int(time.time()) + 60}
        return super().sign(auth, token_endpoint)


class ShortSecretJWT(Short, ClientSecretJWT):
    pass


class ShortKeyJWT(Short, PrivateKeyJWT):
    pass


@pytest.mark.parametrize("client", SEVERAL)
def test_authlib_sends_a_secret(server, clients, client):
    method = SECRETS[client]
    session = authlib(client, clients.secrets[client], method)
    token = session.fetch_token(token_endpoint(server), grant_type=GRANT, audience="records", scope="records.read")
    assert verified(server, token["access_token"], client, method)["scope"] == token["scope"] == "records.read"
    assert not token.is_expired()


def test_authlib_signs_with_a_secret(server, clients):
    name = "client_secret_jwt"
    session = authlib(name, clients.secrets[name], name)
    session.register_client_auth_method(ShortSecretJWT(server.issuer))
    for _ in range(2):
        token = session.fetch_token(token_endpoint(server), grant_type=GRANT, audience="records")
        verified(server, token["access_token"], name, name)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("client", ["ES256", "RS256", "PS256", "EdDSA", "ES256-endpoint"])
def test_authlib_signs_with_a_key(server, clients, client):
    algorithm, _, endpoint = client.partition("-")
    session = authlib(client, KINDS[algorithm].import_key(pem(clients.keys[client])), "private_key_jwt")
    # What it calls the token endpoint is the audience; without one it is the URL that it posts to.
    audience = None if endpoint else server.issuer
    session.register_client_auth_method(ShortKeyJWT(audience, headers={"kid": "k1"}, alg=algorithm))
    for _ in range(2):
        token = session.fetch_token(token_endpoint(server), grant_type=GRANT, audience="records")
        verified(server, token["access_token"], client, "private_key_jwt")


def test_authlib_shows_a_certificate(server):
    session = authlib("tls_client_auth", None, "none")
    session.cert = tuple(map(str, server.pki.identity("device-001").files))
    url = metadata(server)["mtls_endpoint_aliases"]["token_endpoint"]
    token = session.fetch_token(url, grant_type=GRANT, audience="records")
    verified(server, token["access_token"], "tls_client_auth", "mtls-client-credentials")


def test_authlib_renews_a_token_that_has_ended(server, clients):
    # It does not name the audience again, so policy has to grant the client just one.
    settings = {"token_endpoint": token_endpoint(server), "grant_type": GRANT}
    session = authlib(BASIC, clients.secrets[BASIC], BASIC, **settings)
    first = session.fetch_token()
    session.token = first | {"expires_at": 1}
    assert session.get(server.issuer + "/.well-known/jwks.json").status_code == 200
    old, new = (verified(server, token["access_token"], BASIC, BASIC) for token in (first, session.token))
    assert old["jti"] != new["jti"]


# requests-oauthlib


def test_requests_oauthlib_sends_basic_credentials(server, clients):
    client, secret = "several-basic", clients.secrets["several-basic"]
    session = requests_oauthlib(client, scope=["records.read"])
    for options in (
        {"auth": HTTPBasicAuth(client, secret)},
        {"auth": HTTPBasicAuth(client, secret), "include_client_id": True},
        {"client_secret": secret},
    ):
        token = session.fetch_token(token_endpoint(server), audience="records", **options)
        verified(server, token["access_token"], client, BASIC)
        assert token["scope"] == ["records.read"] and token["expires_at"] > time.time()


def test_requests_oauthlib_sends_the_secret_in_the_form(server, clients):
    client, url = "several-post", token_endpoint(server)
    secret = {"client_secret": clients.secrets[client], "include_client_id": True}
    token = requests_oauthlib(client).fetch_token(url, resource=AUDIENCE, **secret)
    verified(server, token["access_token"], client, POST)


def test_requests_oauthlib_shows_a_certificate(server):
    url = metadata(server)["mtls_endpoint_aliases"]["token_endpoint"]
    files = tuple(map(str, server.pki.identity("device-001").files))
    token = requests_oauthlib("tls_client_auth").fetch_token(url, include_client_id=True, cert=files)
    verified(server, token["access_token"], "tls_client_auth", "mtls-client-credentials")


# MSAL


def test_msal_sends_a_secret_in_the_form(server, clients):
    client = "several-post"
    answer = msal_token(application(server, client, clients.secrets[client]))
    assert verified(server, answer["access_token"], client, POST)["scope"] == "records.read"


def test_msal_sends_an_assertion_that_is_made_for_each_request(server, clients):
    def assertion() -> str:
        now = int(time.time())
        claims = {"iss": "ES256", "sub": "ES256", "aud": server.issuer, "iat": now, "exp": now + 60}
        return jwt.encode(claims | {"jti": str(time.time_ns())}, clients.keys["ES256"], algorithm="ES256")

    app = application(server, "ES256", {"client_assertion": assertion})
    # MSAL keeps no token that has five minutes or less to live: each of these asks the server.
    for _ in range(2):
        verified(server, msal_token(app)["access_token"], "ES256", "private_key_jwt")


# Google's


@pytest.mark.parametrize("client", SEVERAL)
def test_googles_sts_client_authenticates(server, clients, client):
    sender = google(server, client, clients.secrets[client], SECRETS[client])
    answer = google_token(sender, audience="records", scopes=["records.read"])
    assert verified(server, answer["access_token"], client, SECRETS[client])["scope"] == "records.read"


def test_googles_identity_pool_asks_by_a_secret_for_the_token_that_it_exchanges(server, clients, token_service):
    """A workload that has a secret and no certificate reaches Google Cloud."""

    class Supplier(identity_pool.SubjectTokenSupplier):
        def get_subject_token(self, context, request):
            client = google(server, "several-basic", clients.secrets["several-basic"])
            return google_token(client, audience=context.audience)["id_token"]

    settings = account(token_service, {}) | {"credential_source": None}
    settings = {name: value for name, value in settings.items() if name != "type"}
    credentials = identity_pool.Credentials(**settings, subject_token_supplier=Supplier())
    credentials.refresh(GoogleRequest())
    assert credentials.token == "granted"
    sent = token_service.requests[0]
    verified(server, sent["subject_token"], "several-basic", BASIC, audience=sent["audience"])
