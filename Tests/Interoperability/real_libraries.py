"""The libraries as their users set them up, each for one registered client."""

import msal
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from cryptography.hazmat.primitives import serialization
from google.auth.transport.requests import Request as GoogleRequest
from google.oauth2 import sts, utils
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from real_clients import BASIC, metadata

GRANT = "client_credentials"


def token_endpoint(server) -> str:
    return metadata(server)["token_endpoint"]


def pem(key) -> str:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode()


def authlib(client: str, secret, method, **options) -> AuthlibSession:
    return AuthlibSession(client, secret, token_endpoint_auth_method=method, **options)


def requests_oauthlib(client: str, **options) -> OAuth2Session:
    return OAuth2Session(client=BackendApplicationClient(client_id=client, **options))


def application(server, client: str, credential) -> msal.ConfidentialClientApplication:
    return msal.ConfidentialClientApplication(client, client_credential=credential, oidc_authority=server.issuer)


def msal_token(application, **options) -> dict:
    return application.acquire_token_for_client(["records.read"], data={"audience": "records"}, **options)


def google(server, client: str, secret: str, method: str = BASIC) -> sts.Client:
    kind = utils.ClientAuthType.basic if method == BASIC else utils.ClientAuthType.request_body
    return sts.Client(token_endpoint(server), utils.ClientAuthentication(kind, client, secret))


def google_token(client: sts.Client, **options) -> dict:
    """Its parameters of a token exchange may be left out; what remains is the request of RFC 6749."""
    return client.exchange_token(GoogleRequest(), GRANT, None, None, **options)
