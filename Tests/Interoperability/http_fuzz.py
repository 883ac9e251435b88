"""Requests that a generator has made up or damaged, over HTTP/1.1 and HTTP/2, at all endpoints of a running server.

A case is one connection. What is known to be good in it has to be answered, in its order and with its status; whatever
else is sent, there is no status of 500 or more but 501, and the server answers or ends the connection.
`Scripts/fuzz-http` runs it; the same seed makes the same cases."""

import argparse
import contextlib
import dataclasses
import pathlib
import random
import re
import select
import socket
import ssl
import sys
import tempfile
import threading
import time

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions
import h2.settings

from chancery import PATIENCE, Chancery
from configuration import Configuration
from pki import PKI
from test_proxies import proxied

# What the server may take until it counts as hung, before patience.
SECONDS = 6
GOOD = "/.well-known/jwks.json"
PATHS = [
    "/", "/token", "/exchange", "/introspect", "/revoke", "/authorize", GOOD, "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server", "/readyz", "/healthz", "/livez", "/metrics", "/nothing", "*",
]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PRI", "get", "FISH", ""]
FORM = "application/x-www-form-urlencoded"
BODIES = [
    b"", b"grant_type=client_credentials&audience=orders", b"grant_type=client_credentials&audience=%zz", b"token=x",
    b'{"resource": "x"}', b"{", b"\xff\xfe", b"a=b&" * 70, b"x" * 70_000, b"\0" * 100,
    b"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=a.b.c"
    b"&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt",
]  # fmt: skip
FIELDS = [
    ("Host", ["localhost", "", "a@b", "localhost:0", "[::1]", "[::1", "x" * 300, "a,b", "\t localhost "]),
    ("Content-Type", [FORM, FORM + "; charset=utf-8", "application/json", 'a/b; c="', ";", "application/json;charset=x"]),
    ("Content-Length", ["0", "5", "-1", "65537", "9223372036854775808", "18446744073709551616", "5,5", "+5", ""]),
    ("Transfer-Encoding", ["chunked", "gzip, chunked", "chunked, gzip", "identity", "", "chunked;a=b", "\x0bchunked"]),
    ("Content-Encoding", ["gzip", "identity", "br, gzip", ""]),
    ("Expect", ["100-continue", "fish", "", "100-continue, fish"]),
    ("Connection", ["close", "keep-alive", "upgrade", "close, keep-alive", "host"]),
    ("Upgrade", ["h2c", "websocket", ""]),
    ("Authorization", ["Basic eDp5", "Basic eDo=", "Basic", "Bearer a.b.c", "Bearer", "Negotiate x", "Basic \xff"]),
    ("If-None-Match", ["*", '"x"', 'W/"x"', ",,,"]),
    ("If-Match", ["*", '"x"', ""]),
    ("Accept-Encoding", ["gzip", "*;q=0"]),
    ("Range", ["bytes=0-1", "bytes=-1", "x"]),
    ("Origin", ["https://example.com", "null"]),
    ("TE", ["trailers", "gzip"]),
    ("X-Forwarded-For", ["127.0.0.1"]),
    ("X-Forwarded-Client-Cert", ["By=x;Hash=y", "\x80"]),
    ("Client-Cert", [":AAAA:", "x", ":" + "A" * 5000 + ":"]),
    ("Client-Cert-Chain", [":AAAA:, :AAAA:"]),
    ("X-" + "a" * 200, ["b"]),
]  # fmt: skip


