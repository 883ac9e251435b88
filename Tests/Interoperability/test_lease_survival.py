"""A thousand leases, while Chancery is killed every few seconds and PostgreSQL is restarted: what was promised is kept, and
nothing is left."""

import itertools
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from chancery import PATIENCE, until
from leasing import Leasing
from postgres import Postgres

LEASES = 1000
LIFETIME = 10


@pytest.fixture
def leasing(configuration, pki, tmp_path_factory):
    database = Postgres(tmp_path_factory.mktemp("survival") / "p").start()
    lab = Leasing(
        configuration, pki, database, database.prepare(), ttl=f"{LIFETIME}s", timeout="2s", **{"maximum-leases": 5000}
    )
    yield lab
    if lab.server and lab.server.is_alive:
        lab.server.kill()
    if database.process.poll() is None:
        database.stop()


class RoleWatch:
    """Looks at the roles ten times a second: when each was first there, and when it was first gone again."""

    def __init__(self, database: Postgres, prefix: str):
        self.database, self.prefix = database, prefix
        self.gone: dict[str, float] = {}
        self.present: set[str] = set()
        self.seen: set[str] = set()
        self.looks = 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        sql = (
            "SELECT extract(epoch FROM clock_timestamp()) || ' ' || coalesce(string_agg(rolname, ','), '') "
            f"FROM pg_roles WHERE rolname LIKE '{self.prefix}%'"
        )
        while not self.is_over.wait(0.1):
            # A session for each look: whatever happens to the server, the next one is a new one.
            done = self.database.try_sql(sql)
            if done.returncode != 0:
                continue
            moment, _, names = done.stdout.strip("\n").partition(" ")
            now = set(names.split(",")) - {""}
            for name in self.present - now:
                self.gone.setdefault(name, float(moment))
            self.present, self.looks = now, self.looks + 1
            self.seen |= now

    def stop(self):
        self.is_over.set()
        self.thread.join()


@pytest.mark.slow
def test_leases_survive_whatever_is_killed(leasing):
    server = leasing.start()
    watch = RoleWatch(leasing.database, leasing.prefix)
    granted: dict[str, float] = {}
    lock, numbers, is_over = threading.Lock(), itertools.count(), threading.Event()

    def ask():
        while not is_over.is_set():
            begun = time.time()
            try:
                answer = leasing.ask(f"job-{next(numbers)}")
            except requests.RequestException:
                time.sleep(random.uniform(0.02, 0.1))
                continue
            if answer.status_code != 200:
                assert answer.status_code == 503, answer.text
                time.sleep(random.uniform(0.02, 0.1))
                continue
            body = answer.json()
            with lock:
                granted[body["username"]] = begun + body["ttl"]
                if len(granted) >= LEASES:
                    is_over.set()

    kills, restarted = 0, False
    begun = time.monotonic()
    try:
        with ThreadPoolExecutor(12) as pool:
            clients = [pool.submit(ask) for _ in range(12)]
            try:
                while not is_over.wait(random.uniform(2.0, 4.0)):
                    assert time.monotonic() - begun < PATIENCE * 240, f"{len(granted)} leases"
                    server.kill()
                    kills += 1
                    if len(granted) > LEASES // 2 and not restarted:
                        leasing.database.crash()
                        leasing.database.start()
                        restarted = True
                    server.start()
            finally:
                is_over.set()
            for client in clients:
                client.result()
        made = time.monotonic() - begun
        server.kill()
        server.start()
        until(lambda: not watch.present and not leasing.roles(), 90, "every role is dropped")
        until(lambda: {lease["state"] for lease in leasing.leases()} == {"ended"}, 30, "every lease has ended")
        assert leasing.roles() == set()
    finally:
        watch.stop()
    assert kills >= 3 and restarted and len(granted) >= LEASES

    early = {name: granted[name] - watch.gone[name] for name in granted if watch.gone[name] < granted[name]}
    assert early == {}, "dropped before the end that was promised"
    events = server.audit()
    issued = {event["note"] for event in events if event["outcome"] == "issued"}
    ended = {event["note"] for event in events if event["outcome"] == "ended"}
    assert set(granted) <= issued, "an account without its record"
    assert watch.seen <= ended and set(granted) <= ended
    assert {lease["lease"] for lease in leasing.leases()} <= {event.get("lease") for event in events}
    assert "intact" in server.succeed("audit", "verify")
    late = max(watch.gone[name] - granted[name] for name in granted)
    print(
        f"\n{len(granted)} leases in {made:.0f} s, {len(watch.seen)} roles, {kills} kills, {watch.looks} looks, "
        f"the last to go {late:.1f} s after its end; {time.monotonic() - begun:.0f} s in all"
    )
