"""The six controls of services that trade tokens, a test or more for each."""

import http.server
import json
import os
import threading
import time

import pytest
import requests

from exchanger import ACCESS_TOKEN, AGENCY, EXCHANGE, JWT, LAB, VALUE, Exchanger, claims
from federation import payload

ACCOUNT = "deployer@example.iam.gserviceaccount.com"
PROVIDER = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q"


class Google:
    """Google's STS and IAM Credentials API, as far as they are asked; remembers who asked for what."""

    def __init__(self):
        self.requests: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append(self.path)
                if self.path == "/v1/token":
                    answer = {"access_token": "ya29.federated", "token_type": "Bearer", "expires_in": 3600}
                    answer["issued_token_type"] = ACCESS_TOKEN
                else:
                    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
                    answer = {"accessToken": "ya29.account", "expireTime": end}
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def google():
    cloud = Google()
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def parties(pki, tmp_path_factory, google):
    exchanger = Exchanger(tmp_path_factory.mktemp("controls"), pki)
    values = exchanger.server.configuration.values
    scope = "https://www.googleapis.com/auth/cloud-platform"
    endpoints = {"sts-endpoint": google.url, "iam-endpoint": google.url}
    values["resources"] |= {
        "cloud": {"google": {"audience": "gcp", "scopes": [scope], "service-accounts": [ACCOUNT], **endpoints}},
        "plain-cloud": {"google": {"audience": "gcp", "scopes": [scope], **endpoints}},
    }
    values["policy"] += [
        exchanger.rule(
            "cloud jobs", "cloud-{id}", audiences=["vault"], resources=["cloud", "plain-cloud"], scopes=[scope]
        ),
        exchanger.rule("short jobs", "short-{id}", lifetime="60s"),
        exchanger.rule("long jobs", "long-{id}", lifetime="1h"),
        exchanger.rule(
            "outliving jobs", "outliving-{id}", lifetime="1h", exchange={"client": "none", "outlives-subject": True}
        ),
    ]
    yield exchanger.start()
    exchanger.server.kill()


def refusal(answer: requests.Response) -> str:
    assert answer.status_code != 200, answer.text
    return answer.json()["error"]


# 1. Audiences are compared strictly.


@pytest.mark.parametrize(
    "audience",
    [
        "https://other.example.com",
        "urn:chancery/",
        "URN:CHANCERY",
        "urn:chancery ",
        "urn:chancer",
        "",
        "*",
        ["urn:chancery", "https://other.example.com"],
        ["urn:chancery", "urn:chancery"],
        [],
        [["urn:chancery"]],
        {"urn:chancery": True},
        7,
        True,
        None,
    ],
    ids=repr,
)
def test_1_a_token_for_anybody_else_is_not_exchanged(parties, audience):
    token = parties.lab.sign(parties.claims(aud=audience))
    assert refusal(parties.exchange(token)) == "invalid_request"
    assert parties.server.audit()[-1]["reason"].startswith("subject_token: lab: the token ")
    assert refusal(parties.plain(token, requested_resource="legacy")) == "invalid_token"
    agent = parties.agency.sign(parties.claims("agent-smith", iss=AGENCY, aud=audience))
    assert refusal(parties.actor(agent)) == "invalid_request"
    assert parties.server.audit()[-1]["reason"].startswith("actor_token: agency: the token ")


def test_1_a_token_for_us_is_exchanged_and_the_audience_of_one_authority_is_not_the_others(parties):
    for audience in (parties.server.issuer, "urn:chancery", ["urn:chancery"]):
        assert parties.exchange(parties.token(aud=audience)).status_code == 200


@pytest.mark.parametrize("audience", ["orders", "gcp", "aws", "generic", "described"])
def test_1_tokens_of_ours_are_exchanged_by_those_alone_whom_they_are_for(parties, audience):
    device = parties.server.pki.identity("device-001")
    token = parties.server.token(audience, device)["access_token"]
    for send in (parties.exchange, lambda token: parties.mutual(token, "device-001")):
        assert refusal(send(token)) == "invalid_request"
        assert "the token is ours, for " in parties.server.audit()[-1]["reason"]