@dataclasses.dataclass
class Place:
    """A listener."""

    name: str
    port: int
    # With a certificate where the listener wants one; `None`: without TLS.
    context: ssl.SSLContext | None
    # What is answered with 200.
    path: str = GOOD
    body: bytes | None = None

    @property
    def good(self) -> bytes:
        head = f"{'GET' if self.body is None else 'POST'} {self.path} HTTP/1.1\r\nHost: localhost\r\n"
        if self.body is not None:
            head += f"Content-Type: {FORM}\r\nContent-Length: {len(self.body)}\r\n"
        return head.encode() + b"\r\n" + (self.body or b"")

    @property
    def good_fields(self) -> list[tuple[bytes, bytes]]:
        fields = [(b":method", b"GET" if self.body is None else b"POST"), (b":path", self.path.encode())]
        fields += [(b":scheme", b"https"), (b":authority", b"localhost")]
        return fields if self.body is None else [*fields, (b"content-type", FORM.encode())]

    def connect(self, protocol: str) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS * PATIENCE)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.context is None:
            return plain
        self.context.set_alpn_protocols([protocol])
        return self.context.wrap_socket(plain, server_hostname="localhost")


@contextlib.contextmanager
def served(folder: pathlib.Path, pki: PKI):
    """A server with all listeners, and no limits on failures."""
    configuration = Configuration(folder, pki.folder)
    configuration.values["limits"] = {"per-source": {"failures": "off"}, "per-client": {"failures": "off"}, "exchanges": "off"}
    plain = proxied(configuration, {"format": "rfc9440"})
    server = Chancery(configuration, pki).start()
    try:
        yield server, lambda: [
            Place("public", configuration.public_port, server.client_context()),
            Place(
                "mtls", configuration.mtls_port, server.client_context(pki.identity("device-001")), "/token", BODIES[1]),
            Place("proxy", plain, None),
            Place("admin", configuration.admin_port, None, "/readyz"),
        ]
    finally:
        server.kill()


class Finding(Exception):
    """What is wrong with the server."""


class HTTP1Case:
    """Some good requests, and behind them one that is damaged."""

    def __init__(self, source: random.Random, place: Place):
        self.source, self.place = source, place
        self.good = source.randrange(4)
        self.damaged = self.damage(self.request())

    @property
    def count(self) -> int:
        return self.good + 1

    def request(self) -> bytes:
        choose, chance = self.source.choice, self.source.random
        fields = [(name, choose(values)) for name, values in self.source.sample(FIELDS, self.source.randrange(6))]
        if chance() < 0.8:
            fields.append(("Host", "localhost"))
        body = choose(BODIES)
        if chance() < 0.5:
            fields += [("Content-Type", FORM), ("Content-Length", str(len(body)))]
        elif chance() < 0.5:
            fields.append(("Transfer-Encoding", "chunked"))
            cut = self.source.randrange(len(body) + 1)
            parts = [part for part in (body[:cut], body[cut:]) if part]
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
        target = choose(PATHS) + choose(["", "", "", "?a=b", "#a", "a" * 9000])
        target = choose(["", "", "", "", "http://localhost", "https://localhost:1", "ftp://x", "http://a@b"]) + target
        method = choose(["GET", "POST"]) if chance() < 0.7 else choose(METHODS)
        line = f"{method} {target} HTTP/{choose(['1.1', '1.1', '1.1', '1.0', '2.0', '1.2', '0.9', 'x'])}"
        end = choose(["\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r"])
        colon = choose([": ", ": ", ": ", ":", " : ", ":\t", " "])
        text = line + "\r\n" + "".join(name + colon + value + end for name, value in fields) + "\r\n"
        return text.encode("latin-1") + body

    def damage(self, data: bytes) -> bytes:
        if self.source.random() < 0.5:
            return data
        changed = bytearray(data)
        for _ in range(self.source.randrange(1, 5)):
            at = self.source.randrange(len(changed)) if changed else 0
            match self.source.randrange(5):
                case 0:
                    changed[at : at + 1] = bytes([self.source.randrange(256)])
                case 1:
                    del changed[at : at + self.source.randrange(1, 20)]
                case 2:
                    changed[at:at] = self.source.randbytes(self.source.randrange(1, 9))
                case 3:
                    changed[at:at] = changed[at : at + self.source.randrange(1, 40)]
                case 4:
                    changed[at:at] = self.source.choice([b"\r\n", b"\r", b"\n", b"\0", b"\r\n\r\n", b" ", b"\t", b":"])
        return bytes(changed)

    def run(self):
        # Whatever the damaged request waits for, the NULs are more, and no request behind it.
        data = self.place.good * self.good + self.damaged + b"\0" * 200_000 + b"\r\n\r\n"
        with contextlib.closing(self.place.connect("http/1.1")) as connection:
            self.judge(self.exchange(connection, data))

    @staticmethod
    def exchange(connection: socket.socket, data: bytes) -> bytes:
        """Sends and reads at the same time, until the server hangs up."""
        connection.setblocking(False)
        waiting, received = memoryview(data), b""
        deadline = time.monotonic() + SECONDS * PATIENCE
        while time.monotonic() < deadline:
            try:
                part = connection.recv(65536)
                if not part:
                    return received
                received += part
                continue
            except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                pass
            except OSError:
                return received
            sent = 0
            if waiting:
                try:
                    sent = connection.send(waiting[:16384])
                    waiting = waiting[sent:]
                except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    pass
                except OSError:
                    # It reads no more, but may have answered.
                    waiting = waiting[:0]
            if not sent:
                select.select([connection], [connection] if waiting else [], [], 1)
        raise Finding(f"no end within {SECONDS * PATIENCE} s")

    def judge(self, received: bytes):
        statuses = [int(text) for text in re.findall(rb"HTTP/1\.1 (\d{3}) [^\r]*\r\n", received)]
        if statuses[: self.good] != [200] * self.good:
            raise Finding(f"{self.good} good requests, answered with {statuses}")
        if broken := [status for status in statuses if status >= 500 and status != 501]:
            raise Finding(f"status {broken[0]}")
        if len(statuses) == self.good and self.damaged.strip(b"\r\n"):
            raise Finding("no answer to the last request")

    @property
    def text(self) -> bytes:
        return self.damaged


