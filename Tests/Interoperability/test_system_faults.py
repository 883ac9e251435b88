"""Clocks that jump, file systems that do not answer, and no thread to be had: what is wrong for seconds costs seconds."""

import concurrent.futures
import json
import sqlite3
import time

import pytest
import requests

import test_custom_flows as flows
from chancery import Chancery, until
from faulty_system import FaultySystem, start_as_own_user, without_further_threads
from leasing import Leasing
from load import Load
from postgres import Postgres
from token_inquiries import Parties, configure, metric

A_DAY = 90_000


def said(server: Chancery) -> dict:
    return requests.get(server.admin + "/readyz", timeout=60).json()


def warnings(server: Chancery) -> str:
    return " ".join(said(server).get("warnings", []))


@pytest.fixture
def system(tmp_path, configuration):
    return FaultySystem(tmp_path / "system", stalled=configuration.folder / "stalled")


@pytest.fixture
def server(configuration, pki):
    """A server that the test starts."""
    server = Chancery(configure(configuration), pki)
    yield server
    if server.is_alive:
        server.kill()


def introspecting(server: Chancery, pki) -> Parties:
    parties = Parties(server, pki)
    until(lambda: parties.introspect(server, "x", "stranger").status_code == 200, 10, "the clients are known")
    return parties


# The clock


def test_a_clock_that_is_ahead_for_some_seconds_undoes_nothing(server, system, pki):
    server.start(*system.prefix)
    parties = introspecting(server, pki)
    server.succeed("tokens", "revoke", "--jti", "some-old-jti")
    keys = server.keys()
    system.set_clock(A_DAY)
    until(lambda: "clock has jumped ahead" in warnings(server), 10, "the jump is told of")
    assert metric(server, "chancery_clock_doubt_seconds") in range(A_DAY - 5, A_DAY + 5)
    time.sleep(1)  # Five looks at the database.
    system.set_clock(0)
    until(lambda: "clock has jumped" not in warnings(server), 10, "the clock is right again")
    assert parties.is_active(server, server.token()["access_token"])
    assert [token["jti"] for token in server.objects(server.succeed("tokens", "list", "--json"))] == ["some-old-jti"]
    assert json.loads(server.succeed("tokens", "forgotten", "--json")) == {"revoked_tokens": 0, "assertions": 0}
    assert server.keys() == keys
    server.kill()
    server.start(*system.prefix)
    assert parties.is_active(server, server.token()["access_token"])


def test_a_service_that_begins_while_the_clock_is_ahead_undoes_nothing(server, system, pki):
    server.start(*system.prefix)
    parties = introspecting(server, pki)
    server.token()
    keys = server.keys()
    server.succeed("tokens", "revoke", "--jti", "some-old-jti")
    server.kill()
    system.set_clock(A_DAY)
    server.start(*system.prefix)
    assert "clock has jumped ahead" in warnings(server)
    time.sleep(1)  # Five looks at the database.
    assert server.keys() == keys
    system.set_clock(0)
    assert parties.is_active(server, server.token()["access_token"])
    assert json.loads(server.succeed("tokens", "forgotten", "--json")) == {"revoked_tokens": 0, "assertions": 0}


@pytest.mark.parametrize("before, after", [(3600, 0), (0, 3600)])
def test_a_clock_that_is_set_holds_up_no_request(server, system, before, after):
    system.set_clock(before)
    server.start(*system.prefix)
    with Load(server) as load:
        until(lambda: len(load.jtis) > 20, 30, "tokens flow")
        system.set_clock(after)
        load.jtis.clear()
        until(lambda: len(load.jtis) > 20, 30, "tokens flow after the step")
    assert said(server)["status"] == "ok"


def test_forgotten_times_that_lie_ahead_are_told_of_and_mended(server, pki):
    server.start()
    parties = introspecting(server, pki)
    for _ in range(2):
        server.kill()
        with sqlite3.connect(server.configuration.folder / "chancery.sqlite") as database:
            ahead = int((time.time() + A_DAY) * 1000)
            database.execute("UPDATE revoked_token_store SET forgotten_until = ?", [ahead])
            database.execute("UPDATE assertion_store SET forgotten_until = ?", [ahead])
        database.close()
        server.start()
        token = server.token()["access_token"]
        assert not parties.is_active(server, token)
        assert "counts as revoked" in warnings(server)
        shown = server.run("tokens", "forgotten")
        assert shown.returncode == 1 and "s ahead: whatever ends before is refused" in shown.stdout
        assert "before that" in server.succeed("tokens", "forgotten", "--mend")
        until(lambda: parties.is_active(server, token), 10, "the running server sees it")
        assert "counts as revoked" not in warnings(server)
        assert "ahead" not in server.succeed("tokens", "forgotten")