# 2. Service accounts are those of a list.


@pytest.mark.parametrize(
    "account",
    [
        "admin@example.iam.gserviceaccount.com",
        "Deployer@example.iam.gserviceaccount.com",
        ACCOUNT + " ",
        ACCOUNT + ":generateAccessToken?x=",
        "../" + ACCOUNT,
        "*",
        "-",
        "deployer%40example.iam.gserviceaccount.com",
        f"{ACCOUNT},admin@example.iam.gserviceaccount.com",
    ],
)
def test_2_a_service_account_beside_the_list_is_never_asked_for(parties, google, account):
    count = len(google.requests)
    for resource in ("cloud", "plain-cloud"):
        answer = parties.plain(parties.token("cloud-1"), requested_resource=resource, service_account=account)
        assert refusal(answer) == "invalid_target"
        assert "does not grant service account" in parties.server.audit()[-1]["reason"]
        answer = parties.exchange(parties.token("cloud-1"), audience=resource, service_account=account)
        assert refusal(answer) == "invalid_target"
    assert len(google.requests) == count


def test_2_no_list_is_no_account_and_a_listed_one_is_of_its_resource_alone(parties, google):
    count = len(google.requests)
    answer = parties.plain(parties.token("cloud-1"), requested_resource="plain-cloud", service_account=ACCOUNT)
    assert refusal(answer) == "invalid_target"
    assert len(google.requests) == count
    answer = parties.plain(parties.token("cloud-1"), requested_resource="cloud", service_account=ACCOUNT)
    assert answer.json()["access_token"] == "ya29.account"
    assert google.requests[count:] == ["/v1/token", f"/v1/projects/-/serviceAccounts/{ACCOUNT}:generateAccessToken"]
    assert (
        parties.plain(parties.token("cloud-1"), requested_resource="cloud").json()["access_token"] == "ya29.federated"
    )
    event = parties.server.audit()[-1]
    assert "ya29." not in json.dumps(event) and event["resource"] == "cloud"


def test_the_shape_of_an_executable_s_answer_is_for_tokens_of_ours(parties, google):
    count = len(google.requests)
    answer = parties.exchange(parties.token("cloud-1"), audience="cloud", format="external_credential")
    assert answer.status_code == 400 and answer.json()["success"] is False, answer.text
    assert answer.json()["code"] == "invalid_request" and len(google.requests) == count


# 3. What is made from a foreign token lives 15 minutes at most, and no longer than that.


@pytest.mark.parametrize(
    "sub, lasts, expected",
    [
        ("job-1", 7000, 900),
        ("job-1", 900, 900),
        ("job-1", 120, 120),
        ("short-1", 7000, 60),
        ("short-1", 30, 30),
        # A rule may say otherwise, but for the end of the subject token, which only its own word moves.
        ("long-1", 7000, 3600),
        ("long-1", 1000, 1000),
        ("outliving-1", 1000, 3600),
    ],
)
def test_3_lifetimes(parties, sub, lasts, expected):
    now = int(time.time())
    answer = parties.exchange(parties.token(sub, iat=now, nbf=now, exp=now + lasts))
    made = claims(answer)
    assert answer.json()["expires_in"] == made["exp"] - made["iat"]
    if sub.startswith("outliving") or expected < lasts:
        assert made["exp"] == made["iat"] + expected
    else:
        assert made["exp"] == now + lasts


def test_3_an_actor_token_ends_the_exchanged_one_too(parties):
    now = int(time.time())
    made = claims(parties.actor(parties.agent(iat=now, nbf=now, exp=now + 40)))
    assert made["exp"] == now + 40


def test_3_a_chain_of_exchanges_ends_with_its_first_token(parties):
    now = int(time.time())
    token = parties.token(iat=now, nbf=now, exp=now + 200)
    for _ in range(3):
        token = parties.exchange(token, audience="hub").json()["access_token"]
        assert payload(token)["exp"] == now + 200


# 4. Every exchange is written down, before anything leaves.