class HTTP2Case:
    """Streams with damaged requests and frames between them, and good ones at the end and in the middle."""

    def __init__(self, source: random.Random, place: Place):
        self.source, self.place = source, place
        self.fields = [self.request() for _ in range(source.randrange(1, 8))]
        self.junk = source.random() < 0.2

    @property
    def count(self) -> int:
        return len(self.fields) + 1

    def request(self) -> tuple[list[tuple[bytes, bytes]], bytes | None]:
        choose, chance = self.source.choice, self.source.random
        fields = [
            (":method", choose(METHODS)), (":path", choose(PATHS) + choose(["", "", "?a", "#b"])), (":scheme", "https"),
            (":authority", choose(["localhost", "localhost", "localhost", "", "a@b", "localhost:0"])),
        ]  # fmt: skip
        if chance() < 0.2:
            del fields[self.source.randrange(len(fields))]
        if chance() < 0.1:
            fields.append(choose(fields))
        body = None if chance() < 0.4 else choose(BODIES)
        for name, values in self.source.sample(FIELDS, self.source.randrange(5)):
            if name in ("Connection", "Transfer-Encoding", "Upgrade") and chance() < 0.9:
                continue
            fields.append((name if chance() < 0.02 else name.lower(), choose(values)))
        if chance() < 0.05:
            self.source.shuffle(fields)
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields], body

    def run(self):
        configuration = h2.config.H2Configuration(
            validate_outbound_headers=False, normalize_outbound_headers=False, validate_inbound_headers=False)  # fmt: skip
        protocol = h2.connection.H2Connection(configuration)
        protocol.initiate_connection()
        statuses: dict[int, int] = {}
        ended: set[int] = set()
        is_open = True
        with contextlib.closing(self.place.connect("h2")) as connection:

            def flush():
                connection.sendall(protocol.data_to_send())

            def take() -> bool:
                data = connection.recv(65536)
                if not data:
                    return False
                for event in protocol.receive_data(data):
                    match event:
                        case h2.events.ResponseReceived():
                            statuses[event.stream_id] = int(dict(event.headers)[b":status"])
                        case h2.events.DataReceived():
                            protocol.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                        case h2.events.StreamEnded() | h2.events.StreamReset():
                            ended.add(event.stream_id)
                        case h2.events.ConnectionTerminated():
                            return False
                flush()
                return True

            def open_stream(fields, body) -> int:
                stream = protocol.get_next_available_stream_id()
                protocol.send_headers(stream, fields, end_stream=body is None)
                if body is not None:
                    room = min(len(body), protocol.local_flow_control_window(stream), 16_000)
                    protocol.send_data(stream, body[:room], end_stream=True)
                flush()
                return stream

            good = (self.place.good_fields, self.place.body)
            sound = []
            try:
                flush()
                for fields, body in self.fields:
                    open_stream(fields, body)
                    if self.source.random() < 0.3:
                        sound.append(open_stream(*good))
                    if self.junk:
                        kind = self.source.choice([0xFA, 0x0B, 2, 6, 8, 10])
                        connection.sendall(b"\0\0\4" + bytes([kind]) + b"\0" * 5 + self.source.randbytes(4))
                sound.append(open_stream(*good))
                while not ended >= set(sound) and is_open:
                    is_open = take()
            except TimeoutError:
                raise Finding(f"no answer within {SECONDS * PATIENCE} s") from None
            except (OSError, h2.exceptions.ProtocolError):
                is_open = False
        if broken := [status for status in statuses.values() if status >= 500 and status != 501]:
            raise Finding(f"status {broken[0]}")
        if not self.junk and [statuses.get(stream) for stream in sound] != [200] * len(sound):
            raise Finding(f"good streams {sound}, answered with {statuses}, connection open: {is_open}")

    @property
    def text(self) -> bytes:
        return repr(self.fields).encode()


