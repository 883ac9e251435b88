"""Registered clients get tokens by assertions that they sign: private_key_jwt and client_secret_jwt."""

import concurrent.futures
import sqlite3
import subprocess
import time

import jwt
import pytest
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey

from assertions import ASSERTION_TYPE, Client, ask, form
from chancery import Chancery, until
from configuration import Configuration

ALGORITHMS = ["RS256", "PS384", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS512"]


@pytest.fixture
def configuration(configuration):
    """Rules for registered clients, whichever they are."""
    configuration.values["policy"].append(
        {"name": "clients", "match": {"client": "{id}"}, "subject": "client:{id}", "audiences": ["generic"]}
    )
    return configuration


def known(server, client: Client):
    """Waits until the running server knows the client."""
    until(lambda: ask(server, client.assertion()).status_code == 200, 2, f"{client.id} is known")
    return client


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_client_gets_a_token_with_every_kind_of_key(own_server, algorithm):
    client = known(own_server, Client(own_server, "billing", algorithm).register())
    flow = "client_secret_jwt" if algorithm.startswith("HS") else "private_key_jwt"
    answer = ask(own_server, client.assertion(jti=f"use-{algorithm}"), client_id="billing")
    assert answer.status_code == 200, answer.text
    token = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert (token["sub"], token["client_id"], token["amr"]) == ("client:billing", "billing", [flow])
    event = own_server.audit("--outcome", "issued")[-1]
    assert (event["flow"], event["client_id"]) == (flow, "billing")
    assert (event["assertion_issuer"], event["assertion_subject"]) == ("billing", "billing")
    assert event["assertion_jti"] == f"use-{algorithm}"


def test_what_other_libraries_sign_is_accepted(own_server):
    client = known(own_server, Client(own_server, "billing").register())
    header = {"alg": "ES256", "kid": "k1", "typ": "client-authentication+jwt"}
    token = joserfc_jwt.encode(header, client.claims(), ECKey.import_key(client.key))
    assert ask(own_server, token).status_code == 200
    # A list of one audience, no iat, no kid, times with a fraction.
    assert ask(own_server, client.assertion(aud=[own_server.issuer])).status_code == 200
    assert ask(own_server, client.assertion(iat=None, exp=time.time() + 30.5)).status_code == 200
    assert ask(own_server, jwt.encode(client.claims(), client.key, algorithm="ES256")).status_code == 200


def test_curl_and_openssl_are_enough_for_a_client(own_server, tmp_path):
    secret = Client(own_server, "report", "HS256").register()
    until(lambda: ask(own_server, secret.assertion()).status_code == 200, 2, "the client is known")
    script = r"""
        set -euo pipefail
        b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
        now=$(date +%s)
        text=$(printf '{"alg":"HS256"}' | b64).$(printf \
            '{"iss":"report","sub":"report","aud":"%s","exp":%d,"jti":"%s"}' "$1" $((now + 60)) "$(openssl rand -hex 16)" \
            | b64)
        signature=$(printf %s "$text" | openssl dgst -sha256 -mac HMAC -macopt "key:$2" -binary | b64)
        curl --silent --fail --cacert "$4" --data grant_type=client_credentials --data audience=generic \
            --data-urlencode client_assertion_type="$5" --data client_assertion="$text.$signature" "$3/token"
        """
    command = ["bash", "-c", script, "client", own_server.issuer, secret.key, own_server.public]
    done = subprocess.run([*command, own_server.pki.root, ASSERTION_TYPE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "access_token" in done.stdout


def test_the_metadata_say_which_algorithms_assertions_may_have(own_server):
    metadata = own_server.get("/.well-known/openid-configuration").json()
    assert {"private_key_jwt", "client_secret_jwt"} <= set(metadata["token_endpoint_auth_methods_supported"])
    algorithms = metadata["token_endpoint_auth_signing_alg_values_supported"]
    assert set(ALGORITHMS) <= set(algorithms)
    assert "none" not in algorithms


def test_the_token_endpoint_is_an_audience_for_clients_that_are_registered_so(own_server):
    strict = known(own_server, Client(own_server, "strict").register())
    old = known(own_server, Client(own_server, "old").register("--token-endpoint-audience"))
    endpoint = own_server.get("/.well-known/openid-configuration").json()["token_endpoint"]
    assert ask(own_server, strict.assertion(aud=endpoint)).status_code == 401
    assert ask(own_server, old.assertion(aud=endpoint)).status_code == 200
    # Some libraries name both. Each has to be ours.
    assert ask(own_server, old.assertion(aud=[own_server.issuer, endpoint])).status_code == 200
    assert ask(own_server, old.assertion(aud=[own_server.issuer, "https://other.example"])).status_code == 401
    assert ask(own_server, old.assertion(aud=[endpoint, endpoint])).status_code == 401


def test_the_longest_lifetime_is_configured_and_changes_while_the_server_runs(configuration, own_server):
    client = known(own_server, Client(own_server, "billing").register())
    now = int(time.time())
    assert ask(own_server, client.assertion(iat=now, exp=now + 300)).status_code == 200
    assert ask(own_server, client.assertion(iat=now, exp=now + 301)).status_code == 401
    configuration.values["clients"] = {"assertion-lifetime": "1h"}
    configuration.write()
    hour = {"iat": now, "exp": now + 3600}
    until(lambda: ask(own_server, client.assertion(**hour)).status_code == 200, 3, "the change is in force")


@pytest.mark.parametrize("value", ["29s", "61m", "0s", "always"])
def test_a_lifetime_that_makes_no_sense_is_refused(configuration, pki, value):
    configuration.values["clients"] = {"assertion-lifetime": value}
    done = Chancery(configuration, pki).run("config", "check")
    assert done.returncode != 0
    assert "clients.assertion-lifetime" in done.stderr
    assert "from 30s to 1h" in done.stderr


def test_a_secret_is_rotated_without_a_gap(own_server):
    client = known(own_server, Client(own_server, "report", "HS256").register())
    old = client.key
    client.key = own_server.succeed("clients", "rotate-secret", "report", "--overlap", "1h").split("chy_")[1]
    client.key = "chy_" + client.key.split()[0]
    until(lambda: ask(own_server, client.assertion()).status_code == 200, 2, "the new secret signs")
    assert ask(own_server, client.assertion(key=old)).status_code == 200


def test_an_assertion_counts_once_also_after_kill_9(own_server):
    client = known(own_server, Client(own_server, "billing").register())
    used = client.assertion()
    assert ask(own_server, used).status_code == 200
    assert ask(own_server, used).status_code == 401
    unused = client.assertion()
    own_server.kill()
    own_server.start()
    assert ask(own_server, used).status_code == 401
    assert own_server.refusals()[-1]["reason"] == "client billing: the token was used before"
    assert ask(own_server, unused).status_code == 200
    assert ask(own_server, unused).status_code == 401
    assert own_server.stop() == 0
    own_server.start()
    assert ask(own_server, unused).status_code == 401


def test_of_many_uses_at_once_at_two_servers_exactly_one_gets_a_token(configuration, own_server, pki, tmp_path):
    """Two processes on one database and one audit log, as in a changeover, with a client that is raced by a thief."""
    second = Chancery(Configuration(tmp_path / "second", pki.folder), pki)
    listeners = second.configuration.values["listeners"]
    second.configuration.values = configuration.values | {"listeners": listeners}
    second.configuration.values["database"] = {"sqlite": str(configuration.folder / "chancery.sqlite")}
    second.configuration.values["audit"] = {"sqlite": str(configuration.folder / "audit.sqlite")}
    second.configuration.values["keys"] = configuration.values["keys"] | {
        "encryption-key": {"file": str(configuration.folder / "encryption.key")}
    }
    second.configuration.write()
    second.start()
    try:
        client = known(own_server, Client(own_server, "billing").register())
        known(second, client)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            for _ in range(10):
                assertion = client.assertion()
                uses = [pool.submit(ask, (own_server, second)[n % 2], assertion) for n in range(16)]
                statuses = [use.result().status_code for use in uses]
                assert sorted(statuses) == [200] + [401] * 15
    finally:
        second.kill()


def test_a_database_that_cannot_be_written_refuses_assertions_and_nobody_else(own_server):
    """A writer that holds the database: certificates need no record of use, assertions are never taken unrecorded."""
    client = known(own_server, Client(own_server, "billing").register())
    with sqlite3.connect(own_server.configuration.folder / "chancery.sqlite", isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        held = client.assertion()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(ask, own_server, held)
            own_server.token("generic")
            answer = waiting.result()
        assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
        assert answer.headers["Retry-After"] == "1"
        database.execute("ROLLBACK")
    database.close()
    assert "locked" in own_server.refusals()[-1]["reason"]
    assert ask(own_server, held).status_code == 200
    assert "Used assertions cannot be recorded" in own_server.log.read_text()


def test_a_deleted_database_accepts_no_assertion(own_server):
    client = known(own_server, Client(own_server, "billing").register())
    (own_server.configuration.folder / "chancery.sqlite").unlink()
    assert ask(own_server, client.assertion()).status_code == 503


def test_used_assertions_are_forgotten_when_their_time_is_over(own_server):
    """The record of use must not grow for ever; the clock of the test is the end that stands in the table."""
    client = known(own_server, Client(own_server, "billing").register())
    for _ in range(5):
        assert ask(own_server, client.assertion()).status_code == 200
    path = own_server.configuration.folder / "chancery.sqlite"
    with sqlite3.connect(path) as database:
        ends = [row[0] for row in database.execute("SELECT ends_at FROM redeemed_assertion")]
        # exp, 60 s of skew and 10 min for clocks that differ.
        assert all(0 < end / 1000 - time.time() <= 60 + 60 + 600 for end in ends)
        database.execute("UPDATE redeemed_assertion SET ends_at = 1000")
    database.close()
    assert ask(own_server, client.assertion()).status_code == 200
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM redeemed_assertion").fetchone() == (1,)
    database.close()


def test_the_same_request_twice_in_one_form_is_no_second_use(own_server):
    client = known(own_server, Client(own_server, "billing").register())
    fields = list(form(client.assertion()).items())
    answer = own_server.post([*fields, fields[-1]])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