def test_4_each_exchange_is_one_event_that_says_who_got_what_by_which_rule(parties):
    subject, agent = parties.token("delegated-9"), parties.agent()
    before = len(parties.server.audit())
    granted = parties.actor(agent, subject=subject)
    event = parties.server.audit()[-1]
    assert len(parties.server.audit()) == before + 1
    made = claims(granted)
    assert (event["outcome"], event["rule"]) == ("issued", "jobs in the hands of agents")
    assert (event["subject"], event["jti"], event["audience"]) == ("lab/9", made["jti"], "api")
    assert event["exchange"] == {
        "authority": "lab",
        "issuer": LAB,
        "subject": "delegated-9",
        "jti": payload(subject)["jti"],
        "actor_authority": "agency",
        "actor_issuer": AGENCY,
        "actor_subject": "agent-smith",
        "actor_jti": payload(agent)["jti"],
        "act": '{"sub":"agent-smith","iss":"%s"}' % AGENCY,
    }
    text = json.dumps(event)
    assert all(token not in text for token in (subject, agent, granted.json()["access_token"]))


def test_4_a_resource_is_one_event_too_and_so_is_a_refusal(parties):
    before = len(parties.server.audit())
    answer = parties.plain(parties.token("job-3"), requested_resource="legacy")
    assert answer.json() == {"x-api-key": VALUE}
    parties.plain(parties.token("job-3"), requested_resource="cloud")
    parties.plain("ya29.opaque", requested_resource="legacy")
    parties.exchange(parties.token(exp=1))
    events = parties.server.audit()[before:]
    assert [event["outcome"] for event in events] == ["issued", "refused", "refused", "refused"]
    assert (events[0]["resource"], events[0]["note"]) == ("legacy", "secret legacy-key version 1")
    assert events[0]["exchange"]["subject"] == "job-3" and events[0]["subject"] == "lab/3"
    assert events[0]["request_id"] == answer.headers["X-Request-Id"]
    # What was not accepted is not said to be an authority's.
    assert "authority" not in events[3]["exchange"]
    assert VALUE not in json.dumps(events)


def test_4_without_the_audit_log_nothing_leaves(pki, tmp_path):
    exchanger = Exchanger(tmp_path / "unrecorded", pki).start()
    try:
        log = exchanger.server.configuration.folder / "audit.sqlite"
        assert exchanger.plain(exchanger.token(), requested_resource="legacy").status_code == 200
        for file in log.parent.glob("audit.sqlite*"):
            os.rename(file, file.with_name("moved-" + file.name))
        for answer in (
            exchanger.plain(exchanger.token(), requested_resource="legacy"),
            exchanger.exchange(exchanger.token()),
            exchanger.plain(exchanger.token(), requested_resource="hub"),
        ):
            assert (answer.status_code, refusal(answer)) == (503, "temporarily_unavailable")
            assert VALUE not in answer.text and "access_token" not in answer.json()
    finally:
        exchanger.server.kill()


# 5. Who asks too often waits.


@pytest.fixture
def limited(pki, tmp_path):
    """Starts a server with limits."""
    started = []

    def start(**limits) -> Exchanger:
        exchanger = Exchanger(tmp_path / f"limited-{len(started)}", pki)
        started.append(exchanger)
        # Enough for what the start itself asks.
        exchanger.server.configuration.values["limits"] = {
            name.replace("_", "-"): limit for name, limit in limits.items()
        }
        exchanger.server.configuration.write()
        exchanger.server.start()
        return exchanger

    yield start
    for exchanger in started:
        exchanger.server.kill()


def assert_limited(answer: requests.Response):
    assert (answer.status_code, answer.json()["error"]) == (429, "temporarily_unavailable")
    assert int(answer.headers["Retry-After"]) >= 1 and "access_token" not in answer.json()