# File systems


def test_a_file_that_does_not_answer_holds_up_no_token(server, system, configuration, pki):
    stalled = configuration.folder / "stalled"
    stalled.mkdir()
    anchors = stalled / "anchors.pem"
    anchors.write_bytes((pki.folder / "device-root.pem").read_bytes())
    factory = configuration.values["authorities"]["factory"]["x509"]
    factory["anchors"] = str(anchors)
    configuration.write()
    server.start(*system.prefix)
    with Load(server) as load, system.stalling():
        time.sleep(1)  # Five looks at the files.
        load.jtis.clear()
        until(lambda: len(load.jtis) > 20, 30, "tokens flow")
        for _ in range(3):
            assert said(server)["status"] == "ok"
            assert metric(server, "chancery_configuration_is_stale") == 0
            server.token()
        # What is read anew meanwhile waits, and nobody with it.
        anchors.write_bytes(anchors.read_bytes() + b"\n")
        server.token()
        load.jtis.clear()
        until(lambda: len(load.jtis) > 20, 30, "tokens flow")
    until(lambda: "Configuration reloaded" in server.log.read_text(), 30, "the files are followed again")


# Threads


@pytest.fixture
def programmed(configuration, pki):
    path = flows.program(configuration, flows.ANSWER + "json.dump(answer, sys.stdout)")
    command = {"command": str(path), "parameters": ["badge"], "timeout": "5s", "concurrency": 2}
    flows.configure(configuration, {"executable": command})
    off = {"attempts": "off", "failures": "off"}
    configuration.values["limits"] = {"per-source": off, "per-client": off, "exchanges": "off"}
    server = Chancery(configuration, pki)
    start_as_own_user(server)
    yield server
    if server.is_alive:
        server.kill()


def test_without_threads_programs_are_answered_by_503_at_once_and_run_again_afterwards(programmed):
    assert flows.ask(programmed).status_code == 200
    with Load(programmed) as load:
        with without_further_threads(programmed):
            end = time.monotonic() + 5
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                while time.monotonic() < end:
                    answers = [pool.submit(flows.ask, programmed) for _ in range(4)]
                    assert {answer.result().status_code for answer in answers} == {503}
                    time.sleep(0.1)
            assert said(programmed)["status"] == "ok"
        for _ in range(20):
            assert flows.ask(programmed).status_code == 200
        load.jtis.clear()
        until(lambda: len(load.jtis) > 20, 30, "tokens flow")
    assert any("no further thread" in event["reason"] for event in programmed.refusals())


def test_without_threads_no_lease_is_lost_and_all_end_afterwards(configuration, pki, tmp_path_factory):
    database = Postgres(tmp_path_factory.mktemp("threads") / "p").start()
    lab = Leasing(configuration, pki, database, database.prepare(), ttl="4s", timeout="5s")
    lab.configuration.write()
    lab.server = Chancery(lab.configuration, pki)
    start_as_own_user(lab.server)
    try:
        accounts = {lab.account(f"job-{number}")["username"] for number in range(5)}
        assert lab.roles() == accounts
        with without_further_threads(lab.server):
            end = time.monotonic() + 6
            while time.monotonic() < end:
                # Threads that are there already may serve it.
                assert lab.ask().status_code in (200, 503)
                time.sleep(0.2)
        until(lambda: lab.ask().status_code == 200, 30, "accounts are made again")
        until(lambda: not accounts & lab.roles(), 30, "the roles are dropped")
        until(lambda: not lab.roles(), 60, "every role is dropped")
        until(lambda: all(lease["state"] == "ended" for lease in lab.leases()), 30, "every lease has ended")
        until(lambda: "are not ended" not in warnings(lab.server), 10, "no ending is stuck")
        assert said(lab.server)["status"] == "ok"
    finally:
        lab.server.kill()
        database.stop()


def test_endings_that_are_stuck_are_in_readyz_and_in_the_metrics(configuration, pki, tmp_path_factory):
    database = Postgres(tmp_path_factory.mktemp("stuck") / "p").start()
    lab = Leasing(configuration, pki, database, database.prepare(), ttl="2s", timeout="1s")
    try:
        server = lab.start()
        lab.account()
        database.stop()
        figure = 'chancery_leases_ending{resource="customer_database"}'
        until(lambda: figure + " 1" in requests.get(server.admin + "/metrics", timeout=60).text, 10, "it is counted")
        until(lambda: "leases of customer_database are not ended" in warnings(server), 80, "readyz tells of it")
        assert metric(server, 'chancery_leases_overdue{resource="customer_database"}') == 1
        database.start()
        until(lambda: "are not ended" not in warnings(server), 60, "the end")
        assert lab.roles() == set()
    finally:
        lab.server.kill()
        database.stop()
