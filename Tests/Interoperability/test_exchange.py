"""Token exchange (RFC 8693) at /token and /exchange: who may trade what for what, and what the new token says."""

import json
import json
import time

import pytest
import requests

from chancery import until
from exchanging import ACCESS_TOKEN, EXCHANGE, ID_TOKEN, JWT, LAB, ROBOTS, Exchanges
from federation import payload


@pytest.fixture
def lab(configuration, pki):
    exchanges = Exchanges(configuration, pki)
    yield exchanges
    if exchanges.server and exchanges.server.is_alive:
        exchanges.server.kill()


def test_a_foreign_token_is_exchanged_for_an_access_token(lab):
    lab.rule("jobs")
    server = lab.start()
    answer = lab.token(lab.subject(), audience="reports", scope="reports.read")
    claims = lab.issued(answer)
    body = answer.json()
    assert body["issued_token_type"] == ACCESS_TOKEN and body["token_type"] == "Bearer"
    assert body["scope"] == "reports.read" and 0 < body["expires_in"] <= 300
    assert claims["iss"] == server.issuer and claims["aud"] == "https://reports.example.com"
    assert claims["sub"] == claims["client_id"] == "lab/7" and "act" not in claims
    event = server.audit()[-1]
    assert event["outcome"] == "issued" and event["rule"] == "jobs"
    assert event["exchange"] == {
        "authority": "lab", "issuer": LAB, "subject": "job-7", "jti": event["exchange"]["jti"],
    }
    assert "urn:ietf:params:oauth:grant-type:token-exchange" in server.get(
        "/.well-known/openid-configuration").json()["grant_types_supported"]


def test_the_plain_pattern_is_the_same_exchange(lab):
    lab.rule("jobs", audiences=[], resources=["reports-token"])
    del lab.configuration.values["policy"][-1]["audiences"]
    server = lab.start()
    answer = lab.exchange(lab.subject(), "reports-token")
    claims = lab.issued(answer)
    assert claims["aud"] == "https://reports.example.com" and claims["sub"] == "lab/7"
    assert answer.headers["Cache-Control"] == "no-store"
    event = server.audit()[-1]
    assert event["endpoint"] == "exchange"
    assert (event["resource"], event["rule"], event["outcome"]) == ("reports-token", "jobs", "issued")


def test_no_token_outlives_its_subject_nor_a_quarter_of_an_hour_for_a_foreign_one(lab):
    lab.configuration.values["audiences"]["reports"]["lifetime"] = "2h"
    lab.rule("short")
    lab.rule("long", match={"claim": {"sub": "long-{id}"}}, lifetime="1h")
    lab.rule("longest", match={"claim": {"sub": "longest"}}, subject="x", lifetime="1h",
             exchange={"client": "none", "outlives-subject": True})
    lab.start()
    hour = {"exp": int(time.time()) + 3600}
    brief = lab.issued(lab.token(lab.subject(exp=int(time.time()) + 30), audience="reports"))
    assert brief["exp"] - brief["iat"] <= 30
    foreign = lab.issued(lab.token(lab.subject(**hour), audience="reports"))
    assert foreign["exp"] - foreign["iat"] == 900
    ruled = lab.issued(lab.token(lab.subject(sub="long-1", **hour), audience="reports"))
    assert 3500 < ruled["exp"] - ruled["iat"] <= 3600
    bounded = lab.issued(lab.token(lab.subject(sub="long-1", exp=int(time.time()) + 60), audience="reports"))
    assert bounded["exp"] - bounded["iat"] <= 60
    longest = lab.issued(lab.token(lab.subject(sub="longest", exp=int(time.time()) + 60), audience="reports"))
    assert longest["exp"] - longest["iat"] == 3600


