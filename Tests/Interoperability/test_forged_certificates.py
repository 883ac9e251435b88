"""A forwarded certificate from anybody but the trusted proxy: refused on every listener, in every spelling."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from chancery import GRANT, Chancery, until
from http2 import HTTP2Connection
from raw import BODY, Connection, post
from test_proxies import proxied

# Tokens of HTTP: they reach the rules, which refuse them.
NAMES = [
    "Client-Cert", "client-cert", "CLIENT-CERT", "Client_Cert", "client_cert", "client.cert", "clientcert",
    "Client-Cert-Chain", "X-Forwarded-Client-Cert", "x_forwarded_client_cert", "X-SSL-Client-Cert",
    "X-SSL-Client-DER", "X_SSL_Client_Chain_DER", "X-Amzn-Mtls-Clientcert", "X-Amzn-Mtls-Clientcert-Leaf",
    "X-Amzn-Mtls-Clientcert-Subject", "X-Client-Cert-Present", "X-Client-Cert-Chain-Verified",
    "X-Client-Cert-SPIFFE", "x_client_cert_spiffe", "X-Client-Cert-Hash", "X-Client-Cert-Leaf", "client-cert-",
    "~client-cert", "client--cert",
]
# No tokens: the parser of HTTP refuses them, or the rules do.
BROKEN = [
    b"Client-Cert : %s", b" Client-Cert: %s", b"Client-Cert\t: %s", b"Client-Cert\0: %s", b"Client Cert: %s",
    b"Client-Cert\x0b: %s", b"X: a\r\n Client-Cert: %s", b"X: a\nClient-Cert: %s", b"X: a\rClient-Cert: %s",
    b"Client-Cert: %s\0", b"Client-Cert:\r\n %s", b"Client\xad-Cert: %s", b"\xef\xbb\xbfClient-Cert: %s",
]
LISTENERS = pytest.mark.parametrize("is_public", [True, False], ids=["public", "mtls"])


@pytest.fixture(scope="module")
def victim(pki) -> str:
    """Another device's certificate, which is no secret, as RFC 9440 forwards it."""
    return f":{base64.b64encode(pki.identity('device-002').leaf.public_bytes(Encoding.DER)).decode()}:"


def is_recorded(server, body: bytes) -> bool:
    """Whether the refusal is in the audit log, with its reason."""
    request_id = json.loads(body)["request_id"]
    event = until(
        lambda: [event for event in server.refusals() if event["request_id"] == request_id], 5, "the refusal"
    )[0]
    return "forwarded certificate in" in event["reason"] and "subject" not in event


@LISTENERS
def test_http_1_with_any_name_is_refused(server, victim, is_public):
    with Connection(server, is_public=is_public) as connection:
        for name in NAMES:
            connection.send(post(BODY, f"{name}: {victim}"))
            status, body = connection.answer()
            assert (status, json.loads(body)["error"]) == (400, "invalid_request"), name
        assert is_recorded(server, body)


@LISTENERS
def test_http_2_with_any_name_is_refused(server, victim, is_public):
    for name in NAMES:
        with HTTP2Connection(server, is_public) as connection:
            stream = connection.open(BODY, (name, victim))
            while stream not in connection.ended | connection.resets and connection.take():
                pass
            if name == name.lower():
                assert connection.statuses.get(stream) == 400, name
                assert json.loads(connection.bodies[stream])["error"] == "invalid_request"
            else:
                # HTTP/2 knows no upper case; the stream or the connection ends.
                assert connection.statuses.get(stream, 400) == 400, name
            assert b"access_token" not in connection.bodies.get(stream, b"")
    assert server.token()


@LISTENERS
@pytest.mark.parametrize("line", BROKEN, ids=[repr(line.decode("latin-1")) for line in BROKEN])
def test_http_1_with_broken_names_gets_nothing_through(server, victim, is_public, line):
    head, _, body = post(BODY).partition(b"\r\n\r\n")
    with Connection(server, is_public=is_public) as connection:
        connection.send(head + b"\r\n" + line.replace(b"%s", victim.encode()) + b"\r\n\r\n" + body)
        connection.tls.settimeout(3)
        try:
            while b"\r\n\r\n" not in connection.read and connection.receive():
                pass
        except TimeoutError:
            pass
    assert connection.read == b"" or connection.read.startswith(b"HTTP/1.1 400"), connection.read


@LISTENERS
@pytest.mark.parametrize(
    "name", ["client-cert ", " client-cert", "client-cert\t", "client-cert\0", "client cert", "client-cert:", ""]
)
def test_http_2_with_broken_names_gets_nothing_through(server, victim, is_public, name):
    with HTTP2Connection(server, is_public) as connection:
        stream = connection.open(BODY, (name, victim))
        while stream not in connection.ended | connection.resets and connection.take():
            pass
    assert connection.statuses.get(stream, 400) == 400


@LISTENERS
def test_a_trailer_is_refused_too(server, victim, is_public):
    head = post(b"").partition(b"\r\n\r\n")[0].replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    with Connection(server, is_public=is_public) as connection:
        connection.send(head + b"\r\n\r\n%x\r\n%s\r\n0\r\nClient_Cert: %s\r\n\r\n" % (len(BODY), BODY, victim.encode()))
        status, body = connection.answer()
    assert (status, json.loads(body)["error"]) == (400, "invalid_request")
    with HTTP2Connection(server, is_public) as connection:
        stream = connection.h2.get_next_available_stream_id()
        connection.open(body=None)
        connection.h2.send_data(stream, BODY)
        connection.h2.send_headers(stream, [("client-cert", victim)], end_stream=True)
        connection.flush()
        while stream not in connection.ended | connection.resets and connection.take():
            pass
    assert connection.statuses.get(stream, 400) == 400


def test_public_documents_are_refused_too(server, victim):
    answer = server.get("/.well-known/jwks.json", headers={"client_cert": victim})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert server.get("/.well-known/jwks.json").status_code == 200


def test_names_that_another_listener_reads_are_refused_on_all(configuration, pki, victim):
    proxied(configuration, {"format": "nginx", "headers": {"certificate": "X-Edge-Certificate"}})
    server = Chancery(configuration, pki).start()
    try:
        for field in ["X-Edge-Certificate", "x_edge_certificate"]:
            assert server.post(GRANT, headers={field: victim}).status_code == 400
    finally:
        server.kill()
