"""Tokens of other issuers, in the shape of each preset, as real clients present them."""

import contextlib
import json
import os
import subprocess
import types

import pytest
import requests

from chancery import Chancery, until
from configuration import Configuration, free_ports
from federated_tokens import SHAPES, configure
from federation import GRANT_TYPE, Issuer, Key, jwks, payload, present, times

RSA = Key("RS256", "platform-rsa")
P384 = Key("ES384", "platform-384")
KEYS = {"RS256": RSA, "ES384": P384}


@pytest.fixture(scope="module")
def federated(pki, tmp_path_factory):
    """A server that trusts every preset's issuer, by keys in a file."""
    configuration = Configuration(tmp_path_factory.mktemp("federated"), pki.folder)
    keys = configuration.folder / "keys.json"
    keys.write_text(json.dumps(jwks(RSA, P384)))
    configure(configuration, keys)
    chancery = Chancery(configuration, pki).start()
    yield chancery
    chancery.kill()


@pytest.fixture
def lab(configuration):
    """Adds an authority without a preset, for an issuer that serves its own discovery document."""
    issuers = []

    def add(issuer: Issuer, **settings) -> Issuer:
        issuers.append(issuer)
        configuration.values["authorities"]["lab"] = {
            "oidc": {"issuer": issuer.url, "audience": configuration.issuer, "unknown-key-interval": "1s"} | settings
        }
        configuration.values["policy"] += [
            {
                "name": "lab",
                "authority": "lab",
                "match": {"claim": {"sub": "job-{id}"}},
                "subject": "lab/{id}",
                "audiences": ["generic"],
            }
        ]
        return issuer

    yield add
    for issuer in issuers:
        issuer.close()


@pytest.fixture
def start(configuration, pki):
    servers = []

    def run() -> Chancery:
        servers.append(Chancery(configuration, pki).start())
        return servers[0]

    yield run
    for chancery in servers:
        chancery.kill()


def job(issuer: Issuer, chancery: Chancery, key: Key, **changes) -> str:
    return key.sign(times() | {"iss": issuer.url, "sub": "job-7", "aud": chancery.issuer} | changes)


@pytest.mark.parametrize(("preset", "way"), [(name, way) for name, shape in SHAPES.items() for way in shape.ways])
def test_a_token_in_the_shape_of_each_preset_gets_a_token(federated, preset, way):
    shape = SHAPES[preset]
    claims = shape.token(federated.issuer)
    answer = present(federated, KEYS[shape.algorithm].sign(claims), how=way)
    assert answer.status_code == 200, answer.text + str(federated.refusals()[-1:])
    issued = payload(answer.json()["access_token"])
    assert issued["sub"] == issued["client_id"] == shape.expected
    assert issued["amr"] == ["federated-token"]
    event = federated.audit()[-1]
    assert (event["outcome"], event["flow"], event["authority"]) == ("issued", "federated-token", preset)
    assert event.get("assertion_issuer") == claims.get("iss")
    assert event["assertion_subject"] == claims["sub"]
    assert event.get("assertion_jti") == claims.get("jti")
    assert "certificate_subject" not in event


@pytest.mark.parametrize("preset", SHAPES)
def test_the_attack_that_each_preset_is_known_for_gets_nothing(federated, preset):
    shape = SHAPES[preset]
    token = KEYS[shape.algorithm].sign(shape.token(federated.issuer, **shape.attack))
    for way in shape.ways:
        answer = present(federated, token, how=way)
        assert answer.status_code in (400, 401), answer.text
        assert "access_token" not in answer.json()
        assert shape.reason in federated.refusals()[-1]["reason"]


@pytest.mark.parametrize("preset", SHAPES)
def test_each_claim_of_the_preset_has_to_be_there(federated, preset):
    shape = SHAPES[preset]
    token = KEYS[shape.algorithm].sign(shape.token(federated.issuer, sub=None))
    answer = present(federated, token, how=shape.ways[-1])
    assert answer.json()["error"] == "invalid_grant"


def test_a_token_of_a_list_of_one_audience_is_as_good(federated):
    shape = SHAPES["kubernetes"]
    answer = present(federated, RSA.sign(shape.token([federated.issuer])))
    assert answer.status_code == 200, answer.text


def test_a_token_that_a_client_holds_in_a_file_can_be_used_while_it_lives(federated):
    token = RSA.sign(SHAPES["kubernetes"].token([federated.issuer]))
    assert [present(federated, token).status_code for _ in range(3)] == [200, 200, 200]


