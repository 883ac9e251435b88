"""Clients that send their secret only when they are asked for it: every 401 says by which scheme (RFC 9110 15.5.2)."""

import json
import subprocess
import urllib.parse
import urllib.request

import pytest
import requests

from chancery import GRANT, Chancery, until
from configuration import Configuration

FORM = GRANT | {"audience": "generic"}
BODY = urllib.parse.urlencode(FORM)


@pytest.fixture(scope="module")
def host(pki, tmp_path_factory):
    """A server with the client `billing`, whose secret is `host.secret`, and the client `m1` with a certificate."""
    configuration = Configuration(tmp_path_factory.mktemp("challenges"), pki.folder)
    rule = {"name": "clients", "match": {"client": ["billing", "m1"]}, "subject": "service", "audiences": ["generic"]}
    configuration.values["policy"].append(rule)
    server = Chancery(configuration, pki).start()
    made = server.succeed("clients", "create", "--id", "billing", "--auth-method", "client_secret_basic", "--json")
    server.secret = json.loads(made)["client_secret"]
    server.succeed("clients", "create", "--id", "m1", "--san-uri", "spiffe://example.org/device/device-001", "--json")
    until(lambda: basic(server, "billing", server.secret).status_code == 200, 1, "the clients are known")
    yield server
    server.kill()


def basic(server, client_id: str, secret: str, path="/token", form=None, **options) -> requests.Response:
    return requests.post(
        server.public + path, data=form or FORM, auth=(client_id, secret), verify=server.pki.root, timeout=100, **options)


CLIENTS = {
    "wget": lambda server, user, password: [
        "wget", "-q", "-O-", f"--ca-certificate={server.pki.root}", f"--user={user}",
        f"--password={password}", f"--post-data={BODY}", server.public + "/token"],
    **{
        f"curl --anyauth {version}": lambda server, user, password, version=version: [
            "curl", "-s", version, "--anyauth", "-u", f"{user}:{password}", "--cacert", str(server.pki.root), "-d", BODY,
            server.public + "/token"]
        for version in ("--http1.1", "--http2")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CLIENTS)
def test_a_program_that_waits_to_be_asked_gets_its_token(host, name):
    command = CLIENTS[name](host, "billing", host.secret)
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert json.loads(done.stdout)["access_token"], done.stderr
    wrong = subprocess.run(CLIENTS[name](host, "billing", "wrong"), capture_output=True, text=True, timeout=600)
    # wget has a status for it, 6, and curl shows the answer.
    assert wrong.returncode == 6 or json.loads(wrong.stdout)["error"] == "invalid_client"


def test_urllib_gets_its_token(host):
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, host.public, "billing", host.secret)
    opener = urllib.request.build_opener(
        urllib.request.HTTPBasicAuthHandler(passwords), urllib.request.HTTPSHandler(context=host.client_context()))
    with opener.open(host.public + "/token", BODY.encode(), timeout=100) as answer:
        assert json.load(answer)["access_token"]


@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke"])
def test_every_401_of_a_form_names_basic(host, path):
    form = FORM | {"token": "x"}
    options = {"verify": host.pki.root, "timeout": 10}
    answers = {
        "nothing": requests.post(host.public + path, data=form, **options),
        "a wrong secret": basic(host, "billing", "x", path, form),
        "a secret in the form": requests.post(
            host.public + path, data=form | {"client_id": "billing", "client_secret": "x"}, **options),
        "another scheme": requests.post(host.public + path, data=form, headers={"Authorization": "Bearer x"}, **options),
        "an assertion": requests.post(
            host.public + path,
            data=form | {"client_assertion": "x.y.z", "client_assertion_type": "urn:x"}, **options),
        "a certificate": requests.post(
            host.mtls + path, data=form | {"client_id": "billing"}, cert=host.pki.identity("device-001").files, **options),
    }  # fmt: skip
    for what, answer in answers.items():
        assert answer.status_code == 401, what
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="token endpoint"', what


def test_every_401_of_an_exchange_names_bearer(host):
    exchange = {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "resource": "x"}
    for headers in [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic eDp5"}]:
        answer = requests.post(
            host.public + "/exchange", json=exchange, headers=headers, verify=host.pki.root, timeout=100)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="exchange endpoint"')


def with_certificate(server, user: str, password: str, **form: str) -> requests.Response:
    return requests.post(
        server.mtls + "/token", data=FORM | form, auth=(user, password), verify=server.pki.root, timeout=100,
        cert=server.pki.identity("device-001").files)  # fmt: skip


def test_an_identifier_with_an_empty_secret_beside_a_certificate_names_the_client(host):
    """As requests-oauthlib, x/oauth2 and Prometheus send it by themselves."""
    for form in [{}, {"client_id": "m1"}]:
        answer = with_certificate(host, "m1", "", **form)
        assert answer.status_code == 200, answer.text
    event = host.audit("--outcome", "issued")[-1]
    assert (event["client_id"], event["flow"]) == ("m1", "mtls-client-credentials")


def test_it_is_a_credential_wherever_it_could_mean_two_things(host):
    cases = {
        "a secret beside a certificate": (with_certificate(host, "m1", "x"), 400, "invalid_request"),
        "another client in the form": (with_certificate(host, "m1", "", client_id="billing"), 400, "invalid_request"),
        "a client with a secret": (with_certificate(host, "billing", ""), 401, "invalid_client"),
        "nobody": (with_certificate(host, "nobody", ""), 401, "invalid_client"),
        "no identifier": (with_certificate(host, "", ""), 400, "invalid_request"),
        "without a certificate": (basic(host, "m1", ""), 401, "invalid_client"),
        "of a client with a secret": (basic(host, "billing", ""), 401, "invalid_client"),
    }
    for what, (answer, status, error) in cases.items():
        assert (answer.status_code, answer.json()["error"]) == (status, error), what
