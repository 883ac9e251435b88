"""What the TLS listeners accept, as other programs see it."""

import contextlib
import shutil
import socket
import ssl
import subprocess

import httpx
import pytest
import requests

from chancery import GRANT, Chancery
from issuing import enlarged
from pki import PEM


def s_client(server, port: int, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost"]
    command += ["-CAfile", server.pki.root, "-verify_return_error", *options]
    return subprocess.run(command, input="", capture_output=True, text=True, timeout=150)


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_both_listeners_speak(server, version):
    device = server.pki.identity("device-001")
    flag = "-" + version.lower().replace("v", "").replace(".", "_")
    for port in (server.configuration.public_port, server.configuration.mtls_port):
        done = s_client(server, port, flag, "-cert", str(device.certificate), "-key", str(device.key))
        assert f"New, {version}" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("flag", ["-tls1", "-tls1_1"])
def test_older_versions_are_refused(server, flag):
    for port in (server.configuration.public_port, server.configuration.mtls_port):
        done = s_client(server, port, flag, "-cipher", "DEFAULT:@SECLEVEL=0")
        assert done.returncode != 0
        # The server says so itself; a client that could not even ask would prove nothing.
        assert "alert protocol version" in done.stderr, done.stderr


def test_the_mtls_listener_demands_a_certificate(server):
    with pytest.raises((requests.exceptions.SSLError, requests.exceptions.ConnectionError)):
        requests.post(server.mtls + "/token", data=GRANT, verify=server.pki.root, timeout=100)


def test_the_public_listener_serves_without_a_certificate(server):
    assert server.get("/.well-known/openid-configuration").status_code == 200


def test_a_token_over_http_2(server):
    context = server.client_context(server.pki.identity("device-001"))
    with httpx.Client(http1=False, http2=True, verify=context) as client:
        answers = [client.post(server.mtls + "/token", data=GRANT | {"audience": "orders"}) for _ in range(3)]
    assert [(answer.http_version, answer.status_code) for answer in answers] == [("HTTP/2", 200)] * 3
    assert len({answer.json()["access_token"] for answer in answers}) == 3


def test_the_documents_over_http_2(server):
    with httpx.Client(http1=False, http2=True, verify=server.client_context()) as client:
        answer = client.get(server.public + "/.well-known/jwks.json")
    assert (answer.http_version, answer.status_code) == ("HTTP/2", 200)


@pytest.mark.parametrize("protocol", ["h2", "http/1.1"])
def test_alpn_chooses_what_the_client_offers(server, protocol):
    context = server.client_context()
    context.set_alpn_protocols([protocol])
    with socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=100) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as tls:
            assert tls.selected_alpn_protocol() == protocol


def test_curl_gets_a_token(server):
    device = server.pki.identity("device-001")
    command = [shutil.which("curl"), "--silent", "--show-error", "--fail", "--cacert", server.pki.root]
    command += ["--cert", device.certificate, "--key", device.key, "--noproxy", "localhost"]
    command += ["--data", "grant_type=client_credentials", "--data", "audience=orders", server.mtls + "/token"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150)
    assert done.returncode == 0, done.stderr
    assert '"access_token"' in done.stdout


GARBAGE = {
    "plain HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "NULs": b"\0" * 5000,
    "a record of an impossible length": b"\x16\x03\x01\xff\xff" + b"\x01" * 70_000,
    "a hello that is none": b"\x16\x03\x01\x00\x08\x01\x00\x00\x04\xde\xad\xbe\xef",
    "data before a hello": b"\x17\x03\x03\x00\x05hello",
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_not_tls_is_hung_up_on(server, name):
    for port in (server.configuration.public_port, server.configuration.mtls_port):
        with socket.create_connection(("127.0.0.1", port), timeout=100) as plain:
            with contextlib.suppress(ConnectionError):
                plain.sendall(GARBAGE[name])
                while answer := plain.recv(4096):
                    assert answer[0] == 0x15, "not a TLS alert"
    assert server.token()


def test_a_session_cannot_be_renegotiated(server):
    context = server.client_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", server.configuration.public_port), timeout=100) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as tls:
            assert tls.version() == "TLSv1.2"
            assert tls.compression() is None
            assert "ECDHE" in tls.cipher()[0], "TLS 1.2 without forward secrecy"


# Bytes of all certificates that a client may send: Sources/Endpoints/Connections/TLSSettings.swift.
MAXIMUM_CHAIN = 23 * 1024


def with_a_chain_of(server, folder, size: int):
    """A device whose certificates have so many bytes together; two or three fewer, as its signature may turn out."""

    def length(identity) -> int:
        return sum(len(ssl.PEM_cert_to_DER_cert(text)) for text in PEM.findall(identity.certificate.read_text()))

    return enlarged(server.pki, folder, size - length(enlarged(server.pki, folder, 10_000)) + 10_000 - 4)


def ask(server, identity, version: str, is_http2: bool) -> int:
    context = server.client_context(identity)
    context.minimum_version = context.maximum_version = ssl.TLSVersion["TLSv" + version.replace(".", "_")]
    with httpx.Client(http1=not is_http2, http2=is_http2, verify=context, timeout=100) as client:
        return client.post(server.mtls + "/token", data=GRANT | {"audience": "orders"}).status_code


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("is_http2", [False, True])
def test_large_certificates_bring_a_token_up_to_the_limit(server, tmp_path, version, is_http2):
    assert ask(server, with_a_chain_of(server, tmp_path, MAXIMUM_CHAIN), version, is_http2) == 200


@pytest.mark.parametrize("version", ["1.2", "1.3"])
@pytest.mark.parametrize("size", [MAXIMUM_CHAIN + 16, 32_000, 60_000])
def test_larger_certificates_end_the_handshake_with_an_alert_and_a_figure(server, tmp_path, version, size):
    def figure() -> str:
        text = requests.get(server.admin + "/metrics", timeout=10).text
        return next(line for line in text.splitlines() if 'reason="certificates-too-large"' in line)

    before = figure()
    device = with_a_chain_of(server, tmp_path, size)
    flag = "-tls" + version.replace(".", "_")
    done = s_client(
        server, server.configuration.mtls_port, flag, "-cert", device.certificate, "-key", device.key,
        "-cert_chain", server.pki.folder / "device-issuing.pem", "-ign_eof",
    )
    assert "alert certificate unknown" in done.stderr, done.stderr
    assert figure() != before


def test_a_listener_on_a_name_that_nobody_knows_ends_the_start_with_its_reason(configuration, pki):
    port = configuration.public_port
    configuration.values["listeners"]["public"]["address"] = f"no-such-host.invalid:{port}"
    _, said = Chancery(configuration, pki).refuse_to_start()
    assert "listeners.public.address: the name no-such-host.invalid cannot be resolved" in said
    assert "SocketAddressError" not in said
