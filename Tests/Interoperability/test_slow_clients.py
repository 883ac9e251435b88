"""Clients that stop halfway keep nobody else from a token."""

import contextlib
import resource
import socket
import ssl
import time

import pytest
import requests

from chancery import GRANT, Chancery, until, within
from http2 import HTTP2Connection
from raw import Connection, client_hello, post


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=100)


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
    whole = client_hello(hasty_server.client_context(), "localhost")
    sent = {"nothing": b"", "one byte": whole[:1], "half a hello": whole[: len(whole) // 2]}.get(part, whole)
    with connect(hasty_server.configuration.mtls_port) as connection:
        connection.sendall(sent)
        hasty_server.token()
        until(lambda: is_closed(connection), 5, "the server hangs up")


UNFINISHED = {
    "nothing": b"",
    "half a line": b"POST /token HT",
    "half a head": b"POST /token HTTP/1.1\r\nHost: localhost\r\n",
    "half a body": b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ngrant_type=",
}


@pytest.mark.parametrize("part", UNFINISHED)
def test_a_request_that_stops_halfway_is_cut_off(hasty_server, part):
    with Connection(hasty_server) as connection:
        connection.send(UNFINISHED[part])
        hasty_server.token()
        assert connection.is_hung_up_within(6)


@pytest.mark.parametrize("part", UNFINISHED)
def test_a_request_that_drips_is_cut_off(hasty_server, part):
    with Connection(hasty_server) as connection:
        connection.send(UNFINISHED[part])
        drop = b"x" if part != "half a head" else b"X-Drop: x\r\n"
        until(lambda: not drips(connection, drop), 8, "the server hangs up")
    hasty_server.token()


def drips(connection: Connection, drop: bytes) -> bool:
    """Sends a little; false once the server has hung up."""
    try:
        connection.send(drop)
        return not connection.is_hung_up_within(0.2, patience=1)
    except OSError:
        return False


def test_streams_that_never_end_are_cut_off(hasty_server):
    with HTTP2Connection(hasty_server) as connection:
        for _ in range(10):
            connection.open(body=None)
        assert connection.is_hung_up_within(6)


def test_a_connection_in_use_outlives_the_time_of_a_handshake(hasty_server):
    with Connection(hasty_server) as connection:
        for _ in range(8):
            connection.send(post())
            assert connection.answer()[0] == 200
            time.sleep(0.5)  # The time of the other process: no clock of ours moves it.
        assert connection.is_hung_up_within(6)


def test_a_stop_does_not_wait_for_those_who_say_nothing(own_server):
    with connect(own_server.configuration.mtls_port), Connection(own_server), Connection(own_server) as half:
        half.send(UNFINISHED["half a body"])
        with HTTP2Connection(own_server) as connection:
            connection.open(body=None)
            with within(5, "the stop"):
                assert own_server.stop() == 0


def test_idle_connections_up_to_the_limit_delay_others_until_they_time_out(hasty_server):
    """Of 200 connections, 64 are taken; all get their turn to be silent, and the service goes on."""
    with contextlib.ExitStack() as idle:
        for _ in range(200):
            idle.enter_context(connect(hasty_server.configuration.mtls_port))
        assert hasty_server.get("/.well-known/jwks.json").status_code == 200, "the other listener suffers"
        until(lambda: served(hasty_server), 15, "a device is served while the 200 are held")
        assert hasty_server.is_alive


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


def test_idle_connections_do_not_keep_the_admin_listener(own_server):
    port = own_server.configuration.admin_port
    with contextlib.ExitStack() as stack:
        # All that the listener takes; a check that comes then waits its turn.
        idle = [stack.enter_context(connect(port)) for _ in range(256)]
        answer = requests.get(f"{own_server.admin}/readyz", timeout=150)
        assert answer.status_code == 200
        until(lambda: is_closed(idle[0]), 10, "the server hangs up on the first")
