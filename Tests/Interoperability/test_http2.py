"""HTTP/2 as it stands on the wire: streams beside each other, and what attackers try."""

import json

import h2.exceptions
import httpx
import pytest

from chancery import GRANT
from http2 import HTTP2Connection
from raw import Connection

def test_streams_beside_each_other_are_all_answered(server):
    with HTTP2Connection(server) as connection:
        streams = [connection.open() for _ in range(80)]
        while not connection.ended >= set(streams):
            assert connection.take()
    assert {connection.statuses[stream] for stream in streams} == {200}
    assert len({json.loads(connection.bodies[stream])["access_token"] for stream in streams}) == len(streams)


def test_an_unfinished_stream_does_not_hold_up_the_others(server):
    with HTTP2Connection(server) as connection:
        connection.open(body=None)
        stream = connection.open()
        while stream not in connection.ended:
            assert connection.take()
    assert connection.statuses[stream] == 200


def test_a_cancelled_stream_does_not_end_the_others(server):
    with HTTP2Connection(server) as connection:
        connection.h2.reset_stream(connection.open(body=None))
        connection.h2.reset_stream(connection.open())
        stream = connection.open()
        while stream not in connection.ended:
            assert connection.take()
    assert connection.statuses[stream] == 200


def test_a_body_over_64_kib_is_refused(server):
    context = server.client_context(server.pki.identity("device-001"))
    with httpx.Client(http1=False, http2=True, verify=context) as client:
        answer = client.post(server.mtls + "/token", data=GRANT | {"x": "a" * 65 * 1024})
        assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")
        assert client.post(server.mtls + "/token", data=GRANT | {"audience": "orders"}).status_code == 200


def test_head_answers_without_a_body(server):
    with httpx.Client(http1=False, http2=True, verify=server.client_context()) as client:
        head = client.head(server.public + "/.well-known/jwks.json")
        full = client.get(server.public + "/.well-known/jwks.json")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", full.headers["ETag"])


def test_an_error_has_its_shape_in_http_2_too(server):
    with httpx.Client(http1=False, http2=True, verify=server.client_context()) as client:
        answers = [client.get(server.public + "/nothing"), client.get(server.public + "/token")]
    assert [answer.status_code for answer in answers] == [404, 405]
    assert answers[1].headers["Allow"] == "POST"
    assert all(answer.json()["error"] for answer in answers)


def test_more_streams_than_allowed_at_once_harm_nobody(server):
    with HTTP2Connection(server) as connection:
        connection.h2.remote_settings.max_concurrent_streams = 100_000
        try:
            for _ in range(1000):
                connection.open(body=None)
        except (OSError, h2.exceptions.ProtocolError):
            pass  # It hung up while we were sending.
        assert server.token()


def test_a_flood_of_cancelled_streams_harms_nobody(server):
    """CVE-2023-44487: each stream is cancelled as soon as it is opened."""
    with HTTP2Connection(server) as connection:
        try:
            for _ in range(3000):
                connection.h2.reset_stream(connection.open())
        except (OSError, h2.exceptions.ProtocolError):
            pass  # It hung up while we were sending.
        assert server.token()


# Each is longer than the connection preface: up to there the server has to wait for more.
@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\0" * 500,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\xff" * 99,
    ],
    ids=["HTTP/1.1", "NULs", "a frame of an impossible length"],
)
def test_what_is_not_http_2_ends_the_connection(server, garbage):
    with Connection(server, "h2") as connection:
        connection.send(garbage)
        assert connection.is_hung_up_within(4)
    assert server.token()
