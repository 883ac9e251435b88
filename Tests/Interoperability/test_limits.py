"""Limits of token requests: who sends too many is told to wait, and nobody else notices."""

import base64
import http.client
import json
import os
import re
import signal
import socket
import statistics
import threading
import time

import pytest
import requests

from chancery import GRANT, Chancery, until
from configuration import free_ports

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GOOD = "grant_type=client_credentials&audience=generic"
STANDARD = "temporarily_unavailable"


@pytest.fixture
def limited(configuration, pki):
    """Starts a server with limits."""
    servers = []

    def start(**limits) -> Chancery:
        configuration.values["limits"] = {name.replace("_", "-"): limit for name, limit in limits.items()}
        servers.append(Chancery(configuration, pki).start())
        return servers[-1]

    yield start
    for server in servers:
        server.kill()


class Device:
    """One connection from an address of the loopback network, with or without device-001's certificate."""

    def __init__(self, server: Chancery, source: str = "127.0.0.1", certificate: bool = True):
        identity = server.pki.identity("device-001") if certificate else None
        port = server.configuration.mtls_port if certificate else server.configuration.public_port
        self.context = server.client_context(identity)
        self.connection = http.client.HTTPSConnection(
            "localhost", port, context=self.context, timeout=100, source_address=(source, 0)
        )
        # The name resolves to ::1 too, where nobody listens.
        self.connection._create_connection = lambda address, timeout, source: socket.create_connection(
            ("127.0.0.1", port), timeout, source
        )

    def ask(self, body: str = GOOD, **headers: str) -> tuple[int, dict, http.client.HTTPMessage]:
        self.connection.request("POST", "/token", body, FORM | headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers

    def statuses(self, count: int, body: str = GOOD) -> list[int]:
        return [self.ask(body)[0] for _ in range(count)]


def limited_requests(server: Chancery) -> dict[str, int]:
    text = requests.get(f"{server.admin}/metrics", timeout=100).text
    return {
        by: int(count) for by, count in re.findall(r'chancery_requests_limited_total\{by="(\w+)"\} (\d+)', text)
    }


def test_one_too_many_is_told_when_to_come_back_and_then_is_let_in(limited):
    server = limited(per_source={"attempts": "1/s burst 3"})
    device = Device(server)
    assert device.statuses(3) == [200, 200, 200]
    status, body, headers = device.ask()
    assert (status, body["error"]) == (429, STANDARD)
    assert set(body) == {"error", "error_description", "request_id"}
    assert headers["Retry-After"] == "1"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Request-Id"] == body["request_id"]
    time.sleep(1.1)
    assert device.ask()[0] == 200


def test_sources_are_told_apart_by_address_and_not_by_connection(limited):
    server = limited(per_source={"attempts": "1/h burst 2"})
    assert Device(server, "127.0.0.2").statuses(3) == [200, 200, 429]
    assert Device(server, "127.0.0.2").statuses(1) == [429]
    assert Device(server, "127.0.0.2", certificate=False).statuses(1) == [429]
    assert Device(server, "127.0.0.3").statuses(2) == [200, 200]
    assert limited_requests(server) == {"source": 3, "client": 0, "authority": 0}


@pytest.mark.parametrize(
    "body",
    ["", "grant_type=client_credentials&grant_type=x", "%", GOOD, "grant_type=password&audience=generic"],
    ids=["empty", "duplicate", "broken", "no credentials", "wrong grant"],
)
def test_every_kind_of_failure_counts_and_success_does_not(limited, body):
    server = limited(per_source={"failures": "1/h burst 5"}, per_client={"failures": "off"})
    good = Device(server, "127.0.0.2")
    assert good.statuses(8) == [200] * 8
    bad = Device(server, "127.0.0.2", certificate=False)
    statuses = bad.statuses(6, body)
    assert 429 not in statuses[:5] and 200 not in statuses[:5]
    assert statuses[5] == 429
    assert good.ask()[0] == 429
    assert Device(server, "127.0.0.3").ask()[0] == 200


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_whoever_guesses_at_a_secret_does_not_lock_its_owner_out(limited, configuration, method):
    configuration.values["policy"].append(
        {"name": "services", "match": {"client": "billing"}, "subject": "billing", "audiences": ["generic"]}
    )
    server = limited(per_client={"failures": "1/h burst 3", "attempts": "1/h burst 20"})
    made = server.succeed("clients", "create", "--json", "--auth-method", method, "--id", "billing")
    secret = json.loads(made)["client_secret"]

    def ask(device: Device, secret: str, client: str = "billing") -> int:
        if method == "client_secret_post":
            return device.ask(f"{GOOD}&client_id={client}&client_secret={secret}")[0]
        credentials = base64.b64encode(f"{client}:{secret}".encode()).decode()
        return device.ask(GOOD, Authorization=f"Basic {credentials}")[0]

    owner = Device(server, "127.0.0.3", certificate=False)
    # Each look from another source: until the client is known, it is a failure.
    sources = (Device(server, f"127.0.1.{number}", certificate=False) for number in range(1, 255))
    until(lambda: ask(next(sources), secret) == 200, 5, "the client is known")
    stranger = Device(server, "127.0.0.2", certificate=False)
    assert [ask(stranger, f"guess{number}") for number in range(5)] == [401, 401, 401, 429, 429]
    # The right secret is not told from the wrong ones any more.
    assert ask(stranger, secret) == 429
    assert ask(stranger, secret, client="other") == 401
    assert [ask(owner, secret) for _ in range(5)] == [200] * 5
    assert limited_requests(server)["client"] == 3


def test_behind_a_proxy_nothing_is_counted_by_its_address(limited, configuration):
    port = free_ports(1)[0]
    forwarded = {"format": "rfc9440", "from": {"networks": ["127.0.0.1/32"]}}
    configuration.values["listeners"]["proxy"] = {"address": f"127.0.0.1:{port}", "forwarded": forwarded}
    one = {"attempts": "1/h", "failures": "1/h"}
    server = limited(per_source=one, per_client={"failures": "1/h"})
    for _ in range(5):
        answer = requests.post(
            f"http://127.0.0.1:{port}/token", data=GRANT | {"client_id": "x", "client_secret": "y"}, timeout=100
        )
        assert answer.status_code == 401, answer.text
    assert limited_requests(server)["source"] == 0


def test_a_client_over_its_limit_is_so_from_everywhere(limited):
    server = limited(per_client={"attempts": "1/h burst 2"})
    assert Device(server, "127.0.0.2").statuses(2) == [200, 200]
    status, body, headers = Device(server, "127.0.0.3").ask()
    assert (status, body["error"]) == (429, STANDARD)
    assert 3500 < int(headers["Retry-After"]) <= 3600
    assert server.post(GRANT | {"audience": "generic"}, server.pki.identity("device-002")).status_code == 200


def test_an_authority_has_a_limit_for_all_its_clients(limited):
    server = limited(per_authority={"attempts": "1/h burst 2"})
    names = ["device-001", "device-002", "device-001"]
    answers = [server.post(GRANT | {"audience": "generic"}, server.pki.identity(name)) for name in names]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_a_flood_leaves_few_events_and_they_say_how_much_there_was(limited):
    server = limited(per_source={"attempts": "1/h burst 2"})
    assert Device(server, "127.0.0.2").statuses(300).count(429) == 298
    events = server.audit()
    assert len(events) == 3
    event = events[-1]
    assert event["outcome"] == "refused"
    assert event["remote_address"] == "127.0.0.2"
    assert event["reason"] == "more than limits.per-source.attempts allows"
    assert event["limited_requests"] == 1
    assert limited_requests(server)["source"] == 298
    refused = requests.get(f"{server.admin}/metrics", timeout=100).text
    assert 'refused_total{error="temporarily_unavailable"}' not in refused
    server.succeed("audit", "verify")


def test_public_documents_and_health_are_not_limited(limited):
    server = limited(per_source={"attempts": "1/h burst 1"})
    Device(server).statuses(2)
    assert server.get("/.well-known/openid-configuration").status_code == 200
    assert server.is_ready()


def test_a_reload_changes_limits_and_leaves_what_is_left_of_the_others(limited):
    server = limited(per_source={"attempts": "1/h burst 2"})
    device = Device(server, "127.0.0.2")
    assert device.statuses(3) == [200, 200, 429]
    reload(server, {"per-source": {"attempts": "1/h burst 2", "failures": "off"}, "per-client": {"attempts": "1/h"}})
    # Each look from another source, so that it is not the source that is over its limit.
    sources = (f"127.0.1.{number}" for number in range(1, 255))
    until(lambda: Device(server, next(sources)).statuses(2)[1] == 429, 5, "the client's limit is in force")
    assert device.ask()[0] == 429
    reload(server, {"per-source": {"attempts": "off"}, "per-client": {"attempts": "off"}})
    until(lambda: device.ask()[0] == 200, 5, "no limit is in force")


def reload(server: Chancery, limits: dict):
    server.configuration.values["limits"] = limits
    new = server.configuration.path.with_suffix(".new")
    new.write_text(json.dumps(server.configuration.values))
    os.replace(new, server.configuration.path)
    server.process.send_signal(signal.SIGHUP)


class Flood:
    """Requests from one address without a pause, on several connections."""

    def __init__(self, server: Chancery, source: str, body: str, connections: int = 4):
        self.server, self.source, self.body = server, source, body
        self.statuses: dict[int, int] = {}
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.run) for _ in range(connections)]

    def run(self):
        device = Device(self.server, self.source, certificate=False)
        while not self.ending.is_set():
            status = device.ask(self.body)[0]
            self.statuses[status] = self.statuses.get(status, 0) + 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join()


