"""Clients with secrets: made once, sent in a header or a form, changed while the server runs."""

import base64
import json
import re
import sqlite3
import subprocess
import urllib.parse

import jwt
import pytest
import requests

from chancery import BINARY, GRANT, until

PROMPT = 1.0  # seconds within which a running server sees a change
SECRET = re.compile(r"^chy_[A-Za-z0-9_-]{43}$")
AUDIENCE = {"audience": "generic"}


@pytest.fixture
def rules(configuration):
    """A rule for every client here."""
    configuration.values["clients"] = {"jwks-origins": ["https://keys.example.com"]}
    configuration.values["policy"].append(
        {
            "name": "services",
            "match": {"client": ["billing", "report", "asleep", "urn:example:x"]},
            "subject": "service",
            "audiences": ["generic", "orders"],
        }
    )


def create(server, client_id: str, method: str, *options: str) -> str:
    """Registers a client; its secret."""
    made = json.loads(server.succeed("clients", "create", "--id", client_id, "--auth-method", method, "--json", *options))
    assert made["client_secret_expires_at"] == 0
    return made["client_secret"]


def ask(server, data=None, *, url: str | None = None, **options) -> requests.Response:
    """Asks at the public listener, without a certificate."""
    form = GRANT | AUDIENCE | (data or {})
    where = (url or server.public) + "/token"
    return requests.post(where, data=form, verify=server.pki.root, timeout=100, **options)


def basic(server, client: str, secret: str, **data) -> requests.Response:
    return ask(server, data, auth=(client, secret))


def post(server, client_id: str, secret: str) -> requests.Response:
    return ask(server, {"client_id": client_id, "client_secret": secret})


def claims(answer: requests.Response) -> dict:
    assert answer.status_code == 200, answer.text
    return jwt.decode(answer.json()["access_token"], options={"verify_signature": False})


def body(answer: requests.Response) -> str:
    """What a caller reads, but for the name of the request."""
    return json.dumps(answer.json() | {"request_id": ""}, sort_keys=True)


def test_a_client_gets_tokens_by_the_method_that_it_is_registered_for(rules, own_server):
    billing, report = create(own_server, "billing", "client_secret_basic"), create(
        own_server, "report", "client_secret_post"
    )
    assert SECRET.match(billing) and SECRET.match(report) and billing != report
    until(lambda: post(own_server, "report", report).status_code == 200, PROMPT, "the clients are known")
    token = claims(basic(own_server, "billing", billing))
    assert (token["client_id"], token["sub"], token["amr"]) == ("billing", "service", ["client_secret_basic"])
    assert "cnf" not in token
    assert claims(post(own_server, "report", report))["amr"] == ["client_secret_post"]
    assert basic(own_server, "billing", billing, client_id="billing").status_code == 200
    # Each by the other's method, and both at once.
    assert post(own_server, "billing", billing).status_code == 401
    assert basic(own_server, "report", report).status_code == 401
    both = ask(own_server, {"client_id": "billing", "client_secret": billing}, auth=("billing", billing))
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
    other = basic(own_server, "billing", billing, client_id="report")
    assert (other.status_code, other.json()["error"]) == (400, "invalid_request")
    # A certificate beside it is a second kind, and a bound token cannot be had without one.
    device = own_server.pki.identity("device-001").files
    twice = ask(own_server, url=own_server.mtls, auth=("billing", billing), cert=device)
    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")
    bound = ask(own_server, {"audience": "orders"}, auth=("billing", billing))
    assert (bound.status_code, bound.json()["error"]) == (400, "unauthorized_client")
    supported = own_server.get("/.well-known/openid-configuration").json()["token_endpoint_auth_methods_supported"]
    assert {"client_secret_basic", "client_secret_post"} <= set(supported)
    issued = own_server.audit("--client-id", "billing", "--outcome", "issued")
    assert {event["flow"] for event in issued} == {"client_secret_basic"}


