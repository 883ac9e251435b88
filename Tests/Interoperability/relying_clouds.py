"""What clouds have in common that accept our tokens: how they read keys and judge a token, and a server for each."""

import http.server
import json
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass

import jwt
import requests

DAY = 24 * 3600
REQUIRED_METADATA = [
    "issuer",
    "jwks_uri",
    "token_endpoint",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "claims_supported",
]


class Refused(Exception):
    """Why a token is not taken; the kind is one of `kinds`."""

    kinds = ["form", "header", "issuer", "keys", "signature", "audience", "times", "claims"]

    def __init__(self, kind: str, text: str):
        assert kind in self.kinds
        super().__init__(text)
        self.kind = kind


def demand(condition, kind: str, text: str):
    if not condition:
        raise Refused(kind, text)


@dataclass
class TokenRules:
    """What one cloud demands of a token, and the issuer that is registered there."""

    issuer: str
    audiences: list[str]
    #: The CA by which discovery is fetched.
    root: str
    algorithms: list[str]
    maximum_lifetime: int = DAY
    maximum_age: int = DAY
    #: Of clocks, in seconds.
    skew: int = 0
    maximum_subject: int = 255

    def verify(self, token: str) -> dict:
        """The claims of a token that is taken. Keys are fetched anew for each."""
        demand(4 <= len(token) <= 20_000, "form", f"it has {len(token)} characters")
        demand(token.count(".") == 2 and token.strip() == token, "form", "it is no compact JWS")
        try:
            header = jwt.get_unverified_header(token)
            unverified = jwt.decode(token, options={"verify_signature": False})
        except jwt.PyJWTError as error:
            raise Refused("form", str(error)) from None
        demand(set(header) == {"alg", "kid", "typ"}, "header", f"it has the members {sorted(header)}")
        demand(header["typ"] == "JWT" and header["kid"], "header", f"typ is {header['typ']}, kid {header['kid']}")
        demand(header["alg"] in self.algorithms, "header", f"alg is {header['alg']}")
        demand(unverified.get("iss") == self.issuer, "issuer", f"iss is {unverified.get('iss')}")
        key = self.key(header["kid"], header["alg"])
        try:
            claims = jwt.decode(
                token, key, algorithms=[header["alg"]], options={"verify_aud": False, "verify_iat": False}, leeway=DAY
            )
        except jwt.PyJWTError as error:
            raise Refused("signature", str(error)) from None
        self.check(claims)
        return claims

    def check(self, claims: dict):
        for name in ["iss", "sub", "aud", "iat", "exp"]:
            demand(name in claims, "claims", f"there is no {name}")
        demand(claims["aud"] in self.audiences, "audience", f"aud is {claims['aud']}")
        demand("azp" not in claims, "audience", "azp stands in the place of aud")
        sub, now = claims["sub"], time.time()
        demand(isinstance(sub, str) and 1 <= len(sub.encode()) <= self.maximum_subject, "claims", f"sub is {sub}")
        issued, end = claims["iat"], claims["exp"]
        demand(type(issued) is int and type(end) is int, "times", "times are no integers")
        demand(now - self.maximum_age <= issued <= now + self.skew, "times", f"iat is {issued - now:.0f} s from now")
        demand(end > now - self.skew, "times", "it has ended")
        demand(end - issued <= self.maximum_lifetime, "times", f"it lives for {end - issued} s")

    def document(self, url: str) -> dict:
        demand(url.startswith("https://"), "keys", f"{url} is not https")
        answer = requests.get(url, verify=self.root, timeout=100, allow_redirects=False)
        demand(answer.status_code == 200, "keys", f"{url} answers {answer.status_code}")
        return answer.json()

    def key(self, kid: str, algorithm: str):
        """The published key of the name, if the whole of discovery is as clouds want it."""
        metadata = self.document(self.issuer + "/.well-known/openid-configuration")
        demand(all(name in metadata for name in REQUIRED_METADATA), "keys", f"metadata has only {sorted(metadata)}")
        demand(metadata["issuer"] == self.issuer, "keys", f"metadata is of {metadata['issuer']}")
        demand("RS256" in metadata["id_token_signing_alg_values_supported"], "keys", "metadata has no RS256")
        keys = self.document(metadata["jwks_uri"])["keys"]
        demand(1 <= len(keys) <= 100, "keys", f"there are {len(keys)} keys")
        demand(len({key["kid"] for key in keys}) == len(keys), "keys", "a kid is there twice")
        for key in keys:
            members = {"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}}[key["kty"]]
            demand(set(key) == members | {"kty", "use", "alg", "kid"}, "keys", f"a key has {sorted(key)}")
            demand(key["use"] == "sig" and key["kid"], "keys", f"a key is for {key['use']}")
        named = [key for key in keys if key["kid"] == kid and key["alg"] == algorithm]
        demand(len(named) == 1, "keys", f"no key {kid} for {algorithm}")
        return jwt.PyJWK(named[0]).key


@dataclass
class Answer:
    status: int
    body: dict | str
    content_type: str = "application/json"


@dataclass
class Call:
    """A request as a cloud sees it."""

    path: str
    headers: dict
    content: str

    @property
    def form(self) -> dict[str, str]:
        """The form; a parameter that is there twice, or has no value, is no form."""
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        pairs = urllib.parse.parse_qsl(self.content, strict_parsing=True, keep_blank_values=True)
        assert len(dict(pairs)) == len(pairs), pairs
        return dict(pairs)


class Cloud:
    """A server over TLS that answers as `respond` says, unless a test has it fail."""

    def __init__(self, pki):
        cloud = self
        self.calls: list[Call] = []
        #: What is answered in place of the truth; None hangs up.
        self.failure: Callable[[Call], Answer | None] | None = None

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer(cloud.document(self.path))

            def do_POST(self):
                content = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                headers = {name.title(): value for name, value in self.headers.items()}
                call = Call(self.path, headers, content)
                cloud.calls.append(call)
                self.answer((cloud.failure or cloud.respond)(call))

            def answer(self, answer: Answer | None):
                if answer is None:
                    self.close_connection = True
                    return
                text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """Who hangs up in the middle of it is no error of the server's."""

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pki.folder / "server.pem", pki.folder / "server.key")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def respond(self, call: Call) -> Answer:
        raise NotImplementedError

    def document(self, path: str) -> Answer:
        """What is had without asking for anything."""
        return Answer(404, "not found", "text/html")

    def close(self):
        self.server.shutdown()
        self.server.server_close()
