"""The databases of the running binary: what a stop leaves, backups, restores, and files that are removed or replaced."""

import errno
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess

import pytest
import requests

from chancery import BINARY, GRANT, until
from load import Load
from test_durability import assert_every_token_is_recorded, issued


@pytest.fixture
def folder(own_server) -> pathlib.Path:
    return own_server.configuration.folder


def beside(folder: pathlib.Path, name: str) -> list[str]:
    return sorted(file.name for file in folder.glob(name + "*"))


def readyz(server) -> dict:
    return requests.get(server.admin + "/readyz", timeout=5).json()


def ask(server, audience: str = "orders") -> requests.Response:
    return server.post(GRANT | {"audience": audience})


def secret_client(server, name: str) -> str:
    options = ("--id", name, "--auth-method", "client_secret_basic", "--json")
    return json.loads(server.succeed("clients", "create", *options))["client_secret"]


def client_names(server) -> set[str]:
    return {client["client_id"] for client in json.loads(server.succeed("clients", "list", "--json"))}


def plain_backup(source: pathlib.Path, target: pathlib.Path):
    with sqlite3.connect(source) as database, sqlite3.connect(target) as copy:
        database.backup(copy)
    copy.close()
    database.close()


def test_a_stop_and_each_command_leave_one_file_each(own_server, folder):
    own_server.token()
    assert own_server.stop() == 0
    assert beside(folder, "chancery.sqlite") == ["chancery.sqlite"]
    assert beside(folder, "audit.sqlite") == ["audit.sqlite"]
    commands = [("keys", "list"), ("clients", "list"), ("leases", "list"), ("tokens", "list"), ("secrets", "list")]
    commands += [("keys", "rotate", "--algorithm", "ES256", "--force"), ("audit", "list"), ("audit", "verify")]
    for command in commands:
        own_server.succeed(*command)
        assert beside(folder, "chancery.sqlite") == ["chancery.sqlite"], command
        assert beside(folder, "audit.sqlite") == ["audit.sqlite"], command


def test_a_copy_that_is_put_in_place_after_a_stop_is_what_counts(own_server, folder, tmp_path):
    secret_client(own_server, "app-1")
    plain_backup(folder / "chancery.sqlite", tmp_path / "copy")
    secret_client(own_server, "app-2")
    own_server.stop()
    shutil.copy(tmp_path / "copy", folder / "chancery.sqlite")
    own_server.start()
    assert {"app-1"} <= client_names(own_server) and "app-2" not in client_names(own_server)


def test_a_copy_that_is_put_under_the_log_of_a_killed_service_is_refused(own_server, folder, tmp_path):
    plain_backup(folder / "chancery.sqlite", tmp_path / "copy")
    # A reader keeps the command from emptying the log.
    reader = sqlite3.connect(folder / "chancery.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM client").fetchall()
    secret_client(own_server, "app-1")
    log = (folder / "chancery.sqlite-wal").read_bytes()
    assert log
    own_server.kill()
    reader.close()
    (folder / "chancery.sqlite-wal").write_bytes(log)
    shutil.copy(tmp_path / "copy", folder / "chancery.sqlite")
    code, said = own_server.refuse_to_start()
    assert code == 1 and "holds changes of another database" in said
    done = own_server.run("keys", "list")
    assert done.returncode == 1 and "holds changes of another database" in done.stderr
    assert "chancery.sqlite-wal" in beside(folder, "chancery.sqlite")
    assert (folder / "chancery.sqlite").read_bytes() == (tmp_path / "copy").read_bytes()
    own_server.succeed("database", "restore", str(tmp_path / "copy"))
    own_server.start()
    assert "app-1" not in client_names(own_server)


