"""As many connections as anybody opens: the service lives, and others get through."""

import contextlib
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import time

import pytest
import requests

from chancery import BINARY, GRANT, Chancery, until
from configuration import free_ports
from test_slow_clients import is_closed

TOO_FEW = 64  # Open files: less than any default for connections.


def connect(port: int, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))


def figure(server: Chancery, name: str, listener: str) -> int:
    text = requests.get(f"{server.admin}/metrics", timeout=15).text
    return int(re.search(rf'^chancery_connections{name}{{listener="{listener}"}} (\d+)$', text, re.MULTILINE)[1])


@pytest.fixture
def limited(configuration, pki):
    """Starts a server with these limits of connections, and times in which nothing ends by itself."""
    servers = []

    def start(*prefix: str, **limits: int) -> Chancery:
        times = {"handshake-timeout": "10m", "idle-timeout": "10m"}
        for name in ("public", "mtls"):
            configuration.values["listeners"][name]["limits"] = limits | times
        servers.append(Chancery(configuration, pki).start(*prefix))
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


@pytest.mark.parametrize(
    "limits, share",
    [({"connections": 8}, 4), ({"connections": 1}, 1), ({"connections": 8, "connections-per-source": 2}, 2)],
)
def test_one_source_has_its_share_of_the_connections_and_others_the_rest(limited, limits, share):
    server = limited(**limits)
    port = server.configuration.mtls_port
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(connect(port)) for _ in range(share)]
        until(lambda: figure(server, "", "mtls") == share, 5, "they are accepted")
        beyond = stack.enter_context(connect(port))
        if limits["connections"] > 1:
            until(lambda: is_closed(beyond), 5, "the next one is closed")
            assert figure(server, "_refused_total", "mtls") == 1
            other = stack.enter_context(connect(port, "127.0.0.2"))
            until(lambda: figure(server, "", "mtls") == share + 1, 5, "another source is accepted")
            assert not is_closed(other)
        assert not any(is_closed(each) for each in held)
    until(lambda: figure(server, "", "mtls") == 0, 5, "all are closed")
    assert figure(server, "_limit", "mtls") == limits["connections"]
    assert server.token()
    lines = [line for line in server.log.read_text().splitlines() if "Connections refused" in line]
    assert len(lines) == (limits["connections"] > 1)


def test_the_addresses_of_ipv4_are_the_same_in_ipv6(configuration, pki):
    """A listener on [::] sees ::ffff:127.0.0.1; each IPv4 address is a source of its own, not one /64 for all."""
    configuration.values["listeners"]["mtls"] |= {
        "address": f"[::]:{configuration.mtls_port}",
        "limits": {"connections": 4, "connections-per-source": 1},
    }
    server = Chancery(configuration, pki).start()
    try:
        with connect(configuration.mtls_port) as first, connect(configuration.mtls_port, "127.0.0.2") as other:
            until(lambda: figure(server, "", "mtls") == 2, 5, "both are accepted")
            with connect(configuration.mtls_port) as second:
                until(lambda: is_closed(second), 5, "the second of one source is closed")
            assert not is_closed(first) and not is_closed(other)
    finally:
        server.kill()


def test_the_proxy_may_have_all_connections(configuration, pki):
    (port,) = free_ports(1)
    configuration.values["listeners"]["proxy"] = {
        "address": f"127.0.0.1:{port}",
        "limits": {"connections": 6, "idle-timeout": "10m"},
        "forwarded": {"format": "nginx", "from": {"networks": ["127.0.0.0/8"]}},
    }
    server = Chancery(configuration, pki).start()
    try:
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(connect(port)) for _ in range(6)]
            until(lambda: figure(server, "", "proxy") == 6, 5, "all are accepted")
            assert not any(is_closed(each) for each in held)
    finally:
        server.kill()


def test_connections_that_wait_are_served_when_others_close(limited):
    server = limited(**{"connections": 2, "connections-per-source": 2})
    port = server.configuration.mtls_port
    with connect(port), connect(port):
        until(lambda: figure(server, "_paused_total", "mtls") == 1, 5, "the listener is full")
        waiting = connect(port)
    with waiting:
        until(lambda: figure(server, "", "mtls") == 1, 5, "the one that waited is accepted")
        assert not is_closed(waiting)
        assert server.token()


