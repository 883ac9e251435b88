"""The clouds' own libraries: as callers of our token endpoint, with our tokens, and reading our answers."""

import http.server
import json
import os
import sys
import threading

import botocore.session
import google.auth.transport.requests
import msal
import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientAssertionCredential, WorkloadIdentityCredential
from google.auth import exceptions, identity_pool
from google.oauth2 import sts

from clouds import ACCOUNT, APPLICATION, DEVICE, JOB, PROVIDER, READ_ONLY, running
from entra import CLIENT, GRAPH, TENANT
from exchanging import ACCESS_TOKEN, EXCHANGE, ID_TOKEN, JWT
from federation import payload
from google_cloud import PLATFORM

FETCH = """
import sys, requests
url, root, token = sys.argv[1:]
document = {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "requested_resource": "deploy"}
document["format"] = "credential_process"
answer = requests.post(url, json=document, headers={"Authorization": "Bearer " + token}, verify=root, timeout=200)
answer.raise_for_status()
print(answer.text)
"""


@pytest.fixture(scope="module")
def clouds(pki, tmp_path_factory):
    with running(tmp_path_factory.mktemp("clouds"), pki) as clouds:
        yield clouds


@pytest.fixture(autouse=True)
def environment(pki, tmp_path, monkeypatch):
    """Libraries trust the test's CA, and see no credentials but those of the test."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "AZURE_", "GOOGLE_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", pki.root)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def arn(clouds, session: botocore.session.Session) -> str:
    client = session.create_client("sts", region_name="eu-central-1", endpoint_url=clouds.moto.url)
    return client.get_caller_identity()["Arn"]


def test_botocore_reads_the_answer_as_that_of_a_credential_process(clouds, tmp_path):
    (tmp_path / "fetch.py").write_text(FETCH)
    words = [sys.executable, tmp_path / "fetch.py", f"{clouds.server.public}/exchange", clouds.pki.root]
    process = " ".join(map(str, [*words, clouds.exchanges.subject()]))
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {process}\n")
    session = botocore.session.Session()
    assert session.get_credentials().method == "custom-process"
    assert arn(clouds, session).endswith(":assumed-role/deploy/ci-7")


def test_botocore_reads_the_answer_as_that_of_a_container_s_agent(clouds, monkeypatch):
    class Agent(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            token = self.headers["Authorization"].removeprefix("Bearer ")
            answer = clouds.exchanges.exchange(token, "deploy", format="container_credentials")
            self.send_response(answer.status_code)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_):
            pass

    agent = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Agent)
    threading.Thread(target=agent.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{agent.server_port}/")
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", f"Bearer {clouds.exchanges.subject()}")
    session = botocore.session.Session()
    assert session.get_credentials().method == "container-role"
    assert arn(clouds, session).endswith(":assumed-role/deploy/ci-7")
    agent.shutdown()
    agent.server_close()


def pool(clouds, tmp_path, token: str, token_url: str, audience: str, **options) -> identity_pool.Credentials:
    """What Google's libraries make of a file with a token and a configuration for it."""
    (tmp_path / "token").write_text(token)
    info = {
        "type": "external_account",
        "audience": audience,
        "subject_token_type": JWT,
        "token_url": token_url,
        "credential_source": {"file": str(tmp_path / "token")},
    }
    return identity_pool.Credentials.from_info(info | options)


def test_google_auth_exchanges_a_file_s_token_at_our_endpoint_for_one_of_google(clouds, tmp_path):
    url = f"{clouds.server.public}/token"
    credentials = pool(clouds, tmp_path, clouds.exchanges.subject(), url, "gcloud").with_scopes([READ_ONLY])
    credentials.refresh(google.auth.transport.requests.Request())
    issued = clouds.google.tokens[credentials.token]
    assert issued.principal.endswith(f"/subject/{JOB}") and issued.scopes == [READ_ONLY]
    assert credentials.valid


def test_google_auth_exchanges_a_file_s_token_at_our_endpoint_for_one_of_ours(clouds, tmp_path):
    url = f"{clouds.server.public}/token"
    credentials = pool(clouds, tmp_path, clouds.exchanges.subject(), url, "reports").with_scopes(["reports.read"])
    credentials.refresh(google.auth.transport.requests.Request())
    claims = payload(credentials.token)
    assert (claims["sub"], claims["aud"]) == (JOB, "https://reports.example.com")
    assert claims["scope"] == "reports.read"