def test_delegation_is_what_a_rule_says_and_not_what_the_request_brings(lab):
    """Keycloak 52691: there an actor token made a delegation of any exchange."""
    lab.rule("impersonation")
    server = lab.start()
    answer = lab.token(lab.subject(), audience="reports", actor_token=lab.actor(), actor_token_type=JWT)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"
    assert "takes no actor token" in server.refusals()[-1]["reason"]


def test_an_actor_is_written_down_and_nested(lab):
    rule = {"client": "none", "actor": {"authority": "robots", "match": {"claim": {"sub": "robot-{n}"}}}}
    lab.rule("robots act", exchange=rule, audiences=["here"])
    lab.rule("again", authority="self", match={"claim": {"sub": "lab/{id}"}}, exchange=rule, audiences=["reports"])
    server = lab.start()
    assert lab.token(lab.subject(), audience="here").status_code == 400, "without an actor token"
    first = lab.token(lab.subject(), audience="here", actor_token=lab.actor(), actor_token_type=JWT)
    assert lab.issued(first)["act"] == {"sub": "robot-1", "iss": ROBOTS}
    second = lab.token(
        first.json()["access_token"], audience="reports", actor_token=lab.actor(sub="robot-2"), actor_token_type=JWT)
    assert lab.issued(second)["act"] == {
        "sub": "robot-2", "iss": ROBOTS, "act": {"sub": "robot-1", "iss": ROBOTS}
    }
    record = server.audit()[-1]["exchange"]
    assert record["actor_subject"] == "robot-2"
    assert json.loads(record["act"])["act"] == {"sub": "robot-1", "iss": ROBOTS}


def test_introspection_says_who_acts(lab):
    """Keycloak 53029: there act is missing from introspection."""
    delegation = {"client": "none", "actor": {"authority": "robots", "match": {"claim": {"sub": "robot-{n}"}}}}
    lab.rule("robots act", exchange=delegation)
    lab.configuration.values["audiences"]["reports"]["resource-servers"] = ["reports-api"]
    server = lab.start()
    created = server.succeed("clients", "create", "--id", "reports-api", "--auth-method", "client_secret_basic", "--json")
    secret = json.loads(created)["client_secret"]
    subject = lab.subject(act={"sub": "earlier"}, may_act={"sub": "robot-1", "iss": ROBOTS})
    token = lab.token(subject, audience="reports", actor_token=lab.actor(), actor_token_type=JWT)

    def introspected() -> dict:
        answer = lab.post({"token": token.json()["access_token"]}, path="/introspect", auth=("reports-api", secret))
        return answer.json() if answer.status_code == 200 else {}

    said = until(introspected, 5, "the resource server is known")
    assert said["active"] is True and said["sub"] == "lab/7"
    assert said["act"] == {"sub": "robot-1", "iss": ROBOTS, "act": {"sub": "earlier", "iss": LAB}}
    assert said["may_act"] == {"sub": "robot-1", "iss": ROBOTS}


def test_those_who_acted_before_another_issuer_signed_are_kept(lab):
    lab.rule("jobs")
    lab.start()
    chain = {"sub": "a", "act": {"sub": "b", "iss": "https://elsewhere.example.com"}}
    claims = lab.issued(lab.token(lab.subject(act=chain), audience="reports"))
    assert claims["act"] == {
        "sub": "a", "iss": LAB, "act": {"sub": "b", "iss": "https://elsewhere.example.com"}
    }


