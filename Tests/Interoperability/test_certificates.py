"""A certificate that must not get a token gets none, the client learns little, and the operator learns why."""

import http.client
import json
import re
import ssl
import urllib.parse

import pytest

from chancery import GRANT, Chancery, until

# name: what the audit log's reason has to speak of
REFUSED = {
    "device-expired": "expired",
    "device-not-yet": "not yet valid",
    "device-stranger": "issuer",
    "device-self-signed": "self.signed",
    "device-server-eku": "purpose|clientAuth",
    "device-rsa1024": "key|1024",
    "device-revoked": "revoked",
}


def attempt(server, identity) -> tuple[int, dict] | None:
    """Asks for a token; `None` where TLS refuses already."""
    context = server.client_context(identity, security_level=0)
    port = server.configuration.mtls_port
    connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=100)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", "/token", urllib.parse.urlencode(GRANT | {"audience": "orders"}), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (ssl.SSLError, ConnectionError, http.client.RemoteDisconnected):
        return None
    finally:
        connection.close()


def refused(server, identity) -> dict:
    """Asks for a token, has to be refused, and returns the audit event that says why."""
    before = len(server.refusals())
    answer = attempt(server, identity)
    if answer is not None:
        status, body = answer
        assert (status, body["error"]) == (401, "invalid_client")
        assert set(body) == {"error", "error_description", "request_id"}
    events = until(lambda: server.refusals()[before:], 5, "the refusal is in the audit log")
    if answer is not None:
        assert events[-1]["request_id"] == body["request_id"]
        assert events[-1]["reason"] not in body["error_description"]
    return events[-1]


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_certificate_is_refused_with_a_reason_in_the_audit_log(server, name):
    identity = server.pki.identity(name)
    event = refused(server, identity)
    assert re.search(REFUSED[name], event["reason"], re.IGNORECASE), event["reason"]
    assert event["certificate_thumbprint"] == identity.thumbprint.hex()
    assert name in event["certificate_subject"]


def test_a_chain_without_its_intermediate_is_refused(server):
    event = refused(server, server.pki.without_intermediate("device-001"))
    assert "issuer" in event["reason"].lower()


def test_a_good_certificate_works_after_all_of_these(server):
    assert server.token()["token_type"] == "Bearer"


def test_the_refusal_has_the_shape_that_google_reads_where_it_was_asked_for(server):
    form = GRANT | {"audience": "gcp", "format": "external_credential"}
    answer = server.post(form, server.pki.identity("device-revoked"))
    body = answer.json()
    assert answer.status_code == 401
    assert (body["version"], body["success"], body["code"]) == (1, False, "invalid_client")
    assert body["message"]


def test_a_device_whose_rule_is_gone_gets_nothing(own_server):
    own_server.stop()
    own_server.configuration.values["policy"][0]["match"] = {"san-uri": "spiffe://example.org/other/{id}"}
    own_server.configuration.write()
    own_server.start()
    answer = own_server.post(GRANT | {"audience": "orders"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
    assert own_server.refusals()[-1]["request_id"] == answer.json()["request_id"]


def test_a_missing_revocation_list_stops_the_start(configuration, pki, tmp_path):
    revocation = configuration.values["authorities"]["factory"]["x509"]["revocation"]
    revocation["crl"] = [str(tmp_path / "missing.crl")]
    status, log = Chancery(configuration, pki).refuse_to_start()
    assert status == 78
    assert "missing.crl" in log


def test_an_authority_without_the_issuers_list_accepts_nobody(configuration, pki):
    revocation = configuration.values["authorities"]["factory"]["x509"]["revocation"]
    revocation["crl"] = [str(pki.folder / "device-root.crl")]
    chancery = Chancery(configuration, pki).start()
    try:
        event = refused(chancery, pki.identity("device-001"))
        assert "crl" in event["reason"].lower() or "revocation" in event["reason"].lower()
    finally:
        chancery.kill()
