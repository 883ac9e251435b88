"""OAuth libraries that people use get tokens from the running server, each as its own documents say."""

import time
import urllib.parse

import jwt
import msal
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from google.auth import exceptions as google_exceptions
from google.auth import identity_pool
from google.auth.transport.requests import Request as GoogleRequest
from google.oauth2 import sts, utils
from joserfc.jwk import ECKey, OKPKey, RSAKey
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from configuration import Configuration
from laboratory import name, validity
from pki import PKI
from real_clients import AUDIENCE, BASIC, COLON, POST, SECRETS, RegisteredClients, metadata, running, verified
from test_google_auth import account, token_service  # noqa: F401 (a fixture)

GRANT = "client_credentials"
SEVERAL = ["several-basic", "several-post"]
KINDS = {"ES256": ECKey, "RS256": RSAKey, "PS256": RSAKey, "EdDSA": OKPKey}


@pytest.fixture(scope="module")
def parties(pki, tmp_path_factory):
    with running(tmp_path_factory.mktemp("real-clients"), pki) as parties:
        yield parties


@pytest.fixture(autouse=True)
def trusted(pki, monkeypatch):
    """The libraries talk by requests, which trusts what its environment says."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", pki.root)


@pytest.fixture
def server(parties):
    return parties[0]


@pytest.fixture
def clients(parties) -> RegisteredClients:
    return parties[1]


def token_endpoint(server) -> str:
    return metadata(server)["token_endpoint"]


def pem(key) -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


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


def authlib(client: str, secret, method, **options) -> AuthlibSession:
    return AuthlibSession(client, secret, token_endpoint_auth_method=method, **options)


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


def requests_oauthlib(client: str, **options) -> OAuth2Session:
    return OAuth2Session(client=BackendApplicationClient(client_id=client, **options))


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


def application(server, client: str, credential) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(client, client_credential=credential, oidc_authority=server.issuer)


def msal_token(application, **options) -> dict:
    return application.acquire_token_for_client(["records.read"], data={"audience": "records"}, **options)


def test_msal_sends_a_secret_in_the_form(server, clients):
    client = "several-post"
    answer = msal_token(application(server, client, clients.secrets[client]))
    assert verified(server, answer["access_token"], client, POST)["scope"] == "records.read"


def test_msal_sends_the_certificate_in_its_assertion_where_it_is_told_to(server, clients):
    # A key that comes with the assertion is refused before anything else is looked at.
    key = clients.keys["RS256-endpoint"]
    subject = name("MSAL")
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, *validity())
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
    app = application(server, "RS256-endpoint", {"private_key": pem(key), "public_certificate": certificate})
    assert msal_token(app)["error"] == "invalid_client"
    assert "x5c" in server.refusals()[-1]["reason"]


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


def google(server, client: str, secret: str) -> sts.Client:
    kind = utils.ClientAuthType.basic if SECRETS[client] == BASIC else utils.ClientAuthType.request_body
    return sts.Client(token_endpoint(server), utils.ClientAuthentication(kind, client, secret))


@pytest.mark.parametrize("client", SEVERAL)
def test_googles_sts_client_authenticates(server, clients, client):
    # Its parameters of a token exchange may be left out; what remains is the request of RFC 6749.
    answer = google(server, client, clients.secrets[client]).exchange_token(
        GoogleRequest(), GRANT, None, None, audience="records", scopes=["records.read"]
    )
    assert verified(server, answer["access_token"], client, SECRETS[client])["scope"] == "records.read"


def test_googles_identity_pool_asks_by_a_secret_for_the_token_that_it_exchanges(server, clients, token_service):
    """A workload that has a secret and no certificate reaches Google Cloud."""

    class Supplier(identity_pool.SubjectTokenSupplier):
        def get_subject_token(self, context, request):
            client = google(server, "several-basic", clients.secrets["several-basic"])
            return client.exchange_token(request, GRANT, None, None, audience=context.audience)["id_token"]

    settings = account(token_service, {}) | {"credential_source": None}
    settings = {name: value for name, value in settings.items() if name != "type"}
    credentials = identity_pool.Credentials(**settings, subject_token_supplier=Supplier())
    credentials.refresh(GoogleRequest())
    assert credentials.token == "granted"
    sent = token_service.requests[0]
    verified(server, sent["subject_token"], "several-basic", BASIC, audience=sent["audience"])


# All of them


def test_an_identifier_with_a_colon_has_to_be_encoded_by_the_user_of_a_library(server, clients):
    url, secret = token_endpoint(server), clients.secrets[COLON]
    encoded = urllib.parse.quote(COLON, safe="")
    by_library = {
        "authlib": lambda client: authlib(client, secret, BASIC).fetch_token(url, grant_type=GRANT, audience="records"),
        "requests-oauthlib": lambda client: requests_oauthlib(client).fetch_token(
            url, auth=HTTPBasicAuth(client, secret), audience="records"
        ),
        "google-auth": lambda client: sts.Client(
            url, utils.ClientAuthentication(utils.ClientAuthType.basic, client, secret)
        ).exchange_token(GoogleRequest(), GRANT, None, None, audience="records"),
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
        google(server, BASIC, wrong).exchange_token(GoogleRequest(), GRANT, None, None)


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
    session = authlib(client, pem(clients.keys[client]), "private_key_jwt")
    session.register_client_auth_method(PrivateKeyJWT())
    token = session.fetch_token(token_endpoint(server), grant_type=GRANT, audience="records")
    verified(server, token["access_token"], client, "private_key_jwt")
    # MSAL uses one assertion for nine minutes, though its jti may be used once: the second request is refused.
    app = application(server, client, {"private_key": pem(clients.keys[client]), "thumbprint": "00" * 20})
    verified(server, msal_token(app)["access_token"], client, "private_key_jwt")
    assert msal_token(app)["error"] == "invalid_client"
    assert "before" in server.refusals()[-1]["reason"]


def test_assertions_that_last_for_an_hour_are_refused_by_default(server, clients):
    client = "RS256-endpoint"
    session = authlib(client, pem(clients.keys[client]), "private_key_jwt")
    session.register_client_auth_method(PrivateKeyJWT())
    with pytest.raises(OAuthError, match="invalid_client"):
        session.fetch_token(token_endpoint(server), grant_type=GRANT, audience="records")
    assert server.refusals()[-1]["reason"].endswith("the token is made to last 3600 s, more than 300")
