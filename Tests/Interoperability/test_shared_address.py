"""One address for both listeners: the name that a client asks for decides whether it has to show a certificate."""

import http.client
import json
import socket
import ssl
import urllib.parse

import pytest

from chancery import GRANT, Chancery
from configuration import Configuration
from conftest import serving

HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(pki, tmp_path_factory):
    configuration = Configuration(tmp_path_factory.mktemp("address"), pki.folder)
    listeners = configuration.values["listeners"]
    listeners["mtls"]["address"] = listeners["public"]["address"]
    listeners["mtls"]["url"] = f"https://mtls.localhost:{configuration.public_port}"
    configuration.mtls_port = configuration.public_port
    yield from serving(Chancery(configuration, pki))


def ask(server, name: str | None, method: str, path: str, identity=None, alpn="http/1.1"):
    context = server.client_context(identity)
    # The development certificate is for localhost; here the name that is asked for matters.
    context.check_hostname = False
    context.set_alpn_protocols([alpn])
    plain = socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=10)
    connection = http.client.HTTPConnection("localhost")
    connection.sock = context.wrap_socket(plain, server_hostname=name)
    body = urllib.parse.urlencode(GRANT | {"audience": "orders"}) if method == "POST" else None
    connection.request(method, path, body, HEADERS if body else {})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


@pytest.mark.parametrize("name", ["mtls.localhost", "MTLS.LocalHost"])
def test_the_mutual_name_takes_the_certificate(server, name):
    status, body = ask(server, name, "POST", "/token", server.pki.identity("device-001"))
    assert status == 200 and body["access_token"]


@pytest.mark.parametrize("name", ["mtls.localhost"])
def test_without_a_certificate_the_mutual_name_has_no_handshake(server, name):
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
        ask(server, name, "POST", "/token")


@pytest.mark.parametrize("name", ["localhost", "other.localhost", None])
def test_any_other_name_gets_the_public_documents_and_no_question_for_a_certificate(server, name):
    status, body = ask(server, name, "GET", "/.well-known/openid-configuration")
    assert (status, body["issuer"]) == (200, server.issuer)
    assert body["mtls_endpoint_aliases"]["token_endpoint"].startswith("https://mtls.localhost:")
    status, body = ask(server, name, "POST", "/token", server.pki.identity("device-001"))
    assert (status, body["error"]) == (401, "invalid_client")


def test_the_mutual_name_has_no_public_documents(server):
    assert ask(server, "mtls.localhost", "GET", "/.well-known/jwks.json", server.pki.identity("device-001"))[0] == 404


def test_a_session_of_the_public_name_brings_no_certificate_to_the_mutual_one(server):
    context = server.client_context(server.pki.identity("device-001"))
    context.check_hostname = False
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    def connect(name, session=None):
        plain = socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=10)
        return context.wrap_socket(plain, server_hostname=name, session=session)

    with connect("localhost") as first:
        first.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        first.recv(4096)
        session = first.session
    with connect("mtls.localhost", session) as second:
        assert not second.session_reused


def test_bytes_that_are_no_client_hello_end_the_connection(server):
    with socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=15) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n" * 10)
        plain.settimeout(15)
        assert not plain.recv(4096).startswith(b"HTTP")


def test_one_name_for_both_is_a_fault(pki, tmp_path):
    configuration = Configuration(tmp_path, pki.folder)
    listeners = configuration.values["listeners"]
    listeners["mtls"]["address"] = listeners["public"]["address"]
    done = Chancery(configuration, pki).run("config", "check")
    assert done.returncode == 78
    assert "listeners.mtls.address" in done.stderr + done.stdout and "host of its own" in done.stderr + done.stdout
