"""What survives when the machine does not: kill -9 and a full disk."""

import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import tempfile
import time

import pytest

from chancery import BINARY, Chancery, until
from configuration import Configuration
from load import Load


def issued(server) -> list[str]:
    return [event["jti"] for event in server.audit() if event["outcome"] == "issued"]


def assert_every_token_is_recorded(server, jtis: list[str]):
    recorded = issued(server)
    assert set(jtis) <= set(recorded), f"{len(set(jtis) - set(recorded))} tokens left without a record"
    assert len(recorded) == len(set(recorded))
    server.succeed("audit", "verify")


@pytest.mark.slow
def test_every_token_that_left_is_in_the_audit_log_after_kill_9(own_server):
    chance = random.Random(7)
    with Load(own_server) as load:
        for _ in range(5):
            count = len(load.jtis)
            until(lambda: len(load.jtis) > count + 20, 30, "tokens flow")
            time.sleep(chance.random() / 5)
            own_server.kill()
            own_server.start()
    assert len(load.jtis) > 100
    assert_every_token_is_recorded(own_server, load.jtis)


@pytest.mark.slow
def test_rotations_under_load_that_are_killed_leave_keys_that_keep_the_rules(own_server):
    chance = random.Random(11)
    with Load(own_server) as load:
        for _ in range(8):
            with Rotations(own_server):
                count = len(load.jtis)
                until(lambda: len(load.jtis) > count + 5, 30, "tokens flow")
                time.sleep(chance.random() / 5)
                own_server.kill()
            own_server.start()
            assert_keys_keep_the_rules(own_server)
            own_server.token("generic")
    assert_every_token_is_recorded(own_server, load.jtis)
    assert {status for status, _ in load.refusals} <= {503}


class Rotations:
    """Rotates ES256 again and again; in the end the rotation that runs is killed too."""

    def __init__(self, server):
        loop = 'while "$@"; do :; done'
        rotation = [BINARY, "keys", "rotate", "--algorithm", "ES256", "--force", "--config", server.config]
        self.command = ["bash", "-c", loop, "rotations", *rotation]

    def __enter__(self):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, start_new_session=True, **quiet)
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def assert_keys_keep_the_rules(server):
    assert len(server.kids("active", "ES256")) == 1
    assert server.kids("prepared", "ES256"), "no standby"
    shown = {kid for state in ("active", "prepared", "retired") for kid in server.kids(state, "ES256")}
    until(lambda: shown <= server.published(), 1.5, "all of them are published")


def test_a_stop_lets_requests_finish(own_server):
    with Load(own_server) as load:
        until(lambda: len(load.jtis) > 20, 30, "tokens flow")
        assert own_server.stop() == 0
    own_server.start()
    assert_every_token_is_recorded(own_server, load.jtis)


def test_a_changed_audit_record_is_found(own_server):
    for _ in range(3):
        own_server.token()
    own_server.stop()
    own_server.succeed("audit", "verify")
    _tamper(own_server.configuration.folder / "audit.sqlite")
    done = own_server.run("audit", "verify")
    assert done.returncode != 0
    assert "2" in done.stdout + done.stderr


@pytest.fixture
def small_disk():
    """A file system of two megabytes, where this user may mount one."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", folder]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
            pytest.skip("only root can mount a small file system")
        yield pathlib.Path(folder)
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_stops_issuing_and_space_brings_it_back(pki, tmp_path, small_disk):
    configuration = Configuration(tmp_path / "chancery", pki.folder)
    configuration.values["audit"] = {"sqlite": str(small_disk / "audit.sqlite")}
    server = Chancery(configuration, pki).start()
    filler = small_disk / "filler"
    try:
        with Load(server) as load:
            until(lambda: len(load.jtis) > 5, 30, "tokens flow")
            _fill(filler)
            until(lambda: load.refusals, 60, "the disk is full")
            status, body = load.refusals[0]
            assert (status, body["error"]) == (503, "temporarily_unavailable")
            assert server.is_alive
            filler.unlink()
            count = len(load.jtis)
            until(lambda: len(load.jtis) > count + 5, 30, "tokens flow again")
        assert_every_token_is_recorded(server, load.jtis)
    finally:
        server.kill()


def test_a_file_that_may_not_grow_stops_issuing(pki, tmp_path):
    """The same for a user who cannot mount: no file of the server may grow beyond 768 KiB."""
    server = Chancery(Configuration(tmp_path / "chancery", pki.folder), pki)
    server.start("bash", "-c", 'trap "" XFSZ; ulimit -f 768; exec "$@"', "limited")
    try:
        with Load(server) as load:
            until(lambda: load.refusals, 60, "the limit is reached")
        assert {(status, body["error"]) for status, body in load.refusals} == {(503, "temporarily_unavailable")}
        assert server.is_alive
        server.stop()
        server.start()
        server.token()
        assert_every_token_is_recorded(server, load.jtis)
    finally:
        server.kill()


def _fill(path: pathlib.Path):
    """Writes until the file system takes no more."""
    with open(path, "wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass


def _tamper(path: pathlib.Path):
    """Alters the second record as somebody would who wants to hide something."""
    with sqlite3.connect(path) as database:
        (body,) = database.execute("SELECT body FROM event WHERE seq = 2").fetchone()
        changed = bytes(body).replace(b"device-001", b"device-002")
        assert changed != bytes(body)
        database.execute("UPDATE event SET body = ? WHERE seq = 2", (changed,))
