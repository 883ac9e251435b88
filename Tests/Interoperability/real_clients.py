"""A server with registered clients of every method, for other people's client libraries and programs."""

import contextlib
import json
import pathlib
import ssl
from collections.abc import Callable

import jwt
import requests
from joserfc import jwk
from joserfc import jwt as jose_jwt

from assertions import jwks, private_key, public_jwk
from chancery import Chancery
from configuration import Configuration
from pki import PKI

AUDIENCE = "https://records.example.com"
ISSUER_PATH = "/machines"  # MSAL takes no issuer without a path.
SAN = "device-001.devices.example.org"
BASIC, POST = "client_secret_basic", "client_secret_post"
# An identifier that has to be encoded before it is joined to a secret by a colon (RFC 6749, section 2.3.1).
COLON = "several-urn:records"
# Clients by name, with their methods. Policy grants those whose name begins with "several-" more than one audience.
SECRETS = {
    BASIC: BASIC,
    POST: POST,
    "client_secret_jwt": "client_secret_jwt",
    "client_secret_jwt-endpoint": "client_secret_jwt",
    "several-basic": BASIC,
    "several-post": POST,
    COLON: BASIC,
}
# Clients that sign, by name. The assertions of those with "-endpoint" may be meant for the token endpoint's URL.
KEYS = ["ES256", "RS256", "PS256", "EdDSA", "ES256-endpoint", "RS256-endpoint", "EdDSA-endpoint"]


def algorithm_of(client: str) -> str:
    return client.partition("-")[0]


def configure(folder: pathlib.Path, pki: PKI) -> Configuration:
    configuration = Configuration(folder, pki.folder, ISSUER_PATH)
    configuration.values["audiences"]["records"] = {
        "profile": "resource-server",
        "aud": AUDIENCE,
        "scopes": ["records.read", "records.write"],
        "certificate-bound": False,
    }
    rule = {"match": {"client": "{id:any}"}, "subject": "client:{id}", "audiences": ["records"]}
    several = {"match": {"client": "several-{id:any}"}, "subject": "client:several-{id}", "audiences": ["records", "gcp"]}
    several |= {"name": "several audiences", "scopes": ["records.read"]}
    configuration.values["policy"] = [several, rule | {"name": "one audience", "scopes": ["records.read"]}]
    return configuration


class RegisteredClients:
    """The clients, and what they prove themselves with."""

    def __init__(self, server: Chancery):
        self.server = server
        self.keys = {name: private_key(algorithm_of(name)) for name in KEYS}
        documents = [*map(self.secret_document, SECRETS), *map(self.key_document, KEYS)]
        documents.append({"client_id": "tls_client_auth", "tls_client_auth_san_dns": SAN, "authority": "factory"})
        file = server.configuration.folder / "clients.jsonl"
        file.write_text("\n".join(map(json.dumps, documents)))
        made = server.objects(server.succeed("clients", "import", str(file), "--json"))
        self.secrets = {line["client_id"]: line["client_secret"] for line in made if "client_secret" in line}

    @staticmethod
    def secret_document(name: str) -> dict:
        document = {"client_id": name, "token_endpoint_auth_method": SECRETS[name]}
        if SECRETS[name] == "client_secret_jwt":
            document |= {"token_endpoint_auth_signing_alg": "HS256", "token_endpoint_audience": "-endpoint" in name}
        return document

    def key_document(self, name: str) -> dict:
        public = public_jwk(self.keys[name], algorithm_of(name), kid="k1")
        return {
            "client_id": name,
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": algorithm_of(name),
            "token_endpoint_audience": "-endpoint" in name,
            "jwks": jwks(public),
        }

    def private_jwks(self, name: str) -> pathlib.Path:
        """A file with the private key of a client, as a JWK set."""
        algorithm = algorithm_of(name)
        members = jwt.get_algorithm_by_name(algorithm).to_jwk(self.keys[name], as_dict=True)
        file = self.server.configuration.folder / f"{name}.private.jwks"
        file.write_text(json.dumps(jwks(members | {"kid": "k1", "alg": algorithm, "use": "sig"})))
        return file


@contextlib.contextmanager
def running(folder: pathlib.Path, pki: PKI, change: Callable[[Configuration], None] = lambda _: None):
    """A server with its clients, and with a change to its configuration."""
    configuration = configure(folder, pki)
    change(configuration)
    server = Chancery(configuration, pki)
    registered = RegisteredClients(server)
    server.start()
    try:
        yield server, registered
    finally:
        if server.is_alive:
            server.kill()


def metadata(server: Chancery) -> dict:
    url = server.issuer + "/.well-known/openid-configuration"
    return requests.get(url, verify=server.pki.root, timeout=100).json()


def verified(
    server: Chancery, token: str, client: str, flow: str, audience: str = AUDIENCE, subject: str | None = None
) -> dict:
    """The claims of a token that PyJWT and joserfc find good, for the client and by the flow that it came by."""
    described = metadata(server)
    tls = ssl.create_default_context(cafile=server.pki.root)
    key = jwt.PyJWKClient(described["jwks_uri"], ssl_context=tls).get_signing_key_from_jwt(token)
    algorithms = described["id_token_signing_alg_values_supported"]
    claims = jwt.decode(
        token,
        key,
        algorithms=algorithms,
        audience=audience,
        issuer=server.issuer,
        options={"require": ["iss", "sub", "aud", "iat", "exp", "jti", "client_id", "amr"], "strict_aud": True},
    )
    keys = jwk.KeySet.import_key_set({"keys": server.jwks()})
    assert jose_jwt.decode(token, keys, algorithms=algorithms).claims == claims
    expected = (client, subject or f"client:{client}", [flow])
    assert (claims["client_id"], claims["sub"], claims["amr"]) == expected
    return claims