@pytest.mark.parametrize("listener", ["mtls", "public"])
def test_descriptors_do_not_run_out(limited, listener):
    """More connections than the process may have files, from many sources: it lives, and health checks get through."""
    server = limited("prlimit", f"--nofile={TOO_FEW}:{TOO_FEW}", connections=4096)
    port = getattr(server.configuration, f"{listener}_port")
    with contextlib.ExitStack() as stack:
        for number in range(2 * TOO_FEW):
            stack.enter_context(connect(port, f"127.0.1.{number + 1}"))
        until(lambda: figure(server, "_paused_total", listener) >= 1, 5, "no more are accepted")
        assert len(os.listdir(f"/proc/{server.process.pid}/fd")) < TOO_FEW - 5
        assert requests.get(f"{server.admin}/readyz", timeout=15).status_code == 200
        held = figure(server, "", listener)
        assert figure(server, "_refused_total", listener) == 0 and held > 4
        server.configuration.values["policy"][0]["claims"]["fleet"] = "factory-8"
        server.configuration.write()
        until(lambda: "Configuration reloaded" in server.log.read_text(), 10, "files are read meanwhile")
    until(lambda: figure(server, "", listener) == 0, 5, "all are closed")
    assert server.token()
    log = server.log.read_text()
    assert log.count("The limit of open files is below what the connections allowed need") == 1
    assert log.count("Connections wait: the process has all that its limit of open files allows") == 1


def test_a_limit_that_fits_says_nothing(limited):
    server = limited("prlimit", "--nofile=1024:1024", connections=16)
    assert "limit of open files" not in server.log.read_text()


def test_accepting_goes_on_after_the_system_had_no_descriptor(own_server):
    """The limit falls below what is open, so that `accept` fails: the socket stays, waits and accepts again."""
    pid, port = own_server.process.pid, own_server.configuration.mtls_port
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, limits[1]))
    try:
        with connect(port):
            until(lambda: "Connections cannot be accepted" in own_server.log.read_text(), 10, "the failure is logged")
            before, begun = processor_time(pid), time.monotonic()
            time.sleep(3)  # Of the other process: it must rest in that time.
            assert processor_time(pid) - before < (time.monotonic() - begun) / 2, "it asks again and again"
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
    until(lambda: answers(own_server), 10, "tokens again")
    assert own_server.log.read_text().count("Connections cannot be accepted") <= 2


def processor_time(pid: int) -> float:
    """Seconds of all threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answers(server: Chancery) -> bool:
    try:
        return server.post(GRANT | {"audience": "orders"}).status_code == 200
    except OSError:
        return False


COMMANDS = {
    "serve": (["serve"], 1),
    "keys list": (["keys", "list"], 1),
    "config check": (["config", "check"], 1),
    "token verify": (["token", "verify", "x"], 2),
    "trust verify": (["trust", "verify", "--anchors", "x", "x"], 2),
}


def run_short(command: str, configuration, limit: int, value: int, program=BINARY, **options):
    """Runs a command with too little of something; its exit status and what it said."""
    words, status = COMMANDS[command]
    if command not in ("trust verify", "token verify"):
        words = [*words, "--config", str(configuration.write())]
    done = subprocess.run(
        [program, *words], capture_output=True, text=True, timeout=300,
        preexec_fn=lambda: resource.setrlimit(limit, (value, value)), **options,
    )
    return done.returncode, status, done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_too_few_descriptors_at_the_start_are_said(configuration, command):
    status, expected, said = run_short(command, configuration, resource.RLIMIT_NOFILE, 8)
    assert (status, "files at one time, only" in said) == (expected, True), said


@pytest.mark.parametrize("files", range(20, 64, 4))
def test_a_service_with_few_descriptors_serves_or_says_why_not(configuration, pki, files):
    server = Chancery(configuration, pki)
    server.launch("prlimit", f"--nofile={files}:{files}")
    try:
        until(lambda: not server.is_alive or server.is_ready(), 30, "it serves or ends")
        assert server.is_alive or server.process.returncode == 1, server.log.read_text()
        assert server.is_alive or "raise the limit of open files" in server.log.read_text() or (
            "raise LimitNOFILE=" in server.log.read_text()
        )
    finally:
        if server.is_alive:
            server.kill()


@pytest.mark.parametrize("command", COMMANDS)
def test_too_little_memory_at_the_start_is_said(configuration, command):
    """The smallest address space in which the program is loaded at all is too small for what it does."""
    for mebibytes in range(60, 2000, 10):
        status, expected, said = run_short(command, configuration, resource.RLIMIT_AS, mebibytes << 20)
        if "error while loading shared libraries" not in said:
            break
    assert (status, "limit of memory" in said) == (expected, True), said


@pytest.fixture
def stranger():
    """A copy of the program for a user with no other process, whose threads can be limited: options of `run_short`."""
    if os.geteuid() != 0:
        # The limit counts what the user has already, which is more than one.
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        program = shutil.copy(BINARY, folder)
        yield {"program": program, "user": 54_321, "group": 54_321, "cwd": folder}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("threads", [1, 3])
def test_too_few_threads_at_the_start_are_said(configuration, stranger, command, threads):
    status, expected, said = run_short(command, configuration, resource.RLIMIT_NPROC, threads, **stranger)
    assert (status, "threads at one time, only" in said) == (expected, True), said
