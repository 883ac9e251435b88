"""What RFC 9110, RFC 9112 and RFC 9113 demand of a server like this one, each rule by the bytes that a client sends."""

import json
import re

import pytest

from chancery import Chancery
from configuration import Configuration
from http2 import HTTP2Connection
from raw import BODY, FORM, Connection, PlainConnection
from test_proxies import proxied

JWKS = "/.well-known/jwks.json"
HOST = "Host: localhost"
CLOSE = "Connection: close"


def message(line: str, *fields: str, body: bytes = b"") -> bytes:
    return "\r\n".join([line, *fields]).encode("latin-1") + b"\r\n\r\n" + body


def get(*fields: str, target: str = JWKS, version: str = "1.1", method: str = "GET") -> bytes:
    return message(f"{method} {target} HTTP/{version}", *fields)


def post(*fields: str, body: bytes = BODY, kind: str | None = FORM, length: str | None = "", version="1.1") -> bytes:
    """Credentials are missing: what is read at all is answered with 401."""
    kinds = [] if kind is None else [f"Content-Type:{kind}"]
    lengths = [] if length is None else [f"Content-Length:{length or len(body)}"]
    return message(f"POST /token HTTP/{version}", HOST, *kinds, *lengths, *fields, body=body)


def chunked(*fields: str, chunks: bytes | None = None, version="1.1") -> bytes:
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY) if chunks is None else chunks
    return post(*fields, body=chunks, length=None, version=version)


TE = "Transfer-Encoding: chunked"
LENGTH = len(BODY)