def test_google_auth_shows_our_refusal(clouds, tmp_path):
    url = f"{clouds.server.public}/token"
    credentials = pool(clouds, tmp_path, clouds.exchanges.subject(sub="visitor"), url, "gcloud").with_scopes([PLATFORM])
    with pytest.raises(exceptions.OAuthError, match="invalid_|unauthorized_client"):
        credentials.refresh(google.auth.transport.requests.Request())


def test_google_auth_s_sts_client_exchanges_at_our_endpoint(clouds):
    client = sts.Client(f"{clouds.server.public}/token")
    answer = client.exchange_token(
        google.auth.transport.requests.Request(),
        EXCHANGE,
        clouds.exchanges.subject(),
        JWT,
        audience="gcloud",
        scopes=[PLATFORM],
        requested_token_type=ACCESS_TOKEN,
    )
    assert answer["access_token"] in clouds.google.tokens
    assert (answer["issued_token_type"], answer["token_type"]) == (ACCESS_TOKEN, "Bearer")


@pytest.mark.parametrize("source", ["device", "job"])
def test_google_auth_takes_our_id_token_to_google_and_impersonates(clouds, tmp_path, source):
    if source == "device":
        token = clouds.server.token("gcp")["id_token"]
    else:
        answer = clouds.exchanges.token(clouds.exchanges.subject(), audience="gcp", requested_token_type=ID_TOKEN)
        assert answer.status_code == 200, answer.text
        token = answer.json()["access_token"]
    credentials = pool(
        clouds,
        tmp_path,
        token,
        f"{clouds.google.url}/v1/token",
        PROVIDER,
        subject_token_type=ID_TOKEN,
        service_account_impersonation_url=f"{clouds.google.url}/v1/projects/-/serviceAccounts/{ACCOUNT}"
        ":generateAccessToken",
    ).with_scopes([PLATFORM])
    credentials.refresh(google.auth.transport.requests.Request())
    assert clouds.google.tokens[credentials.token].principal == ACCOUNT


def entra_token(clouds) -> str:
    return clouds.server.token("entra")["id_token"]


def test_azure_identity_takes_our_id_token_to_entra(clouds):
    credential = ClientAssertionCredential(TENANT, CLIENT, lambda: entra_token(clouds), authority=clouds.entra.url)
    assert clouds.entra.tokens[credential.get_token(GRAPH).token] == DEVICE


def test_azure_identity_reads_our_id_token_from_a_file(clouds, tmp_path):
    file = tmp_path / "token"
    file.write_text(entra_token(clouds))
    credential = WorkloadIdentityCredential(
        tenant_id=TENANT, client_id=CLIENT, token_file_path=str(file), authority=clouds.entra.url
    )
    assert clouds.entra.tokens[credential.get_token(GRAPH).token] == DEVICE


def test_azure_identity_is_refused_with_a_token_for_another_audience(clouds):
    credential = ClientAssertionCredential(
        TENANT, CLIENT, lambda: clouds.server.token("gcp")["id_token"], authority=clouds.entra.url
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS700212"):
        credential.get_token(GRAPH)


def test_msal_takes_our_id_token_to_entra(clouds):
    application = msal.ConfidentialClientApplication(
        CLIENT,
        client_credential={"client_assertion": lambda: entra_token(clouds)},
        authority=f"{clouds.entra.url}/{TENANT}",
        instance_discovery=False,
        validate_authority=False,
    )
    answer = application.acquire_token_for_client([GRAPH])
    assert clouds.entra.tokens[answer["access_token"]] == DEVICE, answer


def test_msal_asks_our_endpoint_for_a_token_of_entra_s_with_another_issuer_s_as_its_assertion(pki, tmp_path):
    # It takes no issuer without a path, and names a client_id, which has to be the subject that policy makes.
    with running(tmp_path / "chancery", pki, "/machines") as clouds:
        application = msal.ConfidentialClientApplication(
            APPLICATION,
            client_credential={"client_assertion": lambda: clouds.exchanges.subject(sub="app-7")},
            oidc_authority=clouds.server.issuer,
        )
        answer = application.acquire_token_for_client([GRAPH])
        assert clouds.entra.tokens[answer["access_token"]] == APPLICATION, answer


def test_requests_without_a_cloud_s_library_are_three_lines(clouds):
    document = {"grant_type": EXCHANGE, "requested_resource": "graph"}
    headers = {"Authorization": f"Bearer {clouds.exchanges.subject()}"}
    answer = requests.post(f"{clouds.server.public}/exchange", json=document, headers=headers, timeout=200)
    assert answer.json()["access_token"] in clouds.entra.tokens
    assert answer.headers["Cache-Control"] == "no-store"
    assert "secret" not in json.dumps(clouds.event)