def test_5_requests_of_a_source_are_limited_at_both_endpoints_together(limited):
    exchanger = limited(per_source={"attempts": "1/h burst 4"})
    assert exchanger.plain(exchanger.token(), requested_resource="hub").status_code == 200
    assert exchanger.exchange(exchanger.token()).status_code == 200
    assert exchanger.plain("ya29.opaque").status_code == 401
    assert exchanger.plain(exchanger.token(), body="no JSON").status_code == 400
    assert_limited(exchanger.plain(exchanger.token(), requested_resource="hub"))
    assert_limited(exchanger.exchange(exchanger.token()))
    last = exchanger.server.audit()[-1]
    assert "limits.per-source.attempts" in last["reason"] and last["outcome"] == "refused"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda e: e.plain("ya29.opaque"),
        lambda e: e.plain(e.stranger.sign(e.claims())),
        lambda e: e.plain(None),
        lambda e: e.plain(e.token(), body="{"),
        lambda e: e.plain(e.token("nobody"), requested_resource="legacy"),
        lambda e: e.plain(e.token(), requested_resource="nothing"),
        lambda e: e.plain(e.token(), headers={"Content-Type": "text/plain"}),
    ],
    ids=["opaque", "forged", "no token", "no JSON", "not granted", "unknown resource", "content type"],
)
def test_5_failures_of_every_kind_count(limited, attempt):
    exchanger = limited(per_source={"failures": "1/h burst 3"}, per_client={"failures": "off"})
    assert all(attempt(exchanger).status_code in (400, 401, 403, 415) for _ in range(3))
    assert_limited(attempt(exchanger))
    assert_limited(exchanger.plain(exchanger.token(), requested_resource="hub"))


def test_5_what_one_authority_vouches_for_is_limited_without_the_others(limited):
    exchanger = limited(per_authority={"attempts": "1/h burst 2"})
    for _ in range(2):
        assert exchanger.plain(exchanger.token(), requested_resource="hub").status_code == 200
    assert_limited(exchanger.plain(exchanger.token(), requested_resource="hub"))
    assert_limited(exchanger.exchange(exchanger.token("job-other")))
    # Devices are of another authority.
    assert exchanger.server.token("generic")


def test_5_strangers_cannot_use_up_what_an_authority_has(limited):
    exchanger = limited(per_authority={"attempts": "1/h burst 2", "failures": "1/h burst 2"})
    for _ in range(4):
        assert exchanger.plain(exchanger.stranger.sign(exchanger.claims())).status_code == 401
    assert exchanger.plain(exchanger.token(), requested_resource="hub").status_code == 200


# 6. Opaque access tokens of others prove nothing to us, and are never accepted.

OPAQUE = [
    "ya29.a0AfH6SMBx-opaque",
    "ya29.c.b0AaekmWith.Dots",
    "1//0gRefreshTokenOfGoogle",
    "gho_16C7e42F292c6912E7710c838347Ae178B4a",
    "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11AAAAAAA0",
    "glpat-xxxxxxxxxxxxxxxxxxxx",
    "EwBwA8l6BAAUs5+OpaqueOfMicrosoft=",
    "xoxb-2345678901-opaque",
    "2YotnFZFEjr1zCsicMWpAA",
    "00000000-0000-0000-0000-000000000000",
]


@pytest.mark.parametrize("token", OPAQUE)
@pytest.mark.parametrize("kind", [ACCESS_TOKEN, JWT])
def test_6_an_opaque_token_is_refused_whatever_it_is_called(parties, token, kind):
    before = len(parties.server.audit())
    assert refusal(parties.exchange(token, subject_token_type=kind)) == "invalid_request"
    assert refusal(parties.plain(token, requested_resource="legacy", subject_token_type=kind)) == "invalid_token"
    assert refusal(parties.actor(token, type=kind)) == "invalid_request"
    events = parties.server.audit()[before:]
    assert len(events) == 3 and all("opaque" in event["reason"] for event in events)
    assert token not in json.dumps(events), "a token of somebody's is not written down"


def test_6_nobody_is_asked_about_an_opaque_token(parties, google):
    count = len(google.requests)
    for token in OPAQUE:
        parties.plain(token, requested_resource="cloud")
    assert len(google.requests) == count


def test_6_the_exchange_endpoint_wants_the_token_that_says_whom_it_is_for(parties):
    answer = parties.plain("ya29.opaque", requested_resource="legacy")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert parties.plain(parties.token(), requested_resource="legacy", grant_type=EXCHANGE).status_code == 200