def test_curl_and_form_encoded_identifiers(rules, own_server):
    urn = create(own_server, "urn:example:x", "client_secret_basic")
    billing = create(own_server, "billing", "client_secret_basic")
    until(lambda: basic(own_server, "billing", billing).status_code == 200, PROMPT, "the client is known")

    def curl(user: str) -> dict:
        command = ["curl", "-s", "--cacert", str(own_server.pki.root), "-u", user]
        command += ["-d", "grant_type=client_credentials", "-d", "audience=generic", own_server.public + "/token"]
        return json.loads(subprocess.run(command, capture_output=True, text=True, timeout=300, check=True).stdout)

    assert "access_token" in curl(f"billing:{billing}")
    # RFC 6749 section 2.3.1: an identifier with a colon is encoded before it is joined.
    assert "access_token" in curl(f"{urllib.parse.quote('urn:example:x', safe='')}:{urn}")
    assert curl(f"urn:example:x:{urn}")["error"] == "invalid_client"


def test_a_secret_is_rotated_while_the_server_runs(rules, own_server):
    old = create(own_server, "billing", "client_secret_basic")
    until(lambda: basic(own_server, "billing", old).status_code == 200, PROMPT, "the client is known")
    made = json.loads(own_server.succeed("clients", "rotate-secret", "billing", "--overlap", "4s", "--json"))
    new = made["client_secret"]
    until(lambda: basic(own_server, "billing", new).status_code == 200, PROMPT, "the new secret counts")
    assert basic(own_server, "billing", old).status_code == 200
    shown = json.loads(own_server.succeed("clients", "show", "billing", "--json"))
    assert [sorted(secret) for secret in shown["client_secrets"]] == [["expires_at", "issued_at"], ["issued_at"]]
    refused = own_server.run("clients", "rotate-secret", "billing")
    assert refused.returncode == 1 and "has two secrets already" in refused.stderr
    # The server itself ends it: no command is run.
    until(lambda: basic(own_server, "billing", old).status_code == 401, 6, "the old secret ends")
    assert basic(own_server, "billing", new).status_code == 200
    assert "the secret has ended" in own_server.refusals()[-1]["reason"]

    lines = own_server.succeed("clients", "rotate-secret", "billing", "--overlap", "0s").splitlines()
    assert len(lines) == 1 and SECRET.match(last := lines[0].removeprefix("client_secret: "))
    until(lambda: basic(own_server, "billing", new).status_code == 401, PROMPT, "the old secret ends at once")
    assert basic(own_server, "billing", last).status_code == 200
    own_server.succeed("clients", "rotate-secret", "billing")
    again = own_server.succeed("clients", "rotate-secret", "billing", "--replace-newest").splitlines()
    assert len(again) == 2 and again[1].startswith("the secret before it ends 2")
    replaced = again[0].removeprefix("client_secret: ")
    until(lambda: basic(own_server, "billing", replaced).status_code == 200, PROMPT, "the replacement counts")
    assert basic(own_server, "billing", last).status_code == 200


def test_whoever_is_refused_reads_one_answer_and_the_audit_log_has_the_reason(rules, own_server):
    report = create(own_server, "report", "client_secret_post")
    asleep = create(own_server, "asleep", "client_secret_basic", "--disabled")
    billing = create(own_server, "billing", "client_secret_basic")
    until(lambda: basic(own_server, "billing", billing).status_code == 200, PROMPT, "the clients are known")

    def header(value: str):
        return ask(own_server, headers={"Authorization": value})

    def encoded(text: bytes) -> str:
        return "Basic " + base64.b64encode(text).decode()

    attacks = {
        "client nobody: is not registered": lambda: basic(own_server, "nobody", billing),
        "client billing: the secret is none of the client's": lambda: basic(own_server, "billing", report),
        "client asleep: is disabled": lambda: basic(own_server, "asleep", asleep),
        "client report: is registered for client_secret_post, not for client_secret_basic": lambda: basic(
            own_server, "report", report
        ),
        "client billing: is registered for client_secret_basic, not for client_secret_post": lambda: post(
            own_server, "billing", billing
        ),
        "client billing: the secret is longer than 128 bytes": lambda: basic(own_server, "billing", "x" * 129),
        "a client_secret without client_id": lambda: ask(own_server, {"client_secret": report}),
        "the Authorization header is not Basic with base64 behind it": lambda: header("Basic !!!"),
        "the Authorization header has no colon between identifier and secret": lambda: header(encoded(b"billing")),
        "the Authorization header has an identifier or secret that is not encoded as in a form": lambda: header(
            encoded(b"billing:%ff")
        ),
        "the Authorization header has a control character in identifier or secret": lambda: header(
            encoded(b"billing:a\x00b")
        ),
        "the Authorization header is not an authentication method here": lambda: header("Bearer " + billing),
        "no credentials": lambda: ask(own_server, {"client_id": "billing"}),
    }
    bodies = set()
    for reason, attack in attacks.items():
        answer = attack()
        assert answer.status_code == 401, reason
        assert own_server.refusals()[-1]["reason"] == reason
        bodies.add(body(answer))
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="token endpoint"'
    assert len(bodies) == 1
    assert {"billing", "nobody", "asleep"} <= {event.get("client_id") for event in own_server.refusals()}


