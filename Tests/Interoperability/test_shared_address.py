"""One address for both listeners: the name that a client asks for decides whether it has to show a certificate."""

import contextlib
import http.client
import json
import socket
import ssl
import subprocess
import urllib.parse

import pytest

from chancery import GRANT, Chancery, until
from configuration import Configuration
from conftest import serving
from http2 import HTTP2Connection
from issuing import enlarged
from raw import BODY, CutConnection, post

HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(pki, tmp_path_factory):
    configuration = Configuration(tmp_path_factory.mktemp("address"), pki.folder)
    listeners = configuration.values["listeners"]
    listeners["mtls"]["address"] = listeners["public"]["address"]
    listeners["mtls"]["url"] = f"https://mtls.localhost:{configuration.public_port}"
    configuration.mtls_port = configuration.public_port
    yield from serving(Chancery(configuration, pki))


def ask(server, name: str | None, method: str, path: str, identity=None, host: str | None = None):
    context = server.client_context(identity)
    # The development certificate is for localhost; here the name that is asked for matters.
    context.check_hostname = False
    context.set_alpn_protocols(["http/1.1"])
    plain = socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=100)
    connection = http.client.HTTPConnection(host or name or "localhost")
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


MISDIRECTED = [
    ("mtls.localhost", "localhost"),
    ("mtls.localhost", "LocalHost.:8443"),
    ("localhost", "mtls.localhost"),
    ("localhost", "MTLS.localhost:443"),
    ("other.localhost", "mtls.localhost"),
    (None, "mtls.localhost"),
]


@pytest.mark.parametrize(("name", "host"), MISDIRECTED)
@pytest.mark.parametrize(("method", "path"), [("POST", "/token"), ("GET", "/.well-known/jwks.json"), ("GET", "/none")])
def test_a_request_for_the_other_host_is_misdirected(server, name, host, method, path):
    status, body = ask(server, name, method, path, server.pki.identity("device-001"), host)
    assert (status, body["error"]) == (421, "misdirected_request")
    assert set(body) == {"error", "error_description", "request_id"}


@pytest.mark.parametrize("host", ["other.localhost", "127.0.0.1", "mtls.localhost.example.com", "[::1]:443"])
def test_a_request_for_a_host_that_is_not_served_is_none_of_these(server, host):
    device = server.pki.identity("device-001")
    assert ask(server, "mtls.localhost", "POST", "/token", device, host)[0] == 200
    assert ask(server, "localhost", "POST", "/token", device, host)[0] == 401


def statuses(connection: HTTP2Connection, *authorities: str) -> list[int]:
    streams = [connection.open(authority=authority) for authority in authorities]
    while not connection.ended.issuperset(streams):
        assert connection.take(), "the server hung up"
    return [connection.statuses[stream] for stream in streams]


def test_an_http_2_connection_for_both_hosts_serves_the_one_that_it_was_made_for(server):
    port = server.configuration.public_port
    with HTTP2Connection(server, name="mtls.localhost") as connection:
        asked = ["mtls.localhost", "localhost", f"localhost:{port}", f"mtls.localhost:{port}", "other.localhost"]
        assert statuses(connection, *asked) == [200, 421, 421, 200, 200]
    with HTTP2Connection(server, is_public=True) as connection:
        assert statuses(connection, "localhost", "mtls.localhost", "localhost") == [401, 421, 401]


@pytest.mark.parametrize(("size", "version"), [(1, "1.3"), (40, "1.3"), (40, "1.2"), (200, "1.3")])
def test_a_client_hello_in_many_records_gets_the_host_that_it_names(server, size, version):
    for name, identity, status in [("mtls.localhost", "device-001", 200), ("localhost", None, 401)]:
        context = server.client_context(identity and server.pki.identity(identity))
        context.check_hostname = False
        context.maximum_version = ssl.TLSVersion["TLSv" + version.replace(".", "_")]
        connection = CutConnection(context, server.configuration.public_port, name, size)
        answer = connection.ask(post(BODY, "Connection: close").replace(b"localhost", name.encode()))
        assert answer.startswith(b"HTTP/1.1 %d " % status)


def test_a_client_hello_in_many_records_does_not_get_round_the_certificate(server):
    context = server.client_context()
    context.check_hostname = False
    with pytest.raises((ssl.SSLError, ConnectionError, AssertionError)):
        CutConnection(context, server.configuration.public_port, "mtls.localhost", 40).ask(post())


def test_a_session_whose_ticket_fills_more_than_a_record_is_resumed_on_the_mutual_host(server, tmp_path):
    identity = enlarged(server.pki, tmp_path, 9000)
    session = tmp_path / "session"
    for option, is_resumed in [("-sess_out", False), ("-sess_in", True)]:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.configuration.public_port}", "-tls1_3"]
        command += ["-servername", "mtls.localhost", "-CAfile", server.pki.root, "-ign_eof", option, session]
        # The chain as well has the leaf: two of them make the ticket, and so the ClientHello, larger than a record.
        command += ["-cert", identity.certificate, "-cert_chain", identity.certificate, "-key", identity.key]
        request = post(BODY, "Connection: close").replace(b"localhost", b"mtls.localhost")
        text = subprocess.run(command, input=request, capture_output=True, timeout=200).stdout
        assert b'"access_token"' in text and (b"Reused, " in text) == is_resumed


@pytest.mark.parametrize("size", [1, 16384])
def test_a_client_hello_without_end_is_cut_off_and_logged(server, size):
    before = server.log.read_text().count("kind=client-hello-too-long ")
    record = b"\x16\x03\x01" + size.to_bytes(2)
    flight = (b"\x01\x00\xff\xff" + bytes(65535))[: 65535 if size > 1 else 20000]
    with socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=100) as plain:
        with contextlib.suppress(ConnectionError):
            for start in range(0, len(flight), size):
                plain.sendall(record + flight[start : start + size])
            plain.sendall(b"\x16\x03\x01\x40\x00" + bytes(20000))
            assert plain.recv(1) == b""
    until(
        lambda: server.log.read_text().count("kind=client-hello-too-long ") == before + 1, 5, "the log has the reason")


def test_a_session_of_the_public_name_brings_no_certificate_to_the_mutual_one(server):
    context = server.client_context(server.pki.identity("device-001"))
    context.check_hostname = False
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    def connect(name, session=None):
        plain = socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=100)
        return context.wrap_socket(plain, server_hostname=name, session=session)

    with connect("localhost") as first:
        first.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        first.recv(4096)
        session = first.session
    with connect("mtls.localhost", session) as second:
        assert not second.session_reused


def test_bytes_that_are_no_client_hello_end_the_connection(server):
    with socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=150) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n" * 10)
        plain.settimeout(100)
        assert not plain.recv(4096).startswith(b"HTTP")


def test_one_name_for_both_is_a_fault(pki, tmp_path):
    configuration = Configuration(tmp_path, pki.folder)
    listeners = configuration.values["listeners"]
    listeners["mtls"]["address"] = listeners["public"]["address"]
    done = Chancery(configuration, pki).run("config", "check")
    assert done.returncode == 78
    assert "listeners.mtls.address" in done.stderr + done.stdout and "host of its own" in done.stderr + done.stdout
