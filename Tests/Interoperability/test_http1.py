"""HTTP/1.1 as it stands on the wire: what clients may do, and what attackers try."""

import json

import pytest

from raw import BODY, FORM, Connection, post


def test_requests_in_one_breath_are_answered_in_their_order(server):
    wrong = b"grant_type=password"
    with Connection(server) as connection:
        connection.send(post() + post(wrong) + post() + b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" + post())
        answers = connection.answers(5)
    assert [status for status, _ in answers] == [200, 400, 200, 404, 200]
    tokens = [json.loads(body)["access_token"] for status, body in answers if status == 200]
    assert len(set(tokens)) == 3


def test_a_client_that_waits_for_permission_gets_it(server):
    head, _, body = post(BODY, "Expect: 100-continue").partition(b"\r\n\r\n")
    with Connection(server) as connection:
        connection.send(head + b"\r\n\r\n")
        assert connection.answer()[0] == 100
        connection.send(body)
        assert connection.answer()[0] == 200


def test_a_client_that_asks_to_send_too_much_is_refused_before_it_does(server):
    fields = f"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: {FORM}\r\nContent-Length: 1000000\r\n"
    with Connection(server) as connection:
        connection.send(fields.encode() + b"Expect: 100-continue\r\n\r\n")
        status, body = connection.answer()
        assert (status, json.loads(body)["error"]) == (413, "invalid_request")


def test_a_get_with_a_body_leaves_the_connection_in_step(server):
    with Connection(server) as connection:
        connection.send(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello" + post())
        assert [status for status, _ in connection.answers(2)] == [404, 200]


@pytest.mark.parametrize(
    "flood",
    [
        b"X-Flood: " + b"a" * 300_000 + b"\r\n",
        b"".join(b"X-%d: a\r\n" % number for number in range(30_000)),
        b"X-" + b"a" * 300_000 + b": a\r\n",
    ],
    ids=["one long value", "many fields", "one long name"],
)
def test_a_flood_of_header_fields_ends_the_connection_and_nothing_else(server, flood):
    with Connection(server) as connection:
        try:
            connection.send(b"POST /token HTTP/1.1\r\nHost: localhost\r\n" + flood + b"\r\n")
        except OSError:
            pass  # It hung up while we were sending.
        assert connection.is_hung_up_within(4)
    assert b" 200 " not in connection.read[:20]
    assert server.token()


@pytest.mark.parametrize(
    "request_bytes",
    [
        post(BODY, "Transfer-Encoding: chunked"),
        post(BODY, "Content-Length: 3"),
        b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n" + BODY,
        b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n" + BODY,
        b"POST /token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"POST /token HTTP/1.1\r\nHost : localhost\r\n\r\n",
        b"POST /to\0ken HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST /token HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01" + b"\xff" * 500,
        b"\0" * 4096,
    ],
    ids=[
        "two kinds of length", "two lengths", "a negative length", "an endless length", "a chunk without a size",
        "a space before a colon", "a NUL in the path", "another version", "TLS in TLS", "NULs",
    ],
)
def test_what_is_not_http_gets_no_token_and_no_second_request_through(server, request_bytes):
    with Connection(server) as connection:
        connection.send(request_bytes + post())
        assert connection.is_hung_up_within(4), "the server reads on where it cannot know what is a request"
    assert b'"access_token"' not in connection.read
    assert server.token()
