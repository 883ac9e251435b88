"""The token endpoint against requests that are wrong, and what HTTP promises to clients and caches."""

import http.client
import json

import pytest
import requests

from chancery import GRANT

FORM = "application/x-www-form-urlencoded"

GOOD = "grant_type=client_credentials"

# name: (form, error)
WRONG_FORMS = {
    "empty": ("", "invalid_request"),
    "no grant_type": ("audience=orders", "invalid_request"),
    "two grant_types": (f"{GOOD}&{GOOD}", "invalid_request"),
    "an unknown grant_type": ("grant_type=password&audience=orders", "unsupported_grant_type"),
    "a duplicate parameter": (f"{GOOD}&audience=orders&audience=gcp", "invalid_request"),
    "a broken percent-encoding": (f"{GOOD}&audience=%zz", "invalid_request"),
    "a percent-encoding cut short": (f"{GOOD}&audience=a%4", "invalid_request"),
    "an encoded NUL": (f"{GOOD}&audience=orders%00", "invalid_request"),
    "a NUL as it is": (f"{GOOD}&audience=orders\0", "invalid_request"),
    "no UTF-8": (f"{GOOD}&audience=%ff%fe", "invalid_request"),
    "too many parameters": (f"{GOOD}&" + "&".join(f"p{number}=1" for number in range(100)), "invalid_request"),
    "no audience where several are granted": (GOOD, "invalid_target"),
    "an unknown audience": (f"{GOOD}&audience=nobody", "invalid_target"),
    "an audience of others": (f"{GOOD}&audience=ungranted", "invalid_target"),
    "a scope of others": (f"{GOOD}&audience=orders&scope=admin", "invalid_scope"),
    "another's client_id": (f"{GOOD}&audience=orders&client_id=device-999", "invalid_client"),
    "two kinds of credentials": (f"{GOOD}&audience=orders&client_secret=x", "invalid_request"),
    "an unknown format": (f"{GOOD}&audience=orders&format=xml", "invalid_request"),
}


def send(server, method="POST", path="/token", body=None, headers=None):
    """One request as it stands, on the mTLS listener, with device-001's certificate."""
    context = server.client_context(server.pki.identity("device-001"))
    connection = http.client.HTTPSConnection("localhost", server.configuration.mtls_port, context=context, timeout=200)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("name", WRONG_FORMS)
def test_a_wrong_form_gets_a_clear_error(server, name):
    form, error = WRONG_FORMS[name]
    answer, text = send(server, body=form, headers={"Content-Type": FORM})
    value = json.loads(text)
    assert (answer.status, value["error"]) == (401 if error == "invalid_client" else 400, error)
    assert value["error_description"] and value["request_id"]
    assert answer.getheader("Content-Type").startswith("application/json")
    assert answer.getheader("Cache-Control") == "no-store"
    events = [event for event in server.refusals() if event["request_id"] == value["request_id"]]
    assert len(events) == 1 and events[0]["reason"], "the operator cannot find out why"


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain", None])
def test_another_content_type_is_refused(server, content_type):
    headers = {"Content-Type": content_type} if content_type else {}
    answer, text = send(server, body=f"{GOOD}&audience=orders", headers=headers)
    assert answer.status == 415
    assert json.loads(text)["error"] == "invalid_request"


def test_a_body_over_64_kib_is_refused(server):
    body = "grant_type=client_credentials&x=" + "a" * (65 * 1024)
    answer, text = send(server, body=body, headers={"Content-Type": FORM})
    assert answer.status in (400, 413)
    assert json.loads(text)["error"] == "invalid_request"


def test_a_body_over_64_kib_in_chunks_is_refused(server):
    chunks = (b"x" * 1024 for _ in range(80))
    try:
        answer, _ = send(server, body=chunks, headers={"Content-Type": FORM, "Transfer-Encoding": "chunked"})
        assert answer.status in (400, 413)
    except (ConnectionError, http.client.HTTPException):
        pass  # It may hang up on a client that does not listen.
    assert server.token()


def test_the_content_type_may_have_a_charset(server):
    body = "grant_type=client_credentials&audience=orders"
    answer, text = send(server, body=body, headers={"Content-Type": FORM + "; charset=UTF-8"})
    assert answer.status == 200, text


def test_a_token_must_not_be_stored_by_caches(server):
    answer = server.post(GRANT | {"audience": "orders"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith("application/json")


def test_the_answer_holds_what_rfc_6749_wants(server):
    answer = server.token("orders", scope="orders.read")
    assert answer["token_type"] == "Bearer"
    assert answer["issued_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
    assert (answer["expires_in"], answer["scope"]) == (300, "orders.read")
    assert "id_token" not in answer


def test_a_token_for_no_kind_of_receiver_in_particular_is_a_jwt(server):
    assert server.token("generic")["issued_token_type"] == "urn:ietf:params:oauth:token-type:jwt"


def test_an_id_token_profile_gets_an_id_token(server):
    answer = server.token("gcp")
    assert answer["id_token"] == answer["access_token"]
    assert answer["issued_token_type"] == "urn:ietf:params:oauth:token-type:id_token"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_the_token_endpoint_takes_only_post(server, method):
    answer, text = send(server, method)
    assert answer.status == 405
    assert "POST" in answer.getheader("Allow")
    assert json.loads(text)["error"]


def test_a_document_takes_only_get_and_head(server):
    answer = server.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    answer = requests.post(server.public + "/.well-known/jwks.json", verify=server.pki.root, timeout=100)
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= {word.strip() for word in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize("path", ["/nothing", "/token/", "/.well-known/../token", "//token", "/TOKEN"])
def test_an_unknown_path_is_not_found_in_json(server, path):
    answer, text = send(server, "GET", path)
    assert answer.status == 404
    assert json.loads(text)["error"]


def test_the_public_listener_gives_no_token_without_credentials(server):
    answer = requests.post(server.public + "/token", data=GRANT, verify=server.pki.root, timeout=100)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_the_process_lives_on_the_same_connection_after_an_error(server):
    context = server.client_context(server.pki.identity("device-001"))
    connection = http.client.HTTPSConnection("localhost", server.configuration.mtls_port, context=context, timeout=200)
    for body, status in [("grant_type=x", 400), ("grant_type=client_credentials&audience=orders", 200)]:
        connection.request("POST", "/token", body, {"Content-Type": FORM})
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (status, True)
    connection.close()