def test_two_authorization_headers_are_one_too_many(rules, own_server):
    billing = create(own_server, "billing", "client_secret_basic")
    until(lambda: basic(own_server, "billing", billing).status_code == 200, PROMPT, "the client is known")
    value = "Basic " + base64.b64encode(f"billing:{billing}".encode()).decode()
    for versions in ("--http1.1", "--http2"):
        command = ["curl", "-s", versions, "--cacert", str(own_server.pki.root), "-o", "/dev/null", "-w", "%{http_code}"]
        command += ["-H", f"Authorization: {value}", "-H", f"authorization: {value}"]
        command += ["-d", "grant_type=client_credentials", "-d", "audience=generic", own_server.public + "/token"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        assert done.stdout == "401"
        assert own_server.refusals()[-1]["reason"] == "the Authorization header is there more than once"


def test_a_secret_is_shown_once_and_stands_nowhere(rules, own_server):
    secrets = [
        create(own_server, "billing", "client_secret_basic"),
        create(own_server, "report", "client_secret_post"),
        create(own_server, "urn:example:x", "client_secret_jwt", "--signing-alg", "HS512"),
    ]
    until(lambda: post(own_server, "report", secrets[1]).status_code == 200, PROMPT, "the clients are known")
    basic(own_server, "report", secrets[1])
    basic(own_server, "billing", secrets[0] + "x")
    rotated = json.loads(own_server.succeed("clients", "rotate-secret", "urn:example:x", "--json"))["client_secret"]
    assert len(rotated) == 90
    own_server.succeed("clients", "update", "billing", "--name", "Billing", "--json")
    printed = [
        own_server.succeed("clients", *words, *options)
        for words in (["list"], ["show", "billing"], ["show", "report"], ["show", "urn:example:x"])
        for options in ([], ["--json"])
    ]
    printed += [json.dumps(own_server.audit()), own_server.log.read_text()]
    files = b"".join(path.read_bytes() for path in own_server.configuration.folder.iterdir() if path.is_file())
    for secret in [*secrets, rotated]:
        assert not any(secret[4:] in text for text in printed)
        assert secret[4:].encode() not in files
    assert "secret: made 2" in printed[2] and ", without an end" in printed[2]


def test_another_method_drops_the_old_credentials(rules, own_server):
    old = create(own_server, "billing", "client_secret_basic")
    until(lambda: basic(own_server, "billing", old).status_code == 200, PROMPT, "the client is known")
    lines = own_server.succeed("clients", "update", "billing", "--auth-method", "client_secret_post").splitlines()
    assert lines[0] == "updated billing"
    new = lines[1].removeprefix("client_secret: ")
    until(lambda: post(own_server, "billing", new).status_code == 200, PROMPT, "the new method counts")
    for secret in (old, new):
        assert basic(own_server, "billing", secret).status_code == 401
    assert post(own_server, "billing", old).status_code == 401
    own_server.succeed("clients", "update", "billing", "--auth-method", "tls_client_auth", "--san-dns", "a.example.org")
    until(lambda: post(own_server, "billing", new).status_code == 401, PROMPT, "the secret counts no more")
    refused = own_server.run("clients", "rotate-secret", "billing")
    assert refused.returncode == 1 and "has no secret, as it is registered for tls_client_auth" in refused.stderr


def test_imported_clients_get_their_secrets_once_all_are_registered(rules, own_server, tmp_path):
    lines = [
        {"client_id": "billing", "token_endpoint_auth_method": "client_secret_basic"},
        {"client_id": "meter", "tls_client_auth_san_dns": "meter.example.org"},
        {"client_id": "report", "token_endpoint_auth_method": "client_secret_post"},
    ]
    file = tmp_path / "clients.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in [*lines, lines[0]]))
    failed = own_server.run("clients", "import", str(file), "--json")
    assert failed.returncode == 1 and failed.stdout == ""
    file.write_text("\n".join(map(json.dumps, lines)))
    done = own_server.run("clients", "import", str(file), "--json")
    # Standard output is what is kept: it has the secrets and nothing else.
    assert done.returncode == 0 and done.stderr.strip() == "registered 3 clients"
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [sorted(line) for line in printed] == [["client_id", "client_secret"]] * 2
    secrets = {line["client_id"]: line["client_secret"] for line in printed}
    until(lambda: basic(own_server, "billing", secrets["billing"]).status_code == 200, PROMPT, "the client is known")
    assert post(own_server, "report", secrets["report"]).status_code == 200


EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}