def test_client_id_is_the_subject_or_the_request_is_refused(federated):
    token = RSA.sign(SHAPES["github-actions"].token(federated.issuer))
    assert present(federated, token, client_id="github/app").status_code == 200
    answer = present(federated, token, client_id="github/other")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_the_metadata_names_the_grant_and_the_way(federated, server):
    metadata = federated.get("/.well-known/openid-configuration").json()
    assert metadata["grant_types_supported"] == ["client_credentials", GRANT_TYPE]
    methods = metadata["token_endpoint_auth_methods_supported"]
    assert {"private_key_jwt", "spiffe_jwt"} < set(methods) and len(methods) == len(set(methods))
    assert GRANT_TYPE not in server.get("/.well-known/openid-configuration").json()["grant_types_supported"]


def test_without_an_authority_for_tokens_the_grant_is_unknown(server):
    answer = present(server, RSA.sign(times()), how=GRANT_TYPE)
    assert answer.json()["error"] == "unsupported_grant_type"


def test_keys_are_found_by_discovery_and_followed_when_they_rotate(lab, start):
    first, second = Key("RS256", "first"), Key("RS256", "second")
    issuer = lab(Issuer(first))
    chancery = start()
    assert present(chancery, job(issuer, chancery, first)).status_code == 200
    issuer.keys = [second]
    token = job(issuer, chancery, second)
    until(lambda: present(chancery, token).status_code == 200, 10, "the new key is known")
    answer = present(chancery, job(issuer, chancery, first))
    assert answer.status_code == 401, "a key that is no longer published"
    assert set(issuer.requests) == {"/.well-known/openid-configuration", "/keys"}


def test_keys_are_kept_while_the_issuer_is_down(lab, start):
    key = Key("RS256", "kept")
    issuer = lab(Issuer(key))
    chancery = start()
    assert present(chancery, job(issuer, chancery, key)).status_code == 200
    issuer.is_down = True
    stranger = Key("RS256", "stranger")
    assert present(chancery, job(issuer, chancery, stranger)).status_code == 401
    assert present(chancery, job(issuer, chancery, key)).status_code == 200


def test_an_issuer_that_was_never_reached_is_our_trouble(lab, start):
    key = Key("RS256", "unseen")
    issuer = lab(Issuer(key))
    issuer.is_down = True
    chancery = start()
    answer = present(chancery, job(issuer, chancery, key))
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert "no keys of the issuer are at hand" in chancery.refusals()[-1]["reason"]
    assert chancery.token("orders")["access_token"], "clients with certificates notice nothing"
    issuer.is_down = False
    token = job(issuer, chancery, key)
    until(lambda: present(chancery, token).status_code == 200, 15, "the issuer is up")


def test_an_issuer_with_a_certificate_of_its_own_authority(lab, start, configuration, pki):
    key = Key("RS256", "inside")
    issuer = lab(Issuer(key, certificate=(str(pki.folder / "server.pem"), str(pki.folder / "server.key"))))
    configuration.values["authorities"]["lab"]["oidc"]["ca"] = str(pki.root)
    chancery = start()
    assert present(chancery, job(issuer, chancery, key)).status_code == 200
    # Without the authority the system's are asked, who know nothing of it.
    del configuration.values["authorities"]["lab"]["oidc"]["ca"]
    configuration.write()
    until(lambda: present(chancery, job(issuer, chancery, key)).status_code == 503, 15, "the change is in force")


SERVING = """
import http.server, json, sys
documents = json.loads(sys.argv[2])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(documents[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer((sys.argv[3], int(sys.argv[1])), Handler).serve_forever()
"""


def is_served(url: str) -> bool:
    with contextlib.suppress(requests.ConnectionError):
        return requests.get(f"{url}/keys", timeout=100).status_code == 200
    return False


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to start a program as another user")
@pytest.mark.parametrize("listening", ["127.0.0.1", "0.0.0.0"])
def test_another_user_who_takes_the_port_of_an_issuer_on_this_machine_is_not_believed(
    configuration, lab, start, listening
):
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"

    def serve(**user) -> subprocess.Popen:
        documents = {
            "/.well-known/openid-configuration": {"issuer": url, "jwks_uri": f"{url}/keys"}, "/keys": jwks(RSA)}  # fmt: skip
        command = ["/usr/bin/python3", "-c", SERVING, str(port), json.dumps(documents), listening]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd="/", **user)

    issuer = types.SimpleNamespace(url=url, close=lambda: None)
    lab(issuer)
    process = serve(user=65534, group=65534, extra_groups=[])
    try:
        until(lambda: is_served(url), 20, "the other user serves")
        server = start()
        token = job(issuer, server, RSA)
        answer = present(server, token)
        assert answer.status_code == 503
        assert "no keys of the issuer are at hand" in server.refusals()[-1]["reason"]
        until(lambda: "runs as the user 65534" in server.log.read_text(), 10, "the log says why")
        process.kill()
        process.wait()
        process = serve()
        until(lambda: present(server, job(issuer, server, RSA)).status_code == 200, 30, "this user's keys count")
    finally:
        process.kill()
        process.wait()


