"""Clients that stop halfway keep nobody else from a token."""

import contextlib
import resource
import socket
import ssl

import pytest

from chancery import GRANT, Chancery, until


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def hello(server) -> bytes:
    """The first flight of a TLS handshake."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = server.client_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side has hung up; what it said before is read and dropped."""
    connection.settimeout(0.05)
    try:
        return connection.recv(4096) == b"" or is_closed(connection)
    except TimeoutError:
        return False
    except ConnectionError:
        return True


@pytest.fixture
def hasty_server(configuration, pki):
    """A server that waits one second for a handshake and two for a request."""
    limits = {"connections": 64, "handshake-timeout": "1s", "idle-timeout": "2s"}
    for name in ("public", "mtls"):
        configuration.values["listeners"][name]["limits"] = limits
    chancery = Chancery(configuration, pki).start()
    yield chancery
    chancery.kill()


@pytest.mark.parametrize("part", ["nothing", "one byte", "half a hello", "a hello and silence"])
def test_a_handshake_that_stops_halfway_is_cut_off(hasty_server, part):
    whole = hello(hasty_server)
    sent = {"nothing": b"", "one byte": whole[:1], "half a hello": whole[: len(whole) // 2]}.get(part, whole)
    with connect(hasty_server.configuration.mtls_port) as connection:
        connection.sendall(sent)
        hasty_server.token()
        until(lambda: is_closed(connection), 5, "the server hangs up")


@pytest.mark.parametrize(
    "part",
    [b"", b"POST /token HT", b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ngrant_type="],
)
def test_a_request_that_stops_halfway_is_cut_off(hasty_server, part):
    context = hasty_server.client_context(hasty_server.pki.identity("device-001"))
    with connect(hasty_server.configuration.mtls_port) as plain:
        with context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=True) as tls:
            tls.sendall(part)
            hasty_server.token()
            tls.settimeout(6)
            with contextlib.suppress(ConnectionError, OSError):
                while tls.recv(4096):
                    pass


@pytest.mark.slow
def test_idle_connections_beyond_the_limit_do_not_stop_the_service(own_server):
    """Ten thousand connections that say nothing: the process lives and serves again when they are gone."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(10_000, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted + 200), hard))
    with contextlib.ExitStack() as idle:
        for _ in range(wanted):
            try:
                idle.enter_context(connect(own_server.configuration.mtls_port))
            except OSError:
                break
        assert own_server.is_alive
        assert own_server.get("/.well-known/jwks.json").status_code == 200, "the other listener suffers"
    until(lambda: own_server.is_alive and served(own_server), 30, "devices are served again")


def served(server) -> bool:
    try:
        return server.post(GRANT | {"audience": "orders"}).status_code == 200
    except OSError:
        return False