def test_a_backup_is_restored_and_what_was_taken_back_is_told(own_server, folder, tmp_path):
    secret_client(own_server, "app-1")
    backup = tmp_path / "backup.sqlite"
    own_server.succeed("database", "backup", str(backup))
    assert backup.stat().st_mode & 0o777 == 0o600
    assert own_server.run("database", "backup", str(backup)).returncode == 1
    [kid] = own_server.kids("active", "ES256")
    own_server.succeed("keys", "revoke", "--algorithm", "ES256", "--force")
    own_server.succeed("clients", "update", "app-1", "--disable")
    done = own_server.run("database", "restore", str(backup))
    assert done.returncode == 1 and f"is open in process {own_server.process.pid}" in done.stderr
    own_server.stop()
    done = own_server.run("database", "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert f"the key {kid} was withdrawn" in done.stderr and "1 clients were deleted or disabled: app-1" in done.stderr
    [kept] = beside(folder, "chancery.sqlite.replaced-")
    assert kept in done.stdout
    own_server.start()
    assert own_server.kids("active", "ES256") == [kid]


def test_a_backup_that_is_not_ours_is_not_restored(own_server, folder, tmp_path):
    own_server.stop()
    before = (folder / "chancery.sqlite").read_bytes()
    with sqlite3.connect(tmp_path / "other") as database:
        database.execute("CREATE TABLE recipe (name TEXT)")
    (tmp_path / "text").write_text("this is no database\n" * 100)
    for backup in [tmp_path / "other", tmp_path / "text", tmp_path / "none", folder / "audit.sqlite"]:
        assert own_server.run("database", "restore", str(backup)).returncode == 1, backup
    key = folder / "encryption.key"
    own_server.succeed("database", "backup", str(tmp_path / "backup"))
    old = key.read_text()
    key.write_text(subprocess.run(["openssl", "rand", "-base64", "32"], capture_output=True, text=True).stdout)
    done = own_server.run("database", "restore", str(tmp_path / "backup"))
    assert done.returncode == 1 and "another encryption key" in done.stderr
    key.write_text(old)
    assert (folder / "chancery.sqlite").read_bytes() == before
    assert beside(folder, "chancery.sqlite") == ["chancery.sqlite"]


def test_the_audit_log_is_backed_up_and_restored(own_server, folder, tmp_path):
    own_server.token()
    own_server.succeed("database", "backup", "--audit", str(tmp_path / "audit"))
    own_server.token()
    own_server.stop()
    own_server.succeed("database", "restore", "--audit", str(tmp_path / "audit"))
    assert len(issued(own_server)) == 1
    own_server.succeed("audit", "verify")
    own_server.start()
    own_server.token()
    own_server.succeed("audit", "verify")


@pytest.mark.parametrize("count", [5, 1500])
def test_an_audit_log_that_is_moved_away_after_a_kill_keeps_its_events(own_server, folder, count):
    with Load(own_server) as load:
        until(lambda: len(load.jtis) > count, 120, "tokens flow")
        own_server.kill()
    os.rename(folder / "audit.sqlite", folder / "old.sqlite")
    own_server.start()
    own_server.token()
    own_server.succeed("audit", "verify")
    own_server.stop()
    os.rename(folder / "old.sqlite", folder / "audit.sqlite")
    assert_every_token_is_recorded(own_server, load.jtis)


def test_an_audit_log_that_is_moved_out_of_the_folder_is_asked_for(own_server, folder, tmp_path):
    for _ in range(20):
        own_server.token()
    own_server.kill()
    shutil.move(folder / "audit.sqlite", tmp_path / "old.sqlite")
    code, said = own_server.refuse_to_start()
    assert code == 1 and "audit.sqlite-wal holds changes of one that was moved away alone" in said
    shutil.move(folder / "audit.sqlite-wal", tmp_path / "old.sqlite-wal")
    own_server.start()
    own_server.token()


@pytest.mark.parametrize("suffixes", [["-wal"], ["-shm"], ["-wal", "-shm"]])
def test_no_token_is_without_its_event_when_the_log_files_are_removed(own_server, folder, suffixes):
    with Load(own_server) as load:
        until(lambda: len(load.jtis) > 50, 60, "tokens flow")
        for suffix in suffixes:
            (folder / f"audit.sqlite{suffix}").unlink()
        count = len(load.jtis)
        until(lambda: load.refusals, 30, "it is noticed")
        until(lambda: len(load.jtis) > count + 50, 60, "tokens flow again")
    assert {status for status, _ in load.refusals} == {503}
    assert_every_token_is_recorded(own_server, load.jtis)


def test_removed_log_files_of_the_key_database_are_noticed_and_lose_nothing(own_server, folder):
    secret_client(own_server, "app-1")
    for suffix in ["-wal", "-shm"]:
        (folder / f"chancery.sqlite{suffix}").unlink()
    until(lambda: "removed or replaced" in own_server.log.read_text(), 10, "the log says so")
    until(own_server.is_ready, 30, "it is opened anew")
    assert "app-1" in client_names(own_server)
    own_server.token()


def test_a_removed_key_database_stops_issuing_until_it_is_back(own_server, folder):
    os.rename(folder / "chancery.sqlite", folder / "moved.sqlite")
    until(lambda: not own_server.is_ready(), 10, "it is noticed")
    assert ask(own_server).status_code == 503
    assert any("removed or replaced" in warning for warning in readyz(own_server)["warnings"])
    assert not (folder / "chancery.sqlite").exists(), "a running service makes no new database"
    os.rename(folder / "moved.sqlite", folder / "chancery.sqlite")
    until(own_server.is_ready, 30, "it is back")
    own_server.token()


def test_a_replaced_key_database_is_followed(own_server, folder):
    secret_client(own_server, "app-1")
    for suffix in ["", "-wal"]:
        shutil.copy(folder / f"chancery.sqlite{suffix}", folder / f"new{suffix}")
    for suffix in ["", "-wal"]:
        os.rename(folder / f"new{suffix}", folder / f"chancery.sqlite{suffix}")
    (folder / "chancery.sqlite-shm").unlink()
    [kid] = own_server.kids("active", "ES256")
    own_server.succeed("keys", "revoke", "--algorithm", "ES256", "--force")
    until(lambda: own_server.is_ready() and kid not in own_server.published(), 30, "the revoked key is gone")
    assert "Signing keys cannot be read" in own_server.log.read_text()
    own_server.token("generic")


def test_a_replaced_audit_log_takes_a_restart(own_server, folder):
    own_server.token()
    own_server.succeed("database", "backup", "--audit", str(folder / "copy"))
    os.rename(folder / "copy", folder / "audit.sqlite")
    until(lambda: ask(own_server).status_code == 503, 10, "it is noticed")
    until(lambda: "the audit log cannot be written" in readyz(own_server).get("problems", []), 10, "readyz says so")
    own_server.stop()
    own_server.start()
    own_server.token()
    own_server.succeed("audit", "verify")


def test_files_that_others_can_read_and_a_changed_encryption_key_are_warned_of(own_server, folder):
    (folder / "chancery.sqlite").chmod(0o644)
    until(lambda: any("chmod 600" in line for line in readyz(own_server).get("warnings", [])), 10, "a warning")
    (folder / "chancery.sqlite").chmod(0o600)
    key = folder / "encryption.key"
    old = key.read_text()
    key.write_text(subprocess.run(["openssl", "rand", "-base64", "32"], capture_output=True, text=True).stdout)
    text = "the encryption key is no longer the one"
    until(lambda: any(text in line for line in readyz(own_server).get("warnings", [])), 10, "a warning")
    assert text in own_server.log.read_text()
    key.write_text(old)
    until(lambda: "warnings" not in readyz(own_server), 10, "all is well")


def test_flipped_bytes_end_in_an_error_or_in_the_events(own_server, folder, tmp_path):
    for _ in range(40):
        own_server.token()
    secret_client(own_server, "app-1")
    own_server.stop()
    good = {name: (folder / name).read_bytes() for name in ["audit.sqlite", "chancery.sqlite"]}
    commands = {"audit.sqlite": [("audit", "list", "--json"), ("audit", "verify")]}
    commands["chancery.sqlite"] = [("keys", "list"), ("clients", "list")]
    right = {command: own_server.succeed(*command) for list_ in commands.values() for command in list_}
    chance = random.Random(os.urandom(8))
    for _ in range(25):
        for name, contents in good.items():
            damaged = bytearray(contents)
            for _ in range(chance.randint(1, 3)):
                page = chance.randrange(len(damaged) // 4096) * 4096
                damaged[page + chance.choice([chance.randrange(64), chance.randrange(4096)])] = chance.randrange(256)
            (folder / name).write_bytes(damaged)
            for command in commands[name]:
                done = own_server.run(*command)
                assert done.returncode in (0, 1), (command, done.returncode, done.stderr)
                if command[1] == "verify" and done.returncode == 0:
                    assert done.stdout == right[command]
            for suffix in ["-wal", "-shm"]:
                (folder / (name + suffix)).unlink(missing_ok=True)
            (folder / name).write_bytes(contents)


@pytest.mark.parametrize("is_killed", [False, True])
def test_the_log_is_read_where_nothing_can_be_written(own_server, folder, is_killed, tmp_path):
    for _ in range(5):
        own_server.token()
    own_server.kill() if is_killed else own_server.stop()
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in beside(folder, "audit.sqlite"):
        if not name.endswith("-shm"):
            shutil.copy(folder / name, copy / name)
    own_server.configuration.values["audit"] = {"sqlite": str(copy / "audit.sqlite")}
    own_server.configuration.write()
    mount = f'mount --bind "{copy}" "{copy}" && mount -o remount,bind,ro "{copy}" && exec "$@"'
    if subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode != 0:
        pytest.skip("only root can mount")
    for command in [("audit", "verify"), ("audit", "list", "--json")]:
        words = ["unshare", "-m", "bash", "-c", mount, "mounted", BINARY, *command, "--config", own_server.config]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 5


def test_events_with_hidden_characters_are_shown_as_escapes(own_server):
    ask(own_server, audience="a\u0085b\u202ec\u2028d")
    for command in [("audit", "list", "--json"), ("audit", "list")]:
        assert not set("\u0085\u202e\u2028") & set(own_server.succeed(*command))
    assert "\\u202e" in own_server.succeed("audit", "list", "--json")


@pytest.fixture
def failing(own_server, tmp_path):
    """A server whose disk can be told to fail: with an error, for files whose names end in a text."""
    library, place = tmp_path / "failing_disk.so", tmp_path / "failing"
    source = pathlib.Path(__file__).parent / "failing_disk.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    own_server.stop()
    own_server.start("env", f"LD_PRELOAD={library}", f"FAILING_DISK={place}")

    def fail(code: int | None, part: str = ""):
        place.unlink(missing_ok=True)
        if code is not None:
            (tmp_path / "draft").write_text(f"{code} {part}")
            os.rename(tmp_path / "draft", place)

    own_server.fail = fail
    return own_server


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_a_failing_disk_of_the_audit_log_stops_issuing_until_it_is_well(failing, code):
    with Load(failing) as load:
        until(lambda: len(load.jtis) > 20, 60, "tokens flow")
        failing.fail(code, "audit.sqlite-wal")
        until(lambda: load.refusals, 30, "the disk fails")
        until(lambda: "the audit log cannot be written" in readyz(failing).get("problems", []), 10, "readyz says so")
        failing.fail(None)
        count = len(load.jtis)
        until(lambda: len(load.jtis) > count + 20, 60, "tokens flow again")
    assert {status for status, _ in load.refusals} == {503}
    assert_every_token_is_recorded(failing, load.jtis)


@pytest.mark.parametrize(("code", "reason"), [(errno.EIO, "SQLite error"), (errno.ENOSPC, "no space is left")])
def test_a_failing_disk_of_the_key_database_is_told_as_writing(failing, folder, code, reason):
    failing.fail(code, "chancery.sqlite-wal")
    with sqlite3.connect(folder / "chancery.sqlite") as database:
        database.execute("DELETE FROM signing_key WHERE state = 'prepared' AND algorithm = 'ES256'")
        database.execute("UPDATE key_store SET revision = revision + 1")
    database.close()
    text = "the signing keys cannot be written to the database"
    until(lambda: any(text in line and reason in line for line in readyz(failing).get("warnings", [])), 10, "told")
    assert "Signing keys cannot be written" in failing.log.read_text()
    assert "Signing keys cannot be read" not in failing.log.read_text()
    # What is known can be signed with.
    assert failing.is_ready()
    failing.token("generic")
    failing.fail(None)
    until(lambda: failing.kids("prepared", "ES256"), 10, "the step is taken")
