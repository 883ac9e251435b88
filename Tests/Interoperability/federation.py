"""Other issuers: their keys, the tokens that they sign, and a server that publishes what Chancery reads of them."""

import base64
import http.server
import json
import ssl
import threading
import time

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SVID = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def encode(value) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int, length: int | None = None) -> str:
    return encode(value.to_bytes(length or (value.bit_length() + 7) // 8, "big"))


class Key:
    """A key pair for one algorithm: RS256, ES256 or ES384."""

    def __init__(self, algorithm: str, kid: str):
        self.algorithm, self.kid = algorithm, kid
        curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1()}
        if algorithm == "RS256":
            self.private = rsa.generate_private_key(65537, 2048)
        else:
            self.private = ec.generate_private_key(curves[algorithm])

    def jwk(self, **changes) -> dict:
        numbers = self.private.public_key().public_numbers()
        if self.algorithm == "RS256":
            members = {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        else:
            size = 32 if self.algorithm == "ES256" else 48
            members = {"kty": "EC", "crv": f"P-{size * 8}", "x": number(numbers.x, size), "y": number(numbers.y, size)}
        return {"kid": self.kid, "alg": self.algorithm, "use": "sig", **members} | changes

    def signature(self, message: bytes) -> bytes:
        if self.algorithm == "RS256":
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        digest, size = (hashes.SHA256(), 32) if self.algorithm == "ES256" else (hashes.SHA384(), 48)
        r, s = utils.decode_dss_signature(self.private.sign(message, ec.ECDSA(digest)))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def sign(self, claims, header: dict | None = None, signature=None) -> str:
        """A token; members of the header that are None are left out. Claims may be bytes that are no JSON."""
        members = {"alg": self.algorithm, "kid": self.kid, "typ": "JWT"} | (header or {})
        members = {name: value for name, value in members.items() if value is not None}
        message = f"{encode(members)}.{encode(claims)}"
        made = (signature or self.signature)(message.encode())
        return f"{message}.{encode(made)}"


def times(lifetime: int = 300, age: int = 0) -> dict:
    now = int(time.time()) - age
    return {"iat": now, "nbf": now, "exp": now + lifetime, "jti": f"jti-{time.monotonic_ns()}"}


def jwks(*keys: Key) -> dict:
    return {"keys": [key.jwk() for key in keys]}


class Issuer:
    """A server of a discovery document and of keys, which can be rotated, fail and be slow."""

    def __init__(self, *keys: Key, certificate: tuple[str, str] | None = None):
        self.keys = list(keys)
        self.requests: list[str] = []
        self.is_down = False
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append(self.path)
                document = outer.documents().get(self.path)
                self.send_response(503 if outer.is_down else 200 if document else 404)
                body = json.dumps(document or {}).encode()
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme, host = "http", "127.0.0.1"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme, host = "https", "localhost"
        self.url = f"{scheme}://{host}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def documents(self) -> dict:
        return {
            "/.well-known/openid-configuration": {"issuer": self.url, "jwks_uri": f"{self.url}/keys"},
            "/keys": jwks(*self.keys),
        }

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def present(chancery, token: str, audience: str = "generic", how: str = BEARER, **parameters: str):
    """Posts the token to the public listener, as a client assertion of a type or as the grant of RFC 7523."""
    form = {"audience": audience} | parameters
    if how == GRANT_TYPE:
        form |= {"grant_type": GRANT_TYPE, "assertion": token}
    else:
        form |= {"grant_type": "client_credentials", "client_assertion": token, "client_assertion_type": how}
    url = chancery.public + chancery.configuration.issuer_path + "/token"
    return requests.post(url, data=form, verify=chancery.pki.root, timeout=150)


def payload(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