# (section, what it demands): (bytes, status)
HTTP1 = {
    ("9112 2.2", "an empty line before a request is passed over"): (b"\r\n" + get(HOST), 200),
    ("9112 2.2", "a bare CR is no end of a line"): (b"GET / HTTP/1.1\rHost: localhost\r\n\r\n", 400),
    ("9112 2.2", "white space before the first field is no field"): (get(" " + HOST), 400),
    ("9112 3", "white space within the line"): (get(HOST, target="/a b"), 400),
    ("9112 3", "a target of 8000 bytes is read"): (get(HOST, target="/" + "a" * 7999), 404),
    ("9112 3", "a target that is too long"): (get(HOST, target="/" + "a" * 9000), 414),
    ("9112 3", "a target that is much too long"): (get(HOST, target="/" + "a" * 200_000), 414),
    ("9112 3", "a version that is none"): (get(HOST, version="1.x"), 400),
    ("9112 3", "another major version"): (get(HOST, version="3.0"), 400),
    ("9112 3.2", "a fragment is no part of a target"): (get(HOST, target=JWKS + "#a"), 400),
    ("9112 3.2", "a target without a form"): (get(HOST, target="jwks"), 400),
    ("9112 3.2", "no Host"): (get(), 400),
    ("9112 3.2", "no Host in HTTP/1.0"): (get(version="1.0"), 200),
    ("9112 3.2", "two Hosts"): (get(HOST, HOST), 400),
    ("9112 3.2", "two Hosts in HTTP/1.0"): (get(HOST, HOST, version="1.0"), 400),
    **{
        ("9112 3.2", f"a Host that is none: {host!r}"): (get(f"Host: {host}"), 400)
        for host in ["", "user@localhost", "u:p@localhost", "localhost:0", "localhost:65536", "localhost:x", "a b", "a,b"]
        + ["[::1", "::1", "https://localhost", "localhost/", "a%zz", "localhost:1:2", "[127.0.0.1]", "\xe9"]
    },
    **{
        ("9112 3.2", f"a Host that is one: {host!r}"): (get(f"Host: {host}"), 200)
        for host in ["localhost", "LOCALHOST.", "127.0.0.1:8443", "[::1]:8443", "a_b.example", "localhost:", "a%2db"]
    },
    ("9112 3.2.2", "the absolute form"): (get(HOST, target="http://localhost" + JWKS), 200),
    ("9112 3.2.2", "the absolute form with a scheme in capitals"): (get(HOST, target="HTTP://localhost" + JWKS), 200),
    ("9112 3.2.2", "Host is not looked at beside it"): (get("Host: other", target="http://localhost" + JWKS), 200),
    ("9112 3.2.2", "but is there"): (get(target="http://localhost" + JWKS), 400),
    ("9112 3.2.2", "and is one"): (get("Host: a@b", target="http://localhost" + JWKS), 400),
    ("9112 3.2.2", "without a path it is /"): (get(HOST, target="http://localhost"), 302),
    ("9110 4.2.1", "a host that is empty"): (get(HOST, target="http:///a"), 400),
    ("9110 4.2.4", "user information"): (get(HOST, target="http://user@localhost" + JWKS), 400),
    ("9110 7.1", "the scheme of something else"): (get(HOST, target="ftp://localhost" + JWKS), 400),
    ("9112 3.2.3", "CONNECT"): (get(HOST, method="CONNECT", target="localhost:443"), 405),
    ("9112 3.2.4", "the asterisk of OPTIONS"): (get(HOST, method="OPTIONS", target="*"), 204),
    ("9112 3.2.4", "the asterisk of another"): (get(HOST, target="*"), 400),
    ("9112 5.1", "white space before a colon"): (get(HOST, "A : b"), 400),
    ("9112 5.1", "a field without a name"): (get(HOST, ": b"), 400),
    ("9112 5.1", "a name that is no token"): (get(HOST, "A(b: c"), 400),
    ("9112 5.2", "a folded line"): (get(HOST, "A: b\r\n c"), 400),
    ("9112 6.1", "chunked"): (chunked(TE), 401),
    ("9112 6.1", "chunked in other letters"): (chunked("transfer-encoding:\t CHUNKED "), 401),
    ("9112 6.1", "a coding that is not understood"): (chunked("Transfer-Encoding: gzip, chunked"), 501),
    ("9112 6.1", "identity, which is none any more"): (chunked("Transfer-Encoding: identity, chunked"), 501),
    ("9112 6.1", "chunked in HTTP/1.0"): (chunked(TE, version="1.0"), 400),
    ("9112 6.1", "both kinds of length"): (post(TE), 400),
    ("9112 6.1", "both, the other way round"): (
        message("POST /token HTTP/1.1", HOST, TE, f"Content-Length: {LENGTH}", body=BODY), 400),
    ("9112 6.3", "chunked is not the last coding"): (chunked("Transfer-Encoding: chunked, gzip"), 400),
    ("9112 6.3", "a coding without an end"): (chunked("Transfer-Encoding: gzip"), 400),
    ("9112 6.3", "two lengths that differ"): (post("Content-Length: 3"), 400),
    ("9112 6.3", "a list of lengths"): (post(length=f" {LENGTH}, {LENGTH}"), 400),
    **{
        ("9110 8.6", f"a length that is none: {text}"): (post(length=f" {text}"), 400)
        for text in ["-1", "+5", "0x5", "5 5", "5.0", "five", "18446744073709551616", "9" * 40]
    },
    **{
        ("9110 8.6", f"a length that is too long: {text}"): (post(length=f" {text}"), 413)
        for text in ["65537", "9223372036854775807", "9223372036854775808", "18446744073709551615"]
    },
    ("9112 7.1", "a size in capitals, with zeros before it"): (
        chunked(TE, chunks=b"00%X\r\n%s\r\n000\r\n\r\n" % (LENGTH, BODY)), 401),
    ("9112 7.1.1", "chunk extensions are passed over"): (
        chunked(TE, chunks=b"%x;a=b;c=\"d\"\r\n%s\r\n0;e\r\n\r\n" % (LENGTH, BODY)), 401),
    ("9112 7.1.2", "trailers are passed over"): (
        chunked(TE, chunks=b"%x\r\n%s\r\n0\r\nA: b\r\nC: d\r\n\r\n" % (LENGTH, BODY)), 401),
    ("9112 7.1", "a size that is none"): (chunked(TE, chunks=b"xyz\r\n"), 400),
    ("9112 7.1", "a size that is negative"): (chunked(TE, chunks=b"-5\r\nhello\r\n0\r\n\r\n"), 400),
    ("9112 7.1", "a size beyond counting"): (chunked(TE, chunks=b"1" + b"0" * 16 + b"\r\n"), 400),
    ("9112 7.1", "no end of line behind a chunk"): (chunked(TE, chunks=b"5\r\nhelloworld\r\n0\r\n\r\n"), 400),
    ("6585 5", "too many fields"): (get(HOST, *["A: b"] * 300), 431),
    ("6585 5", "too large a field"): (get(HOST, "A: " + "b" * 300_000), 431),
    ("9110 5.5", "white space around values"): (post("A: \t", kind=f" \t{FORM}\t "), 401),
    ("9110 5.5", "a NUL in a value"): (get(HOST, "A: b\0c"), 400),
    ("9110 8.3.1", "parameters and white space"): (post(kind=f" {FORM} ;\tcharset=UTF-8 "), 401),
    ("9110 8.3.1", "a charset in quotes"): (post(kind=f"{FORM};charset=\"utf-8\""), 401),
    ("9110 8.3.1", "type and subtype in capitals"): (post(kind=FORM.upper()), 401),
    ("9110 8.3.1", "parameters that mean nothing here"): (post(kind=f"{FORM}; boundary=a; q=\"b;c\""), 401),
    ("9110 8.3.1", "another charset"): (post(kind=f"{FORM}; charset=iso-8859-1"), 415),
    ("9110 8.3.1", "white space around ="): (post(kind=f"{FORM}; charset = utf-8"), 415),
    ("9110 8.3", "another type"): (post(kind="text/plain"), 415),
    ("9110 8.3", "no type"): (post(kind=None), 415),
    ("9110 8.3", "two types"): (post(f"Content-Type: {FORM}"), 415),
    ("9110 8.4", "a content coding"): (post("Content-Encoding: gzip"), 415),
    ("9110 8.4", "a content coding in chunks"): (chunked(TE, "Content-Encoding: deflate"), 415),
    ("9110 8.4", "identity"): (post("Content-Encoding: identity"), 401),
    ("9110 9.1", "a method that is not known"): (get(HOST, method="FISH"), 400),
    ("9110 9.3.8", "TRACE"): (get(HOST, method="TRACE"), 405),
    ("9110 10.1.1", "an expectation that is not understood"): (post("Expect: fish"), 417),
    ("9110 10.1.1", "an expectation from HTTP/1.0"): (post("Expect: fish", version="1.0"), 401),
    ("9110 10.1.1", "an expectation without content"): (get(HOST, "Expect: 100-continue"), 200),
    ("9110 13.1.1", "If-Match that does not"): (get(HOST, 'If-Match: "other"'), 412),
    ("9110 13.1.1", "If-Match of whatever there is"): (get(HOST, "If-Match: *"), 200),
    ("9110 13.1.2", "If-None-Match of whatever there is"): (get(HOST, "If-None-Match: *"), 304),
    ("9110 15.5.5", "a path without anything"): (get(HOST, target="/nothing"), 404),
    ("9110 15.5.6", "a method that the path does not have"): (get(HOST, target="/token"), 405),
}
# Such may be answered, but not twice: nobody knows where they end.
AMBIGUOUS = {400, 413, 414, 415, 417, 431, 501}


