"""Bytes to a listener as a client sends them that keeps to no library's habits."""

import contextlib
import socket
import ssl

from chancery import PATIENCE

FORM = "application/x-www-form-urlencoded"
BODY = b"grant_type=client_credentials&audience=orders"


def post(body: bytes = BODY, *fields: str) -> bytes:
    """A whole request for a token."""
    lines = ["POST /token HTTP/1.1", "Host: localhost", f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *fields]).encode() + b"\r\n\r\n" + body


def client_hello(context: ssl.SSLContext, name: str) -> bytes:
    """The first flight of a TLS handshake."""
    outgoing = ssl.MemoryBIO()
    tls = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def in_records(flight: bytes, size: int) -> bytes:
    """A flight of one TLS record, cut into records of so many bytes (RFC 8446 §5.1)."""
    head, message = flight[:3], flight[5:]
    assert len(message) == int.from_bytes(flight[3:5]), "not one record"
    parts = [message[start : start + size] for start in range(0, len(message), size)]
    return b"".join(head + len(part).to_bytes(2) + part for part in parts)


class CutConnection:
    """One TLS connection whose ClientHello goes out in records of so many bytes, each a packet of its own."""

    def __init__(self, context: ssl.SSLContext, port: int, name: str, size: int):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname=name)
        self.plain = socket.create_connection(("127.0.0.1", port), timeout=100)
        self.plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        cut = in_records(self.outgoing.read(), size)
        for start in range(0, len(cut), size + 5):
            self.plain.sendall(cut[start : start + size + 5])
        self.until_done(self.tls.do_handshake)

    def until_done(self, step):
        """What a step of TLS comes to, once the server has sent what it waits for."""
        while True:
            try:
                done = step()
                self.plain.sendall(self.outgoing.read())
                return done
            except ssl.SSLWantReadError:
                self.plain.sendall(self.outgoing.read())
                data = self.plain.recv(65536)
                assert data, "the server hung up"
                self.incoming.write(data)

    def ask(self, request: bytes) -> bytes:
        """Sends a request after which the server hangs up; the answer as far as one read goes."""
        self.tls.write(request)
        return self.until_done(lambda: self.tls.read(65536))


class Connection:
    """One TLS connection: of device-001 to the mTLS listener, or of anybody to the public one."""

    def __init__(
        self,
        server,
        protocol: str = "http/1.1",
        session: ssl.SSLSession | None = None,
        is_public: bool = False,
        name: str = "localhost",
    ):
        context = server.client_context(None if is_public else server.pki.identity("device-001"))
        context.set_alpn_protocols([protocol])
        port = server.configuration.public_port if is_public else server.configuration.mtls_port
        # The development certificate is for localhost; which name is asked for is the test's own business.
        context.check_hostname = name == "localhost"
        plain = socket.create_connection(("127.0.0.1", port), timeout=100)
        self.tls = context.wrap_socket(plain, server_hostname=name, session=session)
        self.read = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tls.close()

    def send(self, data: bytes):
        self.tls.sendall(data)

    def receive(self) -> bool:
        """Reads what has come; false once the server has hung up."""
        try:
            data = self.tls.recv(65536)
        except (ConnectionError, ssl.SSLError):
            return False
        self.read += data
        return data != b""

    def answers(self, count: int) -> list[tuple[int, bytes]]:
        """The next answers, each with a length: their statuses and bodies."""
        return [self.answer() for _ in range(count)]

    def answer(self) -> tuple[int, bytes]:
        head = self.until(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(fields.get("content-length", 0))
        while len(self.read) < length:
            assert self.receive(), "the server hung up within a body"
        body, self.read = self.read[:length], self.read[length:]
        return int(lines[0].split()[1]), body

    def until(self, end: bytes) -> bytes:
        while end not in self.read:
            assert self.receive(), f"the server hung up after {self.read!r}"
        head, _, self.read = self.read.partition(end)
        return head

    def rest(self) -> bytes:
        """All that comes until the server hangs up."""
        while self.receive():
            pass
        return self.read

    def is_hung_up_within(self, seconds: float, patience: float = PATIENCE) -> bool:
        """Whether the server ends the connection in that time after the last byte that it sent."""
        self.tls.settimeout(patience * seconds)
        try:
            while self.receive():
                pass
            return True
        except TimeoutError:
            return False


class PlainConnection(Connection):
    """One connection to a listener without TLS."""

    def __init__(self, port: int):
        self.tls = socket.create_connection(("127.0.0.1", port), timeout=100)
        self.read = b""
