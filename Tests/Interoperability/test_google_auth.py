"""Google's own library reads our answers and sends our token to a security token service."""

import http.server
import json
import sys
import threading
import urllib.parse

import google.auth.transport.requests
import jwt
import pytest
import requests
from google.auth import exceptions, identity_pool, pluggable

AUDIENCE = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
FETCH = """
import sys, requests
form = {"grant_type": "client_credentials", "audience": sys.argv[5], "format": "external_credential"}
url, root, certificate, key = sys.argv[1:5]
print(requests.post(url, data=form, cert=(certificate, key), verify=root).text)
"""


@pytest.fixture
def token_service():
    """A local stand-in for Google's: it keeps what it was asked and gives an access token."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.server.requests.append(dict(urllib.parse.parse_qsl(body)))
            answer = {"access_token": "granted", "token_type": "Bearer", "expires_in": 3600}
            answer["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token"
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_):
            pass

    service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.requests = []
    threading.Thread(target=service.serve_forever, daemon=True).start()
    yield service
    service.shutdown()


def account(token_service, source: dict) -> dict:
    return {
        "type": "external_account",
        "audience": AUDIENCE,
        "subject_token_type": ID_TOKEN,
        "token_url": f"http://127.0.0.1:{token_service.server_port}/v1/token",
        "credential_source": source,
    }


def executable(server, tmp_path, audience: str) -> dict:
    program = tmp_path / "fetch.py"
    program.write_text(FETCH)
    device = server.pki.identity("device-001")
    words = [sys.executable, program, server.mtls + "/token", server.pki.root, *device.files, audience]
    return {"executable": {"command": " ".join(str(word) for word in words), "timeout_millis": 20000}}


def subject_of(exchange: dict) -> str:
    assert exchange["audience"] == AUDIENCE
    assert exchange["subject_token_type"] == ID_TOKEN
    return jwt.decode(exchange["subject_token"], options={"verify_signature": False})["sub"]


def test_google_auth_reads_the_answer_of_an_executable(server, token_service, tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
    credentials = pluggable.Credentials.from_info(account(token_service, executable(server, tmp_path, "gcp")))
    credentials.refresh(google.auth.transport.requests.Request())
    assert credentials.token == "granted"
    assert subject_of(token_service.requests[0]) == "spiffe://example.org/device/device-001"


def test_google_auth_shows_the_refusal_of_an_executable(server, token_service, tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1")
    credentials = pluggable.Credentials.from_info(account(token_service, executable(server, tmp_path, "ungranted")))
    with pytest.raises(exceptions.RefreshError, match="invalid_target"):
        credentials.refresh(google.auth.transport.requests.Request())
    assert token_service.requests == []


@pytest.mark.parametrize("field", ["id_token", "access_token"])
def test_google_auth_reads_an_answer_from_a_file(server, token_service, tmp_path, field):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(server.token("gcp")))
    source = {"file": str(file), "format": {"type": "json", "subject_token_field_name": field}}
    credentials = identity_pool.Credentials.from_info(account(token_service, source))
    credentials.refresh(google.auth.transport.requests.Request())
    assert credentials.token == "granted"
    assert subject_of(token_service.requests[0]) == "spiffe://example.org/device/device-001"


def x509_account(server, tmp_path, identity, audience: str) -> dict:
    """A workload whose certificate is its proof, in the handshake and as its subject token."""
    certificate, key = identity.files
    places = tmp_path / "certificate_config.json"
    workload = {"cert_path": str(certificate), "key_path": str(key)}
    places.write_text(json.dumps({"version": 1, "cert_configs": {"workload": workload}}))
    return {
        "type": "external_account",
        "audience": audience,
        "subject_token_type": "urn:ietf:params:oauth:token-type:mtls",
        "token_url": server.mtls + "/token",
        "credential_source": {"certificate": {"certificate_config_location": str(places)}},
    }


def test_google_auth_shows_its_certificate(server, tmp_path):
    session = requests.Session()
    session.verify = str(server.pki.root)
    session.trust_env = False
    transport = google.auth.transport.requests.Request(session)
    device = server.pki.identity("device-001")
    credentials = identity_pool.Credentials.from_info(x509_account(server, tmp_path, device, "orders"))
    credentials.refresh(transport)
    claims = jwt.decode(credentials.token, options={"verify_signature": False})
    assert claims["sub"] == "spiffe://example.org/device/device-001"
    assert claims["amr"] == ["mtls-client-credentials"]
    # It asks for an access token, which an ID token is not.
    credentials = identity_pool.Credentials.from_info(x509_account(server, tmp_path, device, "gcp"))
    with pytest.raises(exceptions.OAuthError, match="requested_token_type"):
        credentials.refresh(transport)


def test_a_certificate_for_a_subject_token_is_that_of_the_connection(server):
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "audience": "orders",
        "subject_token_type": "urn:ietf:params:oauth:token-type:mtls",
    }
    for token in ["[]", "x", '["MAA="]']:
        answer = server.post(form | {"subject_token": token})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), token
    anonymous = requests.post(
        server.public + "/token", form | {"subject_token": '["MAA="]'}, verify=server.pki.root, timeout=100)
    assert (anonymous.status_code, anonymous.json()["error"]) == (400, "invalid_request")