@pytest.fixture(scope="module")
def host(pki, tmp_path_factory):
    """A server with a listener without TLS beside the others; its port is `plain`."""
    configuration = Configuration(tmp_path_factory.mktemp("rules"), pki.folder)
    plain = proxied(configuration, {"format": "rfc9440"})
    server = Chancery(configuration, pki)
    server.plain = plain
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["tls", "plain"])
def connect(request, host):
    if request.param == "tls":
        return lambda: Connection(host, is_public=True)
    return lambda: PlainConnection(host.plain)


class Answer:
    """An answer as it stands on the wire."""

    def __init__(self, text: bytes):
        head, _, self.body = text.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        self.status = int(lines[0].split()[1])
        self.fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}


def ask(connection: Connection, data: bytes) -> Answer:
    """The first answer, with its body."""
    try:
        connection.send(data)
    except OSError:
        pass  # It hung up while we were sending.
    head = connection.until(b"\r\n\r\n")
    answer = Answer(head + b"\r\n\r\n")
    length = int(answer.fields.get("content-length", 0))
    while answer.status not in (204, 304) and len(connection.read) < length and connection.receive():
        pass
    answer.body, connection.read = connection.read[:length], connection.read[length:]
    return answer


@pytest.mark.parametrize("rule", HTTP1, ids=" ".join)
def test_a_rule_of_http_1(connect, rule):
    data, status = HTTP1[rule]
    with connect() as connection:
        answer = ask(connection, data)
        assert answer.status == status
        # RFC 9110 6.6.1.
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", answer.fields["date"])
        if status == 401:
            assert answer.fields["www-authenticate"] == 'Basic realm="token endpoint"'
        if status in (204, 405):
            assert answer.fields["allow"]
        if status == 415 and b"Content-Encoding" in data:
            assert answer.fields["accept-encoding"] == "identity"
        if status >= 400:
            assert json.loads(answer.body)["error"]
        if status in AMBIGUOUS and (status != 415 or b"Content-Encoding" in data):
            closes = answer.fields.get("connection") == "close"
            # What a route refuses after it was read in full leaves the connection as it is.
            assert closes or status == 415
            # What was announced and does not come is waited for a while.
            assert status == 413 or connection.rest() == b""
        elif "connection" not in answer.fields:
            assert ask(connection, get(HOST)).status == 200


