"""Bytes to a listener as a client sends them that keeps to no library's habits."""

import socket
import ssl

FORM = "application/x-www-form-urlencoded"
BODY = b"grant_type=client_credentials&audience=orders"


def post(body: bytes = BODY, *fields: str) -> bytes:
    """A whole request for a token."""
    lines = ["POST /token HTTP/1.1", "Host: localhost", f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *fields]).encode() + b"\r\n\r\n" + body


class Connection:
    """One TLS connection: of device-001 to the mTLS listener, or of anybody to the public one."""

    def __init__(
        self, server, protocol: str = "http/1.1", session: ssl.SSLSession | None = None, is_public: bool = False
    ):
        context = server.client_context(None if is_public else server.pki.identity("device-001"))
        context.set_alpn_protocols([protocol])
        port = server.configuration.public_port if is_public else server.configuration.mtls_port
        plain = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.tls = context.wrap_socket(plain, server_hostname="localhost", session=session)
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

    def is_hung_up_within(self, seconds: float) -> bool:
        """Whether the server ends the connection in that time after the last byte that it sent."""
        self.tls.settimeout(seconds)
        try:
            while self.receive():
                pass
            return True
        except TimeoutError:
            return False
