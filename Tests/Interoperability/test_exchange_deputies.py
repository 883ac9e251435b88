"""Who takes part in an exchange under another's name, or with a token that was given to him for something else."""

import json

import pytest
import requests

from chancery import until
from configuration import Configuration
from exchanging import JWT, Exchanges
from federation import BEARER

DEVICE = "spiffe://example.org/device/device-001"


@pytest.fixture(scope="module")
def parties(pki, tmp_path_factory):
    """`shop` is the resource server of the audience shop; a lab's service may be called as it likes."""
    exchanges = Exchanges(Configuration(tmp_path_factory.mktemp("deputies"), pki.folder), pki)
    values = exchanges.configuration.values
    values["audiences"] |= {
        "shop": {"profile": "resource-server", "aud": "https://shop.example.com", "resource-servers": ["shop"]},
        "desk": {"profile": "generic", "aud": "https://desk.example.com", "resource-servers": ["shop"]},
    }
    values["policy"][0]["audiences"] += ["shop", "desk"]
    values["policy"].append(
        {
            "name": "services",
            "authority": "lab",
            "match": {"claim": {"sub": "service-{name}"}},
            "subject": "{name}",
            "audiences": ["generic"],
        }
    )
    own = {"authority": "self", "match": {"claim": {"sub": DEVICE}}, "subject": DEVICE}
    lab = {"authority": "lab", "match": {"claim": {"sub": "service-{name}"}}}
    exchanges.rule("devices' tokens", **own)
    exchanges.rule("jobs")
    exchanges.rule("held jobs", match={"claim": {"sub": "held-{id}"}}, exchange={"client": lab, "actor": "client"})
    device = {"authority": "self", "match": {"claim": {"sub": DEVICE}}}
    exchanges.rule(
        "jobs with devices", match={"claim": {"sub": "shared-{id}"}}, exchange={"client": "none", "actor": device}
    )
    team = {"authority": "robots", "match": {"claim": {"sub": "robot-{team:any}"}}}
    exchanges.rule("a team's", match={"claim": {"sub": "team-{team:any}"}}, subject="{team}", exchange={"client": team})
    server = exchanges.start()
    words = ["clients", "create", "--id", "shop", "--auth-method", "client_secret_basic", "--json"]
    exchanges.secret = json.loads(server.succeed(*words))["client_secret"]
    until(lambda: shop(exchanges, exchanges.subject()).status_code == 200, 5, "the client is known")
    yield exchanges
    server.kill()


def shop(p: Exchanges, subject: str, **parameters) -> requests.Response:
    """The resource server itself."""
    return p.post(p.form(subject, audience="reports", **parameters), auth=("shop", p.secret))


def service(p: Exchanges, name: str, subject: str, **parameters) -> requests.Response:
    """A service of the lab's, which the lab vouches for."""
    proof = {"client_assertion": p.subject(sub=f"service-{name}"), "client_assertion_type": BEARER}
    return p.token(subject, audience="reports", **proof, **parameters)


def held(p: Exchanges, audience: str) -> str:
    return p.server.token(audience)["access_token"]


def test_a_resource_server_exchanges_what_it_was_sent(parties):
    for audience in ("shop", "desk"):
        assert parties.issued(shop(parties, held(parties, audience)))["client_id"] == "shop"


@pytest.mark.parametrize("subject", ["shop", "desk", "job", "held"])
def test_nobody_is_called_as_a_registered_client_is_but_that_client(parties, subject):
    token = held(parties, subject) if subject in ("shop", "desk") else parties.subject(sub=f"{subject}-1")
    answer = service(parties, "shop", token)
    assert answer.status_code == 401 and answer.json()["error"] == "invalid_client", answer.text
    assert "is the client_id of a registered client" in parties.server.refusals()[-1]["reason"]


def test_nor_does_may_act_let_him_in(parties):
    answer = service(parties, "shop", parties.subject(may_act={"sub": "shop"}))
    assert answer.status_code == 401, answer.text


def test_a_service_by_another_name_is_itself(parties):
    assert parties.issued(service(parties, "other", parties.subject()))["client_id"] == "other"
    claims = parties.issued(service(parties, "other", parties.subject(sub="held-1")))
    assert claims["act"] == {"sub": "other", "iss": parties.server.issuer}


@pytest.mark.parametrize("audience", ["shop", "desk"])
def test_nobody_acts_with_a_token_that_was_sent_to_a_resource_server(parties, audience):
    """It says on whose behalf the resource server works, and not who works."""
    subject = parties.subject(sub="shared-1")
    answer = shop(parties, subject, actor_token=held(parties, audience), actor_token_type=JWT)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request", answer.text
    assert "actor_token: the token is ours, for" in parties.server.refusals()[-1]["reason"]
    own = shop(parties, subject, actor_token=held(parties, "here"), actor_token_type=JWT)
    assert parties.issued(own)["act"] == {"sub": DEVICE, "iss": parties.server.issuer}


def test_parties_have_in_common_what_is_the_same_byte_by_byte(parties):
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    for team, status in ((composed, 200), (decomposed, 400)):
        proof = {"client_assertion": parties.actor(sub=f"robot-{team}"), "client_assertion_type": BEARER}
        answer = parties.token(parties.subject(sub=f"team-{composed}"), audience="reports", **proof)
        assert answer.status_code == status, answer.text
    assert "wants the same {team} of all parties" in parties.server.refusals()[-1]["reason"]


@pytest.mark.parametrize("issuer", [None, "", 7, ["https://x.example.com"], {"a": "b"}, True])
def test_every_actor_is_somebodys(parties, issuer):
    for act in ({"sub": "a", "iss": issuer}, {"sub": "a", "act": {"sub": "b", "iss": issuer}}):
        answer = parties.token(parties.subject(act=act), audience="reports")
        assert answer.status_code == 400, answer.text
        assert "the token has an act" in parties.server.refusals()[-1]["reason"]


@pytest.mark.parametrize("name", ["device-revoked", "device-expired", "device-stranger"])
def test_where_anybody_may_call_a_bad_certificate_is_still_refused(parties, name):
    """Whoever shows credentials is judged by them, and not taken for nobody."""
    for answer in (
        parties.token(parties.subject(), parties.pki.identity(name), audience="reports"),
        parties.exchange(parties.subject(), "reports-token", parties.pki.identity(name)),
    ):
        assert answer.status_code == 401 and answer.json()["error"] == "invalid_client", answer.text
    good = parties.pki.identity("device-002")
    claims = parties.issued(parties.token(parties.subject(), good, audience="reports"))
    assert claims["client_id"] == "spiffe://example.org/device/device-002"