def test_head_is_get_without_content(connect):
    with connect() as connection:
        full = ask(connection, get(HOST))
        connection.send(get(HOST, method="HEAD"))
        head = Answer(connection.until(b"\r\n\r\n") + b"\r\n\r\n")
        assert (head.status, head.fields["content-length"]) == (200, full.fields["content-length"])
        assert ask(connection, get(HOST)).status == 200


def test_an_old_client_keeps_its_connection_where_it_asks_for_it(connect):
    with connect() as connection:
        answer = ask(connection, get("Connection: keep-alive", version="1.0"))
        assert (answer.status, answer.fields["connection"]) == (200, "keep-alive")
        answer = ask(connection, get(version="1.0"))
        assert (answer.status, answer.fields["connection"]) == (200, "close")
        assert connection.rest() == b""


@pytest.mark.parametrize("junk", [get(HOST), b"\0" * 100, b"x" * 500_000], ids=["a request", "NULs", "much"])
def test_an_answer_is_not_lost_by_what_stands_behind_the_last_request(connect, junk):
    with connect() as connection:
        assert ask(connection, get(HOST, CLOSE) + junk).status == 200
        assert connection.rest() == b"", "what stands behind the last request was answered"


def test_answers_are_not_lost_by_what_cannot_be_read_behind_them(connect):
    with connect() as connection:
        connection.send(get(HOST) + post() + get(HOST, target="/nothing") + b"\x16\x03\x01\r\n\r\n" + get(HOST))
        assert [status for status, _ in connection.answers(4)] == [200, 401, 404, 400]
        assert connection.rest() == b""


def test_answers_are_not_lost_by_more_than_is_kept_behind_them(connect):
    """What was sent in one breath is answered as far as it is kept; then the connection ends."""
    upload = message("POST /token HTTP/1.1", HOST, f"Content-Type: {FORM}", "Content-Length: 500000", body=b"x" * 500_000)
    with connect() as connection:
        answers = []
        connection.send(post() + post() + upload)
        answers += connection.answers(3)
        assert [status for status, _ in answers] == [401, 401, 413]
        assert connection.rest() == b""
    with connect() as connection:
        connection.send(get(HOST) * 1000)
        answered = connection.rest().count(b"HTTP/1.1 200 OK\r\n")
        assert 100 <= answered <= 1000