def test_keys_of_a_client_are_registered_by_value_or_address(rules, own_server, tmp_path):
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps({"keys": [EC | {"kid": "a", "x5c": ["ignored"]}]}))
    method = ["--auth-method", "private_key_jwt"]
    made = json.loads(own_server.succeed("clients", "create", "--id", "a", *method, "--jwks", str(jwks), "--json"))
    assert made["jwks"] == {"keys": [EC | {"kid": "a"}]}
    assert made["token_endpoint_auth_signing_alg"] == "ES256"
    assert "client_secret" not in made
    assert json.loads(own_server.succeed("clients", "show", "a", "--json")) == made
    uri = ["--jwks-uri", "https://keys.example.com/b.json", "--signing-alg", "RS256"]
    own_server.succeed("clients", "create", "--id", "b", *uri, "--token-endpoint-audience")
    assert "token_endpoint_audience: true" in own_server.succeed("clients", "show", "b")
    own_server.succeed("clients", "update", "b", "--no-token-endpoint-audience")
    assert "token_endpoint_audience: false" in own_server.succeed("clients", "show", "b")
    table = own_server.succeed("clients", "list")
    assert "1 key" in table and "https://keys.example.com/b.json" in table
    jwks.write_text(json.dumps({"keys": [EC | {"d": "AQ"}]}))
    for options, text in [
        ([*method, "--jwks", str(jwks)], "key 1 holds a private key"),
        (["--jwks-uri", "https://evil.example/", "--signing-alg", "RS256"], "allowed are https://keys.example.com"),
        ([*method], "needs exactly one of jwks"),
        (["--auth-method", "client_secret_basic", "--signing-alg", "RS256"], "does not belong to client_secret_basic"),
    ]:
        done = own_server.run("clients", "create", "--id", "c", *options)
        assert done.returncode == 1 and text in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("overlap", ["-1s", "1", "91d", "1h30m", "soon"])
def test_an_overlap_is_a_duration(own_server, overlap):
    done = own_server.run("clients", "rotate-secret", "x", f"--overlap={overlap}")
    assert done.returncode == 64
    assert "from 0s to 90d" in done.stderr


def test_a_damaged_secret_proves_nobody_and_the_server_goes_on(rules, own_server):
    secrets = {name: create(own_server, name, "client_secret_post") for name in ("billing", "report")}
    until(lambda: post(own_server, "billing", secrets["billing"]).status_code == 200, PROMPT, "the clients are known")
    with sqlite3.connect(own_server.configuration.folder / "chancery.sqlite") as database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute("UPDATE client_store SET revision = revision + 1")
        database.execute(
            "UPDATE client SET secrets = x'00', revision = (SELECT revision FROM client_store)"
            " WHERE client_id = 'billing'"
        )
    database.close()
    until(lambda: post(own_server, "billing", secrets["billing"]).status_code == 401, PROMPT, "the damage is seen")
    assert post(own_server, "report", secrets["report"]).status_code == 200
    assert "has a damaged record" in own_server.refusals()[-1]["reason"]
    done = own_server.run("clients", "rotate-secret", "billing")
    assert done.returncode == 1 and "delete it and create it again" in done.stderr


def test_the_commands_tell_who_they_are():
    done = subprocess.run([BINARY, "clients", "rotate-secret", "--help"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0
    assert "Make a new secret for a client" in done.stdout