def test_may_act_is_honoured_with_and_without_an_actor_token(lab):
    delegation = {"client": "none", "actor": {"authority": "robots", "match": {"claim": {"sub": "robot-{n}"}}}}
    lab.rule("robots act", exchange=delegation)
    lab.rule("clients", exchange={"client": {"authority": "factory", "match": {"san-uri": "spiffe://example.org/device/{d}"}}})
    server = lab.start()
    only = lab.subject(may_act={"sub": "robot-1", "iss": ROBOTS})
    good = lab.token(only, audience="reports", actor_token=lab.actor(), actor_token_type=JWT)
    assert lab.issued(good)["may_act"] == {"sub": "robot-1", "iss": ROBOTS}
    other = lab.token(only, audience="reports", actor_token=lab.actor(sub="robot-2"), actor_token_type=JWT)
    assert other.status_code == 400 and other.json()["error"] == "invalid_request"
    device = lab.pki.identity("device-001")
    assert lab.issued(lab.token(lab.subject(), device, audience="reports"))
    for answer in (lab.token(only, audience="reports"), lab.token(only, device, audience="reports")):
        assert answer.status_code == 400 and "may_act" in server.refusals()[-1]["reason"]
    ours = {"sub": "spiffe://example.org/device/device-001", "iss": server.issuer}
    claims = lab.issued(lab.token(lab.subject(may_act=ours), device, audience="reports"))
    assert claims["client_id"] == "spiffe://example.org/device/device-001" and claims["may_act"] == ours
    theirs = lab.token(lab.subject(may_act={"sub": ours["sub"]}), device, audience="reports")
    assert theirs.status_code == 400 and "may_act" in server.refusals()[-1]["reason"], "a name of the lab's is none of ours"


def test_a_device_trades_its_own_token(lab):
    lab.rule("ours", authority="self", match={"claim": {"sub": "spiffe://example.org/device/{id}"}}, subject="device/{id}")
    server = lab.start()
    token = server.token("here")["access_token"]
    assert lab.issued(lab.token(token, audience="reports"))["sub"] == "device/device-001"
    elsewhere = server.token("generic")["access_token"]
    answer = lab.token(elsewhere, audience="reports")
    assert answer.status_code == 400, "dex: the audience of the subject token is not checked"
    assert "ours, for" in server.refusals()[-1]["reason"]


def test_scopes_get_only_narrower(lab):
    lab.rule("jobs", scopes=["reports.read", "reports.write"])
    lab.start()

    def scopes(token, **parameters):
        return lab.token(token, audience="reports", **parameters)

    assert lab.issued(scopes(lab.subject()))["scope"] == "reports.read reports.write"
    assert lab.issued(scopes(lab.subject(scope="reports.read openid")))["scope"] == "reports.read"
    assert scopes(lab.subject(scope="reports.read"), scope="reports.write").json()["error"] == "invalid_scope"
    assert scopes(lab.subject(), scope="reports.admin").json()["error"] == "invalid_scope"


def test_several_audiences_share_a_token_where_the_rule_says_so(lab):
    both = {"audiences": ["reports", "archive"]}
    lab.rule("one", match={"claim": {"sub": "one"}}, subject="one", **both)
    lab.rule("both", exchange={"client": "none", "several-audiences": True}, **both)
    lab.start()
    wanted = {"audience": ["reports", "archive"]}
    claims = lab.issued(lab.token(lab.subject(), **wanted))
    assert claims["aud"] == ["https://reports.example.com", "https://archive.example.com"]
    assert claims["scope"].split() == ["reports.read", "reports.write", "reports.admin", "archive.read"]
    assert lab.token(lab.subject(sub="one"), **wanted).json()["error"] == "invalid_target"


@pytest.mark.parametrize(("wanted", "status"), [(ACCESS_TOKEN, 200), (JWT, 200), (ID_TOKEN, 400)])
def test_the_type_that_is_asked_for_is_what_comes(lab, wanted, status):
    lab.rule("jobs")
    lab.start()
    answer = lab.token(lab.subject(), audience="reports", requested_token_type=wanted)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["issued_token_type"] == wanted
        assert payload(answer.json()["access_token"])["sub"] == "lab/7"


def explain(lab, *options) -> tuple[int, str]:
    done = lab.server.run("policy", "explain", *options)
    return done.returncode, done.stdout + done.stderr


