"""Token revocation (RFC 7009): a token that its client has given up counts for nobody who asks, here and elsewhere."""

import concurrent.futures
import json
import sqlite3
import subprocess
import time

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from oauthlib.oauth2 import BackendApplicationClient

from assertions import private_key
from chancery import BINARY, Chancery, until
from test_introspection import forged
from token_inquiries import INACTIVE, SUBJECT, Parties, claims, configure, metric, neighbour


@pytest.fixture
def server(configuration, pki):
    server = Chancery(configure(configuration), pki)
    server.start()
    yield server
    if server.is_alive:
        server.kill()


@pytest.fixture
def parties(server, pki):
    parties = Parties(server, pki)
    until(lambda: parties.introspect(server, "x", "stranger").status_code == 200, 10, "the clients are known")
    return parties


@pytest.fixture
def second(configuration, server, pki, tmp_path):
    second = neighbour(configuration, pki, tmp_path / "second")
    second.start()
    yield second
    second.kill()


def revoked(answer) -> bool:
    assert (answer.status_code, answer.content) == (200, b""), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Type" not in answer.headers
    return True


def test_a_token_counts_no_more_once_its_client_has_revoked_it(server, parties):
    token = server.token("orders")["access_token"]
    other = server.token("orders")["access_token"]
    answer = parties.revoke(server, token, data={"token_type_hint": "access_token"})
    assert revoked(answer)
    assert not parties.is_active(server, token)
    assert parties.is_active(server, other)
    event = server.audit("--request-id", answer.headers["X-Request-Id"])[0]
    assert (event["outcome"], event["endpoint"]) == ("revoked", "revocation")
    assert (event["jti"], event["client_id"]) == (claims(token)["jti"], SUBJECT + "device-001")
    assert (event["audience"], event["flow"]) == ("orders", "mtls-client-credentials")
    assert server.audit("--outcome", "revoked") == [event]
    assert metric(server, "chancery_tokens_revoked_total") == 1
    assert metric(server, 'chancery_introspections_total{result="revoked"}') > 0
    # Once more, and nothing is new.
    assert revoked(parties.revoke(server, token))
    assert server.audit("--outcome", "revoked") == [event]


def test_a_second_server_on_the_database_knows_within_a_second(server, second, parties):
    tokens = [server.token("orders")["access_token"] for _ in range(20)]
    until(lambda: parties.introspect(second, "x").status_code == 200, 10, "the clients are known")
    assert all(parties.is_active(second, token) for token in tokens)
    for here, there in [(server, second), (second, server)] * 10:
        token = tokens.pop()
        assert revoked(parties.revoke(here, token))
        until(lambda: not parties.is_active(there, token), 1, "the token is inactive")


def test_what_was_answered_outlives_a_kill(server, parties):
    """Revocations from eight clients at once, in the middle of which the server is killed."""
    tokens = [server.token("orders")["access_token"] for _ in range(60)]
    done = []

    def revoke(token):
        try:
            if parties.revoke(server, token).status_code == 200:
                done.append(token)
        except OSError:
            pass

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for token in tokens:
            pool.submit(revoke, token)
        until(lambda: len(done) > 20, 20, "revocations are answered")
        server.kill()
    server.start()
    recorded = {event["jti"] for event in server.audit("--outcome", "revoked")}
    listed = {token["jti"] for token in server.objects(server.succeed("tokens", "list", "--json"))}
    assert len(done) > 20
    for token in done:
        assert not parties.is_active(server, token)
        assert claims(token)["jti"] in recorded & listed
    server.succeed("audit", "verify")


def test_a_client_cannot_revoke_anothers_token(server, parties):
    token = server.token("orders")["access_token"]
    for who in ("device-002", "orders-api", "stranger", "billing"):
        answer = parties.revoke(server, token, who)
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"] == "unauthorized_client"
        event = server.audit("--request-id", answer.headers["X-Request-Id"])[0]
        assert (event["outcome"], event["jti"]) == ("refused", claims(token)["jti"])
        assert event["reason"] == f"the token was issued to {SUBJECT}device-001"
    assert parties.is_active(server, token)