def test_a_client_that_offers_another_protocol_is_answered_in_this_one(connect):
    """RFC 9110 7.8: the parser takes nothing behind it for HTTP, so the connection ends and says so."""
    offer = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAA"]
    with connect() as connection:
        answer = ask(connection, get(HOST, *offer))
        assert (answer.status, answer.fields["connection"]) == (200, "close")
        assert connection.rest() == b""


def test_a_connection_ends_whose_content_was_refused_and_does_not_come(connect):
    with connect() as connection:
        assert ask(connection, post(length=" 9223372036854775808", body=b"")).status == 413
        assert connection.is_hung_up_within(6)


def test_nothing_is_permitted_that_is_refused(connect):
    """A client that waits for 100 is told at once that its content is not wanted (RFC 9110 10.1.1)."""
    head, _, _ = post("Expect: 100-continue", "Content-Encoding: br").partition(b"\r\n\r\n")
    with connect() as connection:
        assert ask(connection, head + b"\r\n\r\n").status == 415


def test_an_https_url_is_served_over_tls_or_by_a_trusted_proxy_alone(host):
    """RFC 9110 7.4."""
    target = f"https://localhost:{host.configuration.public_port}{JWKS}"
    for connection in (Connection(host, is_public=True), PlainConnection(host.plain)):
        with connection:
            assert ask(connection, get(HOST, target=target)).status == 200
    with PlainConnection(host.configuration.admin_port) as connection:
        assert ask(connection, get(HOST, target="https://localhost/readyz")).status == 421
    with PlainConnection(host.configuration.admin_port) as connection:
        assert ask(connection, get(HOST, target="http://localhost/readyz")).status == 200


def test_a_refused_message_is_an_event_where_tokens_are_asked_for(host):
    with Connection(host, is_public=True) as connection:
        answer = json.loads(ask(connection, post("Content-Encoding: gzip")).body)
    event = host.audit("--request-id", answer["request_id"])[0]
    assert event["reason"] == 'Content-Encoding "gzip"; supported is identity'


METHOD, PATH, SCHEME, AUTHORITY = (":method", "GET"), (":path", JWKS), (":scheme", "https"), (":authority", "localhost")
USUAL = [METHOD, PATH, SCHEME, AUTHORITY]
TOKEN = [(":method", "POST"), (":path", "/token"), SCHEME, AUTHORITY, ("content-type", FORM)]