def test_an_exchange_is_explained_as_it_is_decided(lab, tmp_path):
    delegation = {"client": "none", "actor": {"authority": "robots", "match": {"claim": {"sub": "robot-{n}"}}}}
    lab.rule("robots act", exchange=delegation, audiences=["archive"])
    lab.rule("jobs")
    lab.start()

    def file(name: str, token: str) -> str:
        (tmp_path / name).write_text(token + "\n")
        return str(tmp_path / name)

    subject = file("subject.jwt", lab.subject())
    status, text = explain(lab, "--subject-token", subject, "--audience", "reports")
    assert status == 0, text
    assert "subject token: of lab, its signature is supposed to be good" in text
    assert 'rule "robots act": wants an actor token' in text and 'rule "jobs": matches with id=7' in text
    assert '"sub":"lab/7"' in text and '"aud":"https://reports.example.com"' in text
    status, text = explain(
        lab, "--subject-token", subject, "--actor-token", file("actor.jwt", lab.actor()), "--audience", "archive")
    assert status == 0 and '"act":{"sub":"robot-1","iss":"https://robots.example.com"}' in text, text
    for options, reason in (
        (["--audience", "orders"], 'does not grant audience "orders"'),
        (["--actor-token", file("other.jwt", lab.actor(sub="human"))], "no exchange rule matches"),
    ):
        status, text = explain(lab, "--subject-token", subject, *options)
        assert status == 1 and reason in text, text
    expired = file("expired.jwt", lab.subject(iat=1, nbf=1, exp=100))
    assert "expired" in explain(lab, "--subject-token", expired)[1]
    named = file("named.jwt", lab.subject(may_act={"sub": "robot-2", "iss": ROBOTS}))
    assert "may_act" in explain(lab, "--subject-token", named, "--audience", "reports")[1]
    status, text = explain(lab, "--subject-token", file("junk.jwt", "ya29.junk"))
    assert status != 0 and "2 parts between dots" in text


def test_every_401_of_the_exchange_endpoint_says_what_it_wants(lab):
    """RFC 9110 section 15.5.2; without a token no error is named (RFC 6750 section 3.1)."""
    lab.rule("jobs", resources=["reports-token"])
    server = lab.start()
    bare = 'Bearer realm="exchange endpoint"'

    def challenge(answer):
        assert answer.status_code == 401
        return answer.headers["WWW-Authenticate"]

    without = requests.post(server.public + "/exchange", json={"grant_type": EXCHANGE}, verify=lab.pki.root, timeout=200)
    assert challenge(without) == bare
    assert challenge(lab.exchange("opaque", "reports-token")) == bare + ', error="invalid_token"'
    stranger = lab.exchange(lab.subject(), "reports-token", client_id="nobody", client_secret="chy_wrong")
    assert challenge(stranger) == bare and stranger.json()["error"] == "invalid_client"


def test_exchanges_of_one_source_are_limited_and_nothing_else_is(lab):
    lab.rule("jobs")
    lab.configuration.values["limits"] = {"exchanges": "1/m burst 3"}
    server = lab.start()
    answers = [lab.token(lab.subject(), audience="reports") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert lab.exchange(lab.subject(), "reports").status_code == 429
    assert server.token("here")["access_token"], "a device that proves itself is no exchange"
    assert "limits.exchanges" in [event["reason"] for event in server.refusals()][-1]


@pytest.mark.parametrize(("wanted", "kind"), [(ID_TOKEN, "N_A"), (None, "N_A"), (JWT, "Bearer")])
def test_an_id_token_is_not_said_to_give_access(lab, wanted, kind):
    """RFC 8693 section 2.2.1."""
    lab.rule("jobs", audiences=["gcp"])
    server = lab.start()
    answer = lab.token(lab.subject(), **({"requested_token_type": wanted} if wanted else {})).json()
    assert (answer["issued_token_type"], answer["token_type"]) == (wanted or ID_TOKEN, kind)
    assert server.token("gcp")["token_type"] == "Bearer", "what every other grant has to say (RFC 6749 section 5.1)"