def test_a_flood_from_one_source_does_not_slow_the_others(limited):
    server = limited(per_source={"attempts": "off", "failures": "10/s burst 50"})
    device = Device(server, "127.0.0.1")

    def latencies(count: int = 150) -> list[float]:
        taken = []
        for _ in range(count):
            start = time.perf_counter()
            assert device.ask()[0] == 200
            taken.append(time.perf_counter() - start)
            time.sleep(0.002)
        return sorted(taken)

    latencies(20)
    quiet = latencies()
    with Flood(server, "127.0.0.2", f"{GOOD}&client_id=x&client_secret=y") as flood:
        until(lambda: flood.statuses.get(429, 0) > 100, 10, "the flood is stopped")
        events = len(server.audit("--outcome", "refused"))
        start = time.monotonic()
        busy = latencies()
        seconds = time.monotonic() - start
        later = len(server.audit("--outcome", "refused"))
    print(f"median {statistics.median(quiet) * 1000:.1f} ms, in a flood {statistics.median(busy) * 1000:.1f} ms")
    print(f"95 % {quiet[142] * 1000:.1f} ms, in a flood {busy[142] * 1000:.1f} ms; {flood.statuses}, {seconds:.1f} s")
    assert flood.statuses[429] > 10 * (flood.statuses.get(401, 0) - 50)
    # What one source may fail, and the reports: not what it sends.
    assert later - events <= 10 * (seconds + 2) + 10
    # The flood and both ends of the test share the machine's cores.
    assert statistics.median(busy) < 10 * statistics.median(quiet) + 0.05