def test_a_client_that_names_itself_after_another_revokes_nothing(server, parties):
    token = server.token("orders")["access_token"]
    answer = parties.revoke(server, token, "device-002", data={"client_id": SUBJECT + "device-001"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert parties.revoke(server, token, None).status_code == 401
    assert parties.is_active(server, token)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s, t: "not-a-token",
        lambda s, t: t + "A",
        lambda s, t: t.rsplit(".", 1)[0] + ".",
        lambda s, t: forged(t, {"alg": "none"}),
        lambda s, t: forged(t, {"alg": "RS256"}, key=private_key("RS256")),
        lambda s, t: forged(t, payload={"client_id": SUBJECT + "device-001"}),
        lambda s, t: forged(t, {"kid": "unknown"}),
    ],
)
def test_what_is_no_token_of_ours_is_answered_as_if_it_were_done_and_changes_nothing(server, parties, spoil):
    token = server.token("orders", server.pki.identity("device-002"))["access_token"]
    assert revoked(parties.revoke(server, spoil(server, token)))
    assert server.succeed("tokens", "list") == ""
    assert server.audit("--outcome", "revoked") == []
    assert parties.is_active(server, token)


def test_a_registered_client_revokes_tokens_of_any_audience_by_its_secret(server, parties):
    form = {"grant_type": "client_credentials"}
    token = parties.ask(server, "/token", None, "billing", data=form).json()["access_token"]
    assert parties.is_active(server, token, "generic-api")
    assert revoked(parties.revoke(server, token, "billing"))
    assert not parties.is_active(server, token, "generic-api")
    aws = server.token("aws")["id_token"]
    assert revoked(parties.revoke(server, aws))
    assert claims(aws)["jti"] in server.succeed("tokens", "list")


def test_libraries_revoke(server, parties):
    url = server.get("/.well-known/openid-configuration").json()["revocation_endpoint"]
    form = {"grant_type": "client_credentials"}
    tokens = [parties.ask(server, "/token", None, "billing", data=form).json()["access_token"] for _ in range(2)]
    session = OAuth2Session("billing", parties.secrets["billing"])
    answer = session.revoke_token(url, token=tokens[0], token_type_hint="access_token", verify=server.pki.root)
    assert revoked(answer)
    where, headers, body = BackendApplicationClient("billing").prepare_token_revocation_request(url, tokens[1])
    answer = parties.ask(server, "/revoke", None, "billing", data=dict(p.split("=") for p in body.split("&")))
    assert where == url and revoked(answer)
    assert not any(parties.is_active(server, token, "generic-api") for token in tokens)


