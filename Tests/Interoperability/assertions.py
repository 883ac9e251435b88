"""Clients that prove themselves by assertions: their keys, and the tokens that they sign."""

import base64
import hashlib
import hmac
import json
import secrets
import time

import jwt
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from chancery import GRANT

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def pem(public_key) -> bytes:
    return public_key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def private_key(algorithm: str):
    """A new key for a JWS algorithm."""
    curves = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}
    if algorithm in curves:
        return ec.generate_private_key(curves[algorithm]())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 2048)


def public_jwk(key, algorithm: str, **members) -> dict:
    return jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True) | members


def jwks(*keys: dict) -> dict:
    # PyJWT writes key_ops for some kinds of keys; what is read of it is right either way.
    return {"keys": list(keys)}


class Client:
    """A registered client with the key or the secret that it signs with."""

    def __init__(self, server, client_id: str, algorithm: str = "ES256", kid: str | None = "k1", key=None):
        self.server, self.id, self.algorithm, self.kid = server, client_id, algorithm, kid
        self.key = key or (None if algorithm.startswith("HS") else private_key(algorithm))

    def register(self, *options: str) -> "Client":
        arguments = ["clients", "create", "--id", self.id, "--signing-alg", self.algorithm, *options]
        if self.algorithm.startswith("HS"):
            shown = self.server.succeed(*arguments, "--auth-method", "client_secret_jwt", "--json")
            self.key = json.loads(shown)["client_secret"]
            self.kid = None
        else:
            file = self.server.configuration.folder / f"{self.id}.jwks"
            members = {"kid": self.kid} if self.kid else {}
            file.write_text(json.dumps(jwks(public_jwk(self.key, self.algorithm, **members))))
            self.server.succeed(*arguments, "--auth-method", "private_key_jwt", "--jwks", str(file))
        return self

    def claims(self, **changes) -> dict:
        """Those of a good assertion, with changes; None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": self.id,
            "sub": self.id,
            "aud": self.server.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
        } | changes
        return {name: value for name, value in claims.items() if value is not None}

    def assertion(self, headers: dict | None = None, key=None, algorithm: str | None = None, **changes) -> str:
        headers = ({"kid": self.kid} if self.kid else {}) | (headers or {})
        return jwt.encode(
            self.claims(**changes), key or self.key, algorithm=algorithm or self.algorithm, headers=headers
        )

    def signed(self, header: bytes | dict, payload: bytes | dict) -> str:
        """Header and payload byte by byte as they are, under the client's own signature."""
        parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, payload)]
        text = ".".join(encode(part) for part in parts)
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        key = algorithm.prepare_key(self.key)
        return f"{text}.{encode(algorithm.sign(text.encode(), key))}"


def form(token: str, **parameters) -> dict:
    fields = GRANT | {
        "audience": "generic",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": token,
    }
    fields |= parameters
    return {name: value for name, value in fields.items() if value is not None}


def ask(server, assertion: str, **parameters) -> requests.Response:
    """Asks for a token at the public listener, without a client certificate."""
    url = f"{server.public}{server.configuration.issuer_path}/token"
    return requests.post(url, data=form(assertion, **parameters), verify=server.pki.root, timeout=100)


def hs256(header: dict, payload: dict, secret: bytes) -> str:
    """A token that no careful library would make."""
    text = encode(json.dumps(header).encode()) + "." + encode(json.dumps(payload).encode())
    return f"{text}.{encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"
