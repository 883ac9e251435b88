"""How long a device waits for its first answer on a new connection, beside nginx's.

The client writes its request at once, in one piece, as the end of its handshake has left. With Nagle's algorithm, which
is on unless a client sets TCP_NODELAY, the system holds the request back until the server has acknowledged that end: a
server that does not see to it lets its own system wait 40 ms with that.
"""

import dataclasses
import itertools
import socket
import ssl
import statistics
import time

from measurement.machine import fail

VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
BODY = b"grant_type=client_credentials&audience=ES256"
REQUEST = (
    b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
TIMES = 50


@dataclasses.dataclass
class First:
    version: str
    is_resumed: bool
    has_nodelay: bool
    ours: list[float]  # milliseconds from opening the connection to the last byte of the answer
    nginx: list[float]

    @property
    def difference(self):
        return statistics.median(self.ours) - statistics.median(self.nginx)


class Client:
    """A device that speaks one version of TLS to one service."""

    def __init__(self, service, version):
        pki = service.home / "pki"
        self.context = ssl.create_default_context(cafile=pki / "root.pem")
        self.context.load_cert_chain(pki / "device-001.pem", pki / "device-001.key")
        self.context.minimum_version = self.context.maximum_version = VERSIONS[version]
        self.service = service

    def ask(self, has_nodelay, session=None):
        """(milliseconds, the session to resume)"""
        begun = time.perf_counter()
        with socket.socket() as plain:
            if has_nodelay:
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(20)
            plain.connect(("127.0.0.1", self.service.port))
            with self.context.wrap_socket(plain, server_hostname="localhost", session=session) as tls:
                tls.sendall(REQUEST)
                status = answer(tls)
                taken = 1000 * (time.perf_counter() - begun)
                if status != b"200":
                    fail(f"{self.service.name} answered {status!r} on a new connection")
                if (session is not None) != tls.session_reused:
                    fail(f"{self.service.name} did {'not resume' if session else 'resume'} a session")
                return taken, tls.session


def answer(tls):
    """Reads a whole answer; gives its status."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += tls.recv(65536) or fail("a connection was closed before its answer")
    head, _, body = read.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += tls.recv(65536) or fail("a connection was closed within its answer")
    return head.split()[1]


def measure(chancery, nginx):
    """Each case with both servers, which take turns."""
    cases = []
    for version, is_resumed, has_nodelay in itertools.product(VERSIONS, (False, True), (False, True)):
        case = First(version, is_resumed, has_nodelay, [], [])
        clients = [(Client(chancery, version), case.ours), (Client(nginx, version), case.nginx)]
        sessions = [client.ask(has_nodelay)[1] if is_resumed else None for client, _ in clients]
        for _ in range(TIMES):
            for (client, times), session in zip(clients, sessions):
                times.append(client.ask(has_nodelay, session)[0])
        cases.append(case)
    return cases