def test_a_database_that_cannot_be_written_revokes_nothing_and_says_so(server, parties):
    token = server.token("orders")["access_token"]
    path = server.configuration.folder / "chancery.sqlite"
    with sqlite3.connect(path, isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        answer = parties.revoke(server, token)
        assert answer.status_code == 503, answer.text
        assert answer.json()["error"] == "temporarily_unavailable"
        assert parties.is_active(server, token)
        assert server.audit("--outcome", "revoked") == []
        database.execute("ROLLBACK")
    assert revoked(parties.revoke(server, token))
    assert not parties.is_active(server, token)


def test_a_server_that_lost_its_database_says_that_it_cannot_tell(server, parties):
    """The tables of revocations are gone, as in a file that somebody edited; those of the keys are not."""
    token = server.token("orders")["access_token"]
    with sqlite3.connect(server.configuration.folder / "chancery.sqlite") as database:
        database.execute("ALTER TABLE revoked_token_store RENAME TO hidden")
    until(lambda: parties.introspect(server, token).status_code == 503, 12, "the reading is too old")
    assert parties.revoke(server, token).status_code == 503
    assert "have not been read from the database for 10" in server.refusals()[-1]["reason"]
    ready = requests.get(server.admin + "/readyz", timeout=100)
    assert ready.status_code == 503 and "the revoked tokens cannot be read from the database" in ready.text
    # Tokens are issued all the same: none is judged for it.
    assert server.token("orders")["access_token"]
    with sqlite3.connect(server.configuration.folder / "chancery.sqlite") as database:
        database.execute("ALTER TABLE hidden RENAME TO revoked_token_store")
    until(lambda: parties.introspect(server, token).status_code == 200, 10, "it can be read again")
    assert parties.is_active(server, token)
    log = server.log.read_text()
    assert "Revoked tokens cannot be read" in log and "Revoked tokens can be read and written again" in log


def run(server, *arguments: str, token: str = "") -> subprocess.CompletedProcess[str]:
    command = [BINARY, "tokens", *arguments, "--config", server.config]
    return subprocess.run(command, input=token, capture_output=True, text=True, timeout=300)


def test_an_operator_revokes_a_token_by_itself_or_by_its_jti(server, second, parties):
    first, by_jti = (server.token("orders")["access_token"] for _ in range(2))
    done = run(server, "revoke", "-", token=first + "\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"revoked {claims(first)['jti']} until ")
    jti = claims(by_jti)["jti"]
    done = run(server, "revoke", "--jti", jti, "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["jti"], made["is_new"]) == (jti, True)
    assert 86_390 < made["expires_at"] - time.time() <= 86_400
    for token in (first, by_jti):
        for process in (server, second):
            until(lambda: not parties.is_active(process, token), 1, "the token is inactive")
    assert run(server, "revoke", "--jti", jti, "--json").returncode == 0
    again = run(server, "revoke", "-", token=first)
    assert again.stdout == f"{claims(first)['jti']} is revoked already\n"
    listed = server.objects(server.succeed("tokens", "list", "--json"))
    assert {token["jti"] for token in listed} == {jti, claims(first)["jti"]}
    assert all(token["revoked_at"] <= time.time() < token["expires_at"] for token in listed)


@pytest.mark.parametrize(
    "arguments, token, text",
    [
        (["revoke"], "", "Name a token"),
        (["revoke", "-", "--jti", "x"], "", "Name a token"),
        (["revoke", "-", "--until", "2099-01-01T00:00:00Z"], "", "--until belongs to --jti"),
        (["revoke", "-"], "not-a-token", "nothing to revoke: the token has 1 parts"),
        (["revoke", "-"], "FOREIGN", "nothing to revoke: the token names the key"),
        (["revoke", "--jti", ""], "", "--jti has 0 bytes"),
        (["revoke", "--jti", "x" * 257], "", "--jti has 257 bytes"),
        (["revoke", "--jti", "x", "--until", "2020-01-01T00:00:00Z"], "", "is over"),
        (["revoke", "--jti", "x", "--until", "2099-01-01T00:00:00Z"], "", "more than 24 hours away"),
        (["revoke", "--jti", "x", "--until", "tomorrow"], "", "is not a time"),
    ],
)
def test_an_operator_is_told_what_cannot_be_revoked(server, arguments, token, text):
    foreign = forged(server.token("orders")["access_token"], {"kid": "unknown"})
    done = run(server, *arguments, token=token.replace("FOREIGN", foreign))
    assert done.returncode != 0
    assert text in done.stderr
    assert server.succeed("tokens", "list") == ""


def test_a_jti_may_begin_with_a_hyphen(server):
    done = run(server, "revoke", "--jti", "-sZq3yXqK0XvW7mC1Yb2nE")
    assert done.returncode == 0, done.stderr
    assert "-sZq3yXqK0XvW7mC1Yb2nE" in server.succeed("tokens", "list")
    for option in ("--jti", "--request-id"):
        assert server.audit(option, "-sZq3yXqK0XvW7mC1Yb2nE") == []


def test_a_restart_remembers(server, parties):
    token = server.token("orders")["access_token"]
    assert revoked(parties.revoke(server, token))
    assert server.stop() == 0
    server.start()
    assert parties.introspect(server, token).content == INACTIVE