def make(seed: int, number: int, places: list[Place]) -> HTTP1Case | HTTP2Case:
    """The case of that number."""
    source = random.Random(f"{seed} {number}")
    place = source.choice(places)
    return (HTTP2Case if place.context and source.random() < 0.5 else HTTP1Case)(source, place)


class Run:
    """Cases one after another, by several threads, until so many requests were sent."""

    def __init__(self, seed: int, requests: int, places, is_alive, first: int = 0):
        self.seed, self.requests, self.places, self.is_alive = seed, requests, places, is_alive
        self.next, self.sent = first, 0
        self.findings: list[tuple[int, str, bytes]] = []
        self.lock = threading.Lock()

    def run(self, threads: int = 4) -> list[tuple[int, str, bytes]]:
        workers = [threading.Thread(target=self.work, daemon=True) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return self.findings

    def work(self):
        places = self.places()
        while True:
            with self.lock:
                if self.sent >= self.requests or len(self.findings) >= 10 or not self.is_alive():
                    return
                number, self.next = self.next, self.next + 1
                case = make(self.seed, number, places)
                self.sent += case.count
            try:
                case.run()
            except Finding as finding:
                with self.lock:
                    self.findings.append((number, f"{case.place.name}, {type(case).__name__}: {finding}", case.text))


def main():
    parser = argparse.ArgumentParser(prog="Scripts/fuzz-http", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9), help="of all cases; else a random one")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--requests", type=int, default=100_000, help="how many are sent at least")
    parser.add_argument("--threads", type=int, default=4, help="how many connections there are at a time")
    options = parser.parse_args()
    print(f"http, seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        with served(place / "chancery", PKI(place / "pki")) as (server, places):
            run = Run(options.seed, options.requests, places, lambda: server.is_alive, options.first)
            findings = run.run(options.threads)
            if not server.is_alive:
                findings.append((run.next, f"the server ended with {server.process.returncode}", b""))
    for number, what, data in findings:
        again = f"Scripts/fuzz-http --seed {options.seed} --first {number} --requests 1 --threads 1"
        print(f"FOUND: case {number}: {what}\n  {data[:2000]!r}\n  again: {again}")
    print(f"  cases     {run.next - options.first}\n  requests  {run.sent}")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