HTTP2 = {
    ("9113 8.3.1", "what every request has"): (USUAL, 200),
    ("9113 8.2.1", "a name in capitals"): ([*USUAL, ("A", "b")], "reset"),
    ("9113 8.2.1", "white space behind a value"): ([*USUAL, ("a", "b ")], 400),
    ("9113 8.2.1", "white space before a value"): ([*USUAL, ("a", "\tb")], 400),
    ("9113 8.2.1", "a line feed in a value"): ([*USUAL, ("a", "b\nc: d")], "reset"),
    ("9113 8.2.2", "a field of a connection"): ([*USUAL, ("connection", "close")], "reset"),
    ("9113 8.2.2", "a transfer coding"): ([*USUAL, ("transfer-encoding", "chunked")], "reset"),
    ("9113 8.2.2", "te with something else than trailers"): ([*USUAL, ("te", "gzip")], "reset"),
    ("9113 8.2.2", "te with trailers"): ([*USUAL, ("te", "trailers")], 200),
    ("9113 8.3", "a pseudo-field that is not known"): ([*USUAL, (":a", "b")], "reset"),
    ("9113 8.3", "a pseudo-field behind others"): ([METHOD, PATH, SCHEME, ("a", "b"), AUTHORITY], "reset"),
    ("9113 8.3", "a pseudo-field twice"): ([*USUAL, PATH], "reset"),
    ("9113 8.3", "a pseudo-field of an answer"): ([*USUAL, (":status", "200")], "reset"),
    ("9113 8.3.1", "no method"): ([PATH, SCHEME, AUTHORITY], "reset"),
    ("9113 8.3.1", "no path"): ([METHOD, SCHEME, AUTHORITY], "reset"),
    ("9113 8.3.1", "an empty path"): ([METHOD, (":path", ""), SCHEME, AUTHORITY], "reset"),
    ("9113 8.3.1", "no scheme"): ([METHOD, PATH, AUTHORITY], "reset"),
    ("9113 8.3.1", "the absolute form"): ([METHOD, (":path", "https://localhost" + JWKS), SCHEME, AUTHORITY], 400),
    ("9113 8.3.1", "the asterisk of OPTIONS"): ([(":method", "OPTIONS"), (":path", "*"), SCHEME, AUTHORITY], 204),
    ("9113 8.3.1", "the asterisk of another"): ([METHOD, (":path", "*"), SCHEME, AUTHORITY], 400),
    ("9113 8.3.1", "host in place of :authority"): ([METHOD, PATH, SCHEME, ("host", "localhost")], 200),
    ("9113 8.3.1", "both, and the same"): ([*USUAL, ("host", "LOCALHOST")], 200),
    ("9113 8.3.1", "both, and not the same"): ([*USUAL, ("host", "other")], 400),
    ("9113 8.3.1", "neither"): ([METHOD, PATH, SCHEME], 400),
    ("9113 8.3.1", "an empty host"): ([METHOD, PATH, SCHEME, (":authority", "")], 400),
    ("9113 8.3.1", "user information"): ([METHOD, PATH, SCHEME, (":authority", "user@localhost")], 400),
    ("9113 8.3.1", "an impossible port"): ([METHOD, PATH, SCHEME, (":authority", "localhost:65536")], 400),
    ("9113 8.5", "CONNECT"): ([(":method", "CONNECT"), (":authority", "localhost:443")], 405),
    ("9110 8.4", "a content coding"): ([*TOKEN, ("content-encoding", "gzip")], 415),
    ("9110 10.1.1", "an expectation that is not understood"): ([*TOKEN, ("expect", "fish")], 417),
    ("9112 3", "a target that is too long"): ([METHOD, (":path", "/" + "a" * 9000), SCHEME, AUTHORITY], 414),
    ("9113 8.1.1", "another length than is said"): ([*TOKEN, ("content-length", "5")], "reset"),
    ("9113 8.1.1", "the length that is said"): ([*TOKEN, ("content-length", str(LENGTH))], 401),
}


@pytest.mark.parametrize("rule", HTTP2, ids=" ".join)
def test_a_rule_of_http_2(host, rule):
    fields, expected = HTTP2[rule]
    with HTTP2Connection(host, is_public=True) as connection:
        assert connection.ask(fields, BODY if fields[0] == TOKEN[0] else None) == expected
        # Whatever one stream does, the others are served.
        assert connection.ask(USUAL) == 200


@pytest.mark.parametrize("kind", [0x0B, 0x7F, 0xFA, 0x08], ids=["type 11", "type 127", "type 250", "WINDOW_UPDATE"])
def test_a_flood_of_frames_that_ask_for_nothing_ends_the_connection(host, kind):
    """RFC 9113 10.5: ENHANCE_YOUR_CALM, as for floods of other frames."""
    frame = b"\0\0\4" + bytes([kind]) + b"\0" * 5 + b"\0\0\0\1"
    with HTTP2Connection(host, is_public=True) as connection:
        assert connection.ask(USUAL) == 200
        connection.send(frame * 100)
        assert connection.ask(USUAL) == 200, "some do no harm"
        try:
            connection.send(frame * 5000)
        except OSError:
            pass  # It hung up while we were sending.
        while connection.take():
            pass
        assert connection.goaway == 11
    assert host.get(JWKS).status_code == 200


def test_frames_of_unknown_types_are_passed_over(host):
    """RFC 9113 5.5: clients send them by chance, so that nobody relies on there being none."""
    with HTTP2Connection(host, is_public=True) as connection:
        connection.flush()
        for number in range(400):
            connection.send(b"\0\0\4\xfa" + b"\0" * 5 + b"1234")
            assert connection.ask(USUAL) == 200, number
