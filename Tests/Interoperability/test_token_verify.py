"""`chancery token verify`: what it prints, how it ends, and which tokens it does not fall for."""

import base64
import contextlib
import hmac
import http.server
import json
import pathlib
import socket
import ssl
import subprocess
import threading
import time

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from joserfc import jwk, jws

from chancery import BINARY

CLAIMS = {"iss": "https://them.example", "sub": "machine-7", "aud": "https://us.example"}
# Of the group of P-256 (SEC 2 §2.4.2).
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
KINDS = {
    "RS256": ("RSA", 2048), "PS256": ("RSA", 2048), "ES256": ("EC", "P-256"), "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"), "EdDSA": ("OKP", "Ed25519"), "HS256": ("oct", 256), "HS512": ("oct", 512),
}


def verify(*arguments, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
    command = [BINARY, "token", "verify", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, input=stdin, timeout=600)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


def encoded(value: bytes | dict) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def secret_token(header: bytes | dict, payload: bytes | dict, secret: bytes) -> str:
    """A token with a header and payload of any kind, signed with HMAC-SHA256."""
    signed = f"{encoded(header)}.{encoded(payload)}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), 'sha256'))}"


class Signer:
    """Keys of all kinds, their set in a file, and tokens."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.keys = {name: jwk.generate_key(*kind) for name, kind in KINDS.items()}
        self.public = [self.entry(name) for name in self.keys if not name.startswith("HS")]
        self.secrets = [self.entry(name) for name in self.keys if name.startswith("HS")]
        self.jwks = self.write("keys.json", {"keys": self.public + self.secrets})

    def entry(self, name: str) -> dict:
        return {**self.keys[name].as_dict(private=name.startswith("HS")), "kid": name, "alg": name}

    def write(self, name: str, value) -> pathlib.Path:
        (self.folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
        return self.folder / name

    def token(self, name: str = "ES256", payload: bytes | None = None, **claims) -> str:
        claims = {**CLAIMS, "exp": int(time.time()) + 300, **claims}
        data = json.dumps({key: value for key, value in claims.items() if value is not None}).encode()
        header = {"alg": name, "kid": name}
        return jws.serialize_compact(header, data if payload is None else payload, self.keys[name], algorithms=[name])

    def pem(self, name: str) -> bytes:
        form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return self.keys[name].public_key.public_bytes(*form)

    def der(self, name: str) -> bytes:
        form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return self.keys[name].public_key.public_bytes(*form)


@pytest.fixture(scope="module")
def signer(tmp_path_factory) -> Signer:
    return Signer(tmp_path_factory.mktemp("token"))


@pytest.mark.parametrize("name", KINDS)
def test_a_token_of_another_library_is_valid(signer, name):
    done = verify("--jwks", signer.jwks, "--audience", CLAIMS["aud"], signer.token(name))
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "header:" and f'  alg: "{name}"' in lines
    assert "claims:" in lines and '  sub: "machine-7"' in lines
    assert lines[-1] == "valid"


def test_the_result_is_json_on_demand(signer):
    token = signer.token(exp=1_000_300)
    done = verify("--jwks", signer.jwks, "--at", "1970-01-12T13:46:40Z", "--json", token)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == {
        "verdict": "valid", "valid": True, "signature": True, "header": {"alg": "ES256", "kid": "ES256"},
        "claims": {**CLAIMS, "exp": 1_000_300}, "reason": None, "notes": ["for whom the token is was not checked"],
    }
    said = json.loads(verify("--jwks", signer.jwks, "--json", token).stdout)
    assert not said["valid"] and said["signature"]
    assert said["reason"].startswith("the token expired ")
    said = json.loads(verify("--jwks", signer.jwks, "--json", token[:-4] + "AAAA").stdout)
    assert not said["valid"] and not said["signature"]
    assert said["reason"] == "the token has a signature that does not verify"


def test_times_are_printed_in_words(signer):
    done = verify("--jwks", signer.jwks, "--at", "1970-01-12T13:46:40Z", signer.token(exp=1_000_300, iat=1_000_000))
    assert "  exp: 1000300 (1970-01-12T13:51:40Z)" in done.stdout.splitlines()
    assert "  iat: 1000000 (1970-01-12T13:46:40Z)" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("options", "claims", "reason"),
    [
        (("--audience", "https://others.example"), {}, 'is for "https://us.example", and not for us'),
        (("--audience", "https://us.example"), {"aud": None}, 'has no "aud"'),
        (("--audience", "https://us.example"), {"aud": ["https://us.example", 7]}, "is not a string or a list"),
        ((), {"aud": 7}, "is not a string or a list"),
        ((), {"exp": None}, 'has no "exp"'),
        ((), {"exp": "never"}, "is not a number"),
        ((), {"exp": 4_000_000_000_000}, "no time in seconds from 1970 to 9999"),
        (("--at", "2100-01-01T00:00:00Z"), {}, "expired "),
        ((), {"nbf": 4_000_000_000, "exp": 4_000_000_300}, "lies "),
        (("--algorithms", "RS256,EdDSA"), {}, "has the algorithm ES256, which is not allowed here"),
    ],
)
def test_a_refusal_says_why(signer, options, claims, reason):
    done = verify("--jwks", signer.jwks, *options, signer.token(**claims))
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("refused: the token ")
    assert reason in done.stdout.splitlines()[-1]


def test_the_token_comes_from_standard_input(signer):
    token = signer.token().encode()
    for text in (token, token + b"\n", token + b"\r\n"):
        assert verify("--jwks", signer.jwks, "-", stdin=text).returncode == 0
    for text in (b"", b"\n", b" " + token, token + b" \n", token + b"\n\n", b"Bearer " + token, b"\xff" + token):
        done = verify("--jwks", signer.jwks, "-", stdin=text)
        assert done.returncode == 1, (text[:20], done.stdout)
        assert done.stdout.splitlines()[-1].startswith("refused: the token ")
    done = verify("--jwks", signer.jwks, "-", stdin=b"a" * 20_000)
    assert done.returncode == 1 and done.stdout == "refused: the token has 20000 bytes, more than 16384\n"
    assert verify("--jwks", signer.jwks, "-", stdin=b"a" * 2_000_000).returncode == 2


def test_a_signature_alone_is_judged_over_any_payload(signer):
    def payload(data: bytes) -> tuple[int, list[str]]:
        done = verify("--jwks", signer.jwks, "--signature-only", signer.token("EdDSA", data))
        return done.returncode, done.stdout.splitlines()

    lines = ["payload:", '  "Zoë says \\"hi\\""', "valid"]
    assert payload('Zoë says "hi"'.encode()) == (0, [*header("EdDSA"), *lines])
    for data in (b"\x00\x01", b"a\x1b[2Jb", "right\u202eleft".encode(), b"\xff", "\u009b2J".encode()):
        assert payload(data) == (0, [*header("EdDSA"), "payload, in base64url:", f"  {encoded(data)}", "valid"])
    assert payload(b"[1, 2]")[1][-3:] == ["payload:", "  [1,2]", "valid"]
    expired = signer.token(exp=1)
    assert verify("--jwks", signer.jwks, "--signature-only", expired).returncode == 0
    done = verify("--jwks", signer.jwks, signer.token(payload=b"hello"))
    assert done.returncode == 1 and "refused: the token has a payload that is not JSON" in done.stdout


def header(name: str) -> list[str]:
    return ["header:", f'  alg: "{name}"', f'  kid: "{name}"']


def test_a_token_cannot_steer_the_terminal(signer):
    evil = "\x1b]0;owned\x07\x1b[2J\r\nvalid\u009b31m\u202e\u2028\u200b\U000e0041"
    token = signer.token(**{"sub": evil, evil: evil, "exp: 1\nvalid": 1})
    kid = secret_token({"alg": "HS256", "kid": evil}, {evil: 1}, b"x" * 32)
    algorithm = secret_token({"alg": evil}, {evil: 1}, b"x" * 32)
    twice = secret_token(b'{"alg":"HS256","\\u001b":1,"\\u001b":1}', {}, b"x" * 32)
    for hostile in (token, kid, algorithm, twice):
        for options in ((), ("--json",)):
            done = verify("--jwks", signer.jwks, *options, hostile)
            for text in (done.stdout, done.stderr):
                assert all(character.isprintable() or character == "\n" for character in text), repr(text)
            assert done.stdout.splitlines().count("valid") == (0 if options else done.returncode == 0)
    assert json.loads(verify("--jwks", signer.jwks, "--json", token).stdout)["claims"]["sub"] == evil


def test_what_was_not_verified_says_so(signer):
    done = verify("--jwks", signer.jwks, signer.token()[:-4] + "AAAA")
    lines = done.stdout.splitlines()
    assert lines[0] == "header, not verified:" and "claims, not verified:" in lines
    assert lines[-1] == "refused: the token has a signature that does not verify"


def attacks(signer: Signer) -> dict[str, str]:
    good = signer.token("RS256")
    head, body, signature = good.split(".")
    es_head, es_body, es_signature = signer.token("ES256").split(".")
    rsa = signer.entry("RS256")
    hs = signer.keys["HS256"].raw_value
    none = {"none", "None", "NONE", "nOnE", ""}
    found = {f"alg {name!r}": f"{encoded({'alg': name, 'kid': 'RS256'})}.{body}." for name in none}
    found |= {f"alg {name!r} with a signature": f"{encoded({'alg': name})}.{body}.{signature}" for name in none}
    confused = {
        "PEM": signer.pem("RS256"), "PEM, stripped": signer.pem("RS256").strip(), "DER": signer.der("RS256"),
        "JWK": json.dumps(rsa).encode(), "n": rsa["n"].encode(), "nothing": b"", "EC PEM": signer.pem("ES256"),
    }
    for form, secret in confused.items():
        for kid in ("RS256", "ES256", "HS256", None):
            named = {"alg": "HS256"} | ({"kid": kid} if kid else {})
            found[f"HMAC with {form} as {kid}"] = secret_token(named, CLAIMS, secret)
    mine = jwk.generate_key("EC", "P-256")
    public = mine.as_dict(private=False)
    for name, value in {
        "jwk": public, "jku": "https://evil.example/keys", "x5u": "https://evil.example/cert", "x5c": ["AAAA"],
        "crit": [], "crit ": ["b64"], "b64": False, "zip": "DEF", "enc": "A256GCM", "cty": "JWT", "kid": 7,
    }.items():
        named = {"alg": "HS256", "kid": "HS256", name.strip(): value}
        found[f"header {name}"] = secret_token(named, {**CLAIMS, "exp": 4_000_000_000}, hs)
    claims = json.dumps({**CLAIMS, "exp": 4_000_000_000}).encode()
    for name, text in {
        "alg twice": b'{"alg":"HS256","alg":"none"}', "alg twice, escaped": b'{"alg":"HS256","al\\u0067":"none"}',
        "a byte order mark": b'\xef\xbb\xbf{"alg":"HS256"}', "no UTF-8": b'{"alg":"HS256","a":"\xff"}',
        "a lone surrogate": b'{"alg":"HS256","a":"\\ud800"}', "a list": b'["HS256"]', "depth": b'{"a":' * 1500,
    }.items():
        found[f"header with {name}"] = secret_token(text, claims, hs)
    for name, text in {
        "exp twice": claims[:-1] + b',"exp":1}', "exp twice, escaped": claims[:-1] + b',"e\\u0078p":1}',
        "an endless number": claims[:-1] + b',"n":1e999}', "depth": b'{"a":' * 1500, "two objects": claims + b"{}",
        "a nested token": good.encode(),
    }.items():
        found[f"payload with {name}"] = secret_token({"alg": "HS256", "kid": "HS256"}, text, hs)
    raw = base64.urlsafe_b64decode(es_signature + "==")
    order = ORDER.to_bytes(32, "big")
    for name, sides in {
        "0 and 0": bytes(64), "0 and 1": bytes(63) + b"\x01", "the order twice": order * 2,
        "r and 0": raw[:32] + bytes(32), "0 and s": bytes(32) + raw[32:], "r and the order": raw[:32] + order,
        "a byte less": raw[:-1],
        "a byte more": raw + b"\x00", "DER": der_signature(raw), "wide": bytes(1) + raw[:32] + bytes(1) + raw[32:],
    }.items():
        found[f"ECDSA {name}"] = f"{es_head}.{es_body}.{encoded(sides)}"
    for name, kid in {"a path": "../../../dev/null", "SQL": "' OR 1=1 --", "nothing": "", "much": "k" * 8000}.items():
        key = jws.serialize_compact({"alg": "ES256", "kid": kid}, claims, mine, algorithms=["ES256"])
        found[f"kid is {name}"] = key
    found |= {
        "ES256 by the key for ES384": f"{encoded({'alg': 'ES256', 'kid': 'ES384'})}.{es_body}.{es_signature}",
        "RS256 by an EC key": f"{encoded({'alg': 'RS256', 'kid': 'ES256'})}.{body}.{signature}",
        "PS256 by the key for RS256": f"{encoded({'alg': 'PS256', 'kid': 'RS256'})}.{body}.{signature}",
        "two parts": f"{head}.{body}", "four parts": f"{good}.{body}", "five parts": f"{good}.{body}.{body}",
        "no signature": f"{head}.{body}.", "padding": f"{head}==.{body}.{signature}",
        "a space": f"{head} .{body}.{signature}", "another spelling": f"{head}.{body}.{signature}"[:-1] + "_",
        "oversized": good + "A" * 16_384, "another body": f"{head}.{encoded(CLAIMS)}.{signature}",
        "JSON": json.dumps({"protected": head, "payload": body, "signature": signature}),
    }
    return found


def der_signature(raw: bytes) -> bytes:
    return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def test_attacks_are_refused_with_a_reason_and_never_more(signer):
    found = attacks(signer)
    assert len(found) >= 80
    for name, token in found.items():
        done = verify("--jwks", signer.jwks, "-", stdin=token.encode())
        assert done.returncode == 1, f"{name}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert done.stdout.splitlines()[-1].startswith("refused: the token "), name
        assert len(done.stdout.splitlines()[-1]) < 500, name
        # Those with a bad payload alone come as far as a good signature.
        assert ("header:" in done.stdout.splitlines()) == name.startswith("payload"), name
        assert done.stderr == "", name
    good = secret_token(
        {"alg": "HS256", "kid": "HS256"}, {**CLAIMS, "exp": 4_000_000_000}, signer.keys["HS256"].raw_value)
    assert verify("--jwks", signer.jwks, good).returncode == 0, "the attacks would fail in any case"


def test_keys_that_cannot_be_used_are_left_out_and_named(signer):
    weak = {"kty": "RSA", "n": encoded(b"\xff" * 128), "e": "AQAB", "kid": "weak"}
    private = signer.keys["ES256"].as_dict(private=True)
    off_curve = {**signer.entry("ES256"), "x": signer.entry("ES256")["y"]}
    junk = [7, weak, private, off_curve, {**signer.entry("EdDSA"), "use": "enc"}, {"kty": "oct", "k": "AAAA"}]
    path = signer.write("junk.json", {"keys": junk + [signer.entry("ES256")]})
    done = verify("--jwks", path, "--audience", CLAIMS["aud"], signer.token())
    assert done.returncode == 0, done.stdout + done.stderr
    notes = [line for line in done.stdout.splitlines() if line.startswith("note: ")]
    assert len(notes) == len(junk)
    assert notes[1] == "note: left out: key 2 is too weak: 1024 bits; the least is 2048"
    assert notes[2] == "note: left out: key 3 holds a private key, which only its owner may have"
    assert verify("--jwks", signer.write("weak.json", {"keys": junk}), signer.token()).returncode == 1
    twice = signer.write("twice.json", {"keys": [signer.entry("ES256")] * 2})
    assert verify("--jwks", twice, signer.token()).returncode == 0, "one key is one key"
    other = {**jwk.ECKey.generate_key("P-256").as_dict(private=False), "kid": "ES256", "alg": "ES256"}
    several = verify("--jwks", signer.write("several.json", {"keys": [signer.entry("ES256"), other]}), signer.token())
    assert several.returncode == 1 and "of which there are several" in several.stdout


def test_it_ends_with_2_when_nothing_can_be_said(signer, tmp_path):
    token = signer.token()
    good = ("--jwks", signer.jwks)
    (tmp_path / "many.json").write_text(json.dumps({"keys": [{}] * 2001}))
    (tmp_path / "large.json").write_text(" " * (1 << 20) + '{"keys":[]}')
    for name, text in {"text": "hello", "list": "[]", "key": json.dumps(signer.entry("ES256")), "none": ""}.items():
        (tmp_path / f"{name}.json").write_text(text)
    cases = {
        "no keys": (token,), "two sources": (*good, "--issuer", "https://a.example", token), "no token": good,
        "no such file": ("--jwks", tmp_path / "absent", token), "a folder": ("--jwks", tmp_path, token),
        "a device": ("--jwks", "/dev/zero", token),
        "a time": (*good, "--at", "tomorrow", token), "an algorithm": (*good, "--algorithms", "RS256,none", token),
        "an empty algorithm": (*good, "--algorithms", "", token),
        "an audience of no claims": (*good, "--signature-only", "--audience", "a", token),
        "plain http": ("--issuer", "http://issuer.example", token), "no URL": ("--issuer", "issuer.example", token),
        "a query": ("--issuer", "https://issuer.example/?a=", token),
        "a fragment": ("--issuer", "https://issuer.example/#", token),
        "user information": ("--issuer", "https://a@issuer.example", token),
        **{path.stem: ("--jwks", path, token) for path in tmp_path.glob("*.json")},
    }
    for name, arguments in cases.items():
        done = verify(*arguments)
        assert done.returncode == 2, f"{name}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert done.stdout == "" and done.stderr.startswith("Error: "), name
        assert done.stderr.count("\n") == 1, name


class Issuer:
    """An issuer on a port of this host, which answers as a test says and remembers what it was asked."""

    def __init__(self, port: int, signer: Signer):
        self.url, self.asked = f"http://127.0.0.1:{port}", []
        self.answers = {
            "/.well-known/openid-configuration": (200, {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}),
            "/keys": (200, {"keys": signer.public}),
        }

    def document(self, **members):
        self.answers["/.well-known/openid-configuration"] = (
            200, {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **members})


@contextlib.contextmanager
def serving(signer: Signer, context: ssl.SSLContext | None = None):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            issuer.asked.append(self.path)
            status, body = issuer.answers.get(self.path, (404, {}))
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", f"{issuer.url}/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(data)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(server.server_address[1], signer)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_issuer_is_asked_for_its_keys(signer):
    with serving(signer) as issuer:
        token = signer.token(iss=issuer.url)
        done = verify("--issuer", issuer.url, "--audience", CLAIMS["aud"], token)
        assert done.returncode == 0, done.stdout + done.stderr
        assert issuer.asked == ["/.well-known/openid-configuration", "/keys"]
        done = verify("--issuer", issuer.url, signer.token())
        assert done.returncode == 1 and 'is of the issuer "https://them.example"' in done.stdout
        # A secret that anybody can read is none.
        issuer.answers["/keys"] = (200, {"keys": signer.public + signer.secrets})
        done = verify("--issuer", issuer.url, signer.token("HS256", iss=issuer.url))
        assert done.returncode == 1 and 'names the key "HS256", which is unknown' in done.stdout
        assert not any(path.startswith("/evil") for path in issuer.asked)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda issuer: issuer.document(issuer=f"{issuer.url}/"), "another issuer"),
        (lambda issuer: issuer.document(issuer=7), "issuer"),
        (lambda issuer: issuer.document(jwks_uri=None), "jwks_uri"),
        (lambda issuer: issuer.document(jwks_uri="/keys"), "jwks_uri"),
        (lambda issuer: issuer.document(jwks_uri="file:///etc/passwd"), "jwks_uri"),
        (lambda issuer: issuer.document(jwks_uri="http://keys.example/keys"), "jwks_uri"),
        (lambda issuer: issuer.document(jwks_uri="http://127.0.0.1:1/keys"), "jwks_uri"),
        (lambda issuer: issuer.document(jwks_uri="http://169.254.169.254/latest/meta-data"), "jwks_uri"),
        (lambda issuer: issuer.answers.clear(), "404"),
        (lambda issuer: issuer.answers.update({"/keys": (404, {})}), "404"),
        (lambda issuer: issuer.answers.update({"/keys": (302, {})}), "redirects are not followed"),
        (lambda issuer: issuer.answers.update({"/keys": (500, {})}), "500"),
        (lambda issuer: issuer.answers.update({"/keys": (200, b"<html>")}), "not JSON"),
        (lambda issuer: issuer.answers.update({"/keys": (200, {"keys": 7})}), "JWK set"),
        (lambda issuer: issuer.answers.update({"/keys": (200, b" " * (2 << 20))}), "more than 1048576 bytes"),
        (lambda issuer: issuer.answers.update({"/.well-known/openid-configuration": (301, {})}), "redirects"),
        (lambda issuer: issuer.answers.update({"/.well-known/openid-configuration": (200, b"")}), "not JSON"),
    ],
    ids=range(17),
)
def test_an_issuer_that_answers_wrongly_leaves_the_question_open(signer, change, reason):
    with serving(signer) as issuer:
        change(issuer)
        done = verify("--issuer", issuer.url, signer.token(iss=issuer.url))
        assert done.returncode == 2, done.stdout + done.stderr
        assert reason in done.stderr and done.stdout == ""
        assert "/elsewhere" not in issuer.asked


def test_an_issuer_that_is_not_there_leaves_the_question_open(signer):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        done = verify("--issuer", f"http://127.0.0.1:{bound.getsockname()[1]}", signer.token())
        assert done.returncode == 2 and "cannot be fetched" in done.stderr, done.stderr


def test_an_issuer_with_a_certificate_that_nobody_knows_is_not_believed(signer, tmp_path):
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    names = ["-subj", "/CN=a", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with serving(signer, context) as issuer:
        url = issuer.url.replace("http:", "https:")
        done = verify("--issuer", url, signer.token(iss=url))
        assert done.returncode == 2 and "cannot be fetched" in done.stderr, done.stderr
        assert issuer.asked == []
        # Unless an operator knows it.
        issuer.answers["/.well-known/openid-configuration"] = (200, {"issuer": url, "jwks_uri": f"{url}/keys"})
        done = verify("--issuer", url, "--ca", tmp_path / "cert.pem", signer.token(iss=url))
        assert done.returncode == 0, done.stdout + done.stderr
        done = verify("--issuer", url, "--ca", tmp_path / "cert.pem", "--ca", tmp_path / "key.pem", signer.token(iss=url))
        assert done.returncode == 2 and "key.pem: the file" in done.stderr, done.stderr


def test_a_token_of_this_service_is_valid_by_its_own_keys(server, tmp_path):
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": server.jwks()}))
    token = server.token("orders")["access_token"]
    audience = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["aud"]
    done = verify("--jwks", tmp_path / "jwks.json", "--audience", audience, token)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f'  iss: "{server.issuer}"' in done.stdout.splitlines()