def test_a_file_of_keys_is_read_again_when_it_changes(lab, start, configuration):
    old, new = Key("ES256", "old"), Key("ES256", "new")
    issuer = lab(Issuer(), jwks="keys.json", algorithms=["ES256"])
    file = configuration.folder / "keys.json"
    file.write_text(json.dumps(jwks(old)))
    chancery = start()
    assert present(chancery, job(issuer, chancery, old)).status_code == 200
    assert present(chancery, job(issuer, chancery, new)).status_code == 401
    file.write_text(json.dumps(jwks(new)))
    token = job(issuer, chancery, new)
    until(lambda: present(chancery, token).status_code == 200, 10, "the file was read again")
    assert present(chancery, job(issuer, chancery, old)).status_code == 401
    assert issuer.requests == []


def test_a_flood_of_unknown_keys_asks_the_issuer_little(lab, start):
    key = Key("RS256", "only")
    issuer = lab(Issuer(key), **{"unknown-key-interval": "30s"})
    chancery = start()
    assert present(chancery, job(issuer, chancery, key)).status_code == 200
    before = len(issuer.requests)
    claims = times() | {"iss": issuer.url, "sub": "job-7", "aud": chancery.issuer}
    for index in range(30):
        assert present(chancery, key.sign(claims, {"kid": f"made-up-{index}"})).status_code == 401
    assert len(issuer.requests) - before <= 2


def test_explain_says_what_claims_would_be_granted(federated, tmp_path):
    shape = SHAPES["github-actions"]
    file = tmp_path / "claims.json"
    file.write_text(json.dumps(shape.claims))
    words = ["policy", "explain", "--claims", str(file), "--authority", "github-actions", "--audience", "generic"]
    done = federated.run(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'rule "github-actions": matches with repo=app' in done.stdout
    assert '"sub":"github/app"' in done.stdout
    file.write_text(json.dumps(shape.claims | {"ref": "refs/heads/\u001b[31mevil"}))
    done = federated.run(*words)
    assert done.returncode == 1 and "\u001b" not in done.stdout
    assert 'claim.ref: cannot be compared: "refs/heads/\\x1b[31mevil"' in done.stdout
    file.write_text(json.dumps({"email": "ci@acme-prod.iam.gserviceaccount.com", "sub": "1"}))
    done = federated.run("policy", "explain", "--claims", str(file), "--authority", "google")
    assert done.returncode == 1 and "claim.email: there is no such claim" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give one of --certificate, --claims and --subject-token."),
        (["--claims", "x"], "--claims and --authority belong together."),
        (["--claims", "x", "--authority", "google", "--client", "c"], "--client does not go with --claims."),
        (["--claims", "x", "--authority", "factory"], "factory: no authority whose identities have claims; there is github-actions,"),
    ],
)
def test_explain_refuses_what_makes_no_sense(federated, words, said):
    done = federated.run("policy", "explain", *words)
    assert done.returncode != 0 and said in done.stderr, done.stderr


def test_a_duplicate_member_in_claims_is_refused_by_explain_too(federated, tmp_path):
    file = tmp_path / "claims.json"
    file.write_text('{"sub": "a", "sub": "b"}')
    done = federated.run("policy", "explain", "--claims", str(file), "--authority", "google")
    assert done.returncode == 1 and "is there twice" in done.stderr


def test_a_registered_client_publishes_its_own_keys(configuration, start):
    first, second = Key("ES256", "first"), Key("ES256", "second")
    publisher = Issuer(first)
    configuration.values["clients"] = {"jwks-origins": [publisher.url]}
    configuration.values["policy"] += [
        {"name": "clients", "match": {"client": "billing"}, "subject": "billing", "audiences": ["generic"]}
    ]
    chancery = start()
    options = ["--auth-method", "private_key_jwt", "--jwks-uri", f"{publisher.url}/keys", "--signing-alg", "ES256"]
    chancery.succeed("clients", "create", "--id", "billing", *options)

    def ask(key: Key) -> int:
        claims = times(60) | {"iss": "billing", "sub": "billing", "aud": chancery.issuer}
        return present(chancery, key.sign(claims)).status_code

    until(lambda: ask(first) == 200, 5, "the client is known")
    assert ask(second) == 401
    assert set(publisher.requests) == {"/keys"}
    publisher.close()
