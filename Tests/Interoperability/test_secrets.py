"""Static secrets: stored by commands from standard input, shown by none."""

import concurrent.futures
import json
import os
import pty
import re
import signal
import sqlite3
import subprocess

import pytest

from chancery import BINARY, Chancery, Commands, until
from exchanger import EXCHANGE, VALUE, Exchanger

PROMPT = 1.0  # seconds within which a running server sees a change
KEY = "k3y-that-must-not-be-seen"
RESOURCE = {"static-secret": {"secret": "legacy-key", "header": "x-api-key"}}


@pytest.fixture
def commands(configuration) -> Commands:
    configuration.values["resources"] = {"legacy": RESOURCE}
    return Commands(configuration.write())


def put(commands: Commands, value: bytes, *options: str, name: str = "legacy-key", prefix=()):
    command = [*prefix, BINARY, "secrets", "put", *options, "--config", commands.config, "--", name]
    return subprocess.run(command, input=value, capture_output=True, timeout=600)


def stored(commands: Commands, value: str = KEY, *options: str, name: str = "legacy-key") -> dict:
    done = put(commands, value.encode() + b"\n", "--json", *options, name=name)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def metadata(commands: Commands, name: str = "legacy-key") -> dict:
    return json.loads(commands.succeed("secrets", "show-metadata", name, "--json"))


def states(commands: Commands) -> list[str]:
    return [version["state"] for version in metadata(commands)["versions"]]


def test_versions_are_numbered_kept_and_wiped(commands):
    assert json.loads(commands.succeed("secrets", "list", "--json")) == []
    assert stored(commands) == {"name": "legacy-key", "version": 1, "kept": [], "wiped": []}
    assert stored(commands, "second") == {"name": "legacy-key", "version": 2, "kept": [1], "wiped": []}
    assert stored(commands, "third") == {"name": "legacy-key", "version": 3, "kept": [2], "wiped": [1]}
    assert put(commands, b"other", name="other").stdout == b"stored version 1 of other\n"
    listed = json.loads(commands.succeed("secrets", "list", "--json"))
    assert [(secret["name"], secret["version"], secret["size"], secret["kept"]) for secret in listed] == [
        ("legacy-key", 3, 5, [2]),
        ("other", 1, 5, []),
    ]
    shown = metadata(commands)
    assert shown["resources"] == [{"name": "legacy", "header": "x-api-key"}]
    assert states(commands) == ["wiped", "kept", "served"]
    assert (
        shown["versions"][0]["size"] == len(KEY)
        and shown["versions"][0]["wiped_at"] >= shown["versions"][0]["created_at"]
    )
    lines = commands.succeed("secrets", "show-metadata", "legacy-key").splitlines()
    assert lines[:3] == ["name: legacy-key", "served: version 3", "resource: legacy (x-api-key)"]
    assert re.fullmatch(r"version 1: stored \S+Z, 25 bytes, wiped \S+Z", lines[3])
    # A mistake is taken back.
    assert commands.succeed("secrets", "delete", "legacy-key", "--version", "3").splitlines() == [
        "serving version 2 of legacy-key",
        "wiped version 3 of legacy-key",
    ]
    assert stored(commands, "fourth", "--keep", "0") == {"name": "legacy-key", "version": 4, "kept": [], "wiped": [2]}
    assert json.loads(commands.succeed("secrets", "delete", "legacy-key", "--json")) == {
        "name": "legacy-key",
        "kept": [],
        "wiped": [4],
    }
    assert [secret["name"] for secret in json.loads(commands.succeed("secrets", "list", "--json"))] == ["other"]
    assert stored(commands)["version"] == 5


@pytest.mark.parametrize(
    "value, reason",
    [
        (b"", "the value is empty"),
        (b"\n", "the value is empty"),
        (b"\r\n", "the value is empty"),
        (b"key\n\n", "byte 4 of the value is a line break"),
        (b"key\r\nX-Admin: yes\n", "byte 4 of the value is a line break"),
        (b"key\0\n", "byte 4 of the value is a control character"),
        ("schlüssel\n".encode(), "byte 5 of the value is not ASCII"),
        (b"\xff\xfek\0", "byte 1 of the value is not ASCII"),
        (b" key\n", "begins or ends with a space or tab"),
        (b"k" * 65_537 + b"\n", "has more than 65536 bytes"),
        (b"k" * 10_000_000, "has more than 65536 bytes"),
    ],
)
def test_what_no_header_carries_is_refused_and_nothing_is_stored(commands, value, reason):
    done = put(commands, value)
    assert done.returncode == 1 and reason in done.stderr.decode() and b"nothing was stored" in done.stderr
    assert done.stdout == b"" and b"X-Admin" not in done.stderr and b"schl" not in done.stderr
    assert json.loads(commands.succeed("secrets", "list", "--json")) == []


@pytest.mark.parametrize("value, size", [(b"k", 1), (b"a b\tc\r\n", 5), (b"k" * 65_536 + b"\n", 65_536)])
def test_one_newline_at_the_end_is_no_part_of_the_value(commands, value, size):
    assert put(commands, value).returncode == 0
    assert metadata(commands)["versions"][0]["size"] == size


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", "é", "a" * 65, "a\nb", "a/b"])
def test_a_name_that_is_none_is_wrong_usage(commands, name):
    assert put(commands, b"value", name=name).returncode == 64
    for command in ("show-metadata", "delete"):
        done = subprocess.run(
            [BINARY, "secrets", command, "--config", commands.config, "--", name], capture_output=True, timeout=600
        )
        assert done.returncode == 64


def test_a_value_is_never_an_argument(commands):
    done = commands.run("secrets", "put", "legacy-key", KEY)
    assert done.returncode == 64
    for option in ("--value", "--keep"):
        assert commands.run("secrets", "put", "legacy-key", option, KEY).returncode == 64


def test_a_terminal_is_refused_before_anybody_types_a_secret_into_it(commands):
    main, terminal = pty.openpty()
    try:
        done = subprocess.run(
            [BINARY, "secrets", "put", "legacy-key", "--config", commands.config],
            stdin=terminal,
            capture_output=True,
            timeout=300,
        )
    finally:
        os.close(main)
        os.close(terminal)
    assert done.returncode == 1 and b"standard input is a terminal" in done.stderr


def test_without_standard_input_nothing_is_stored(commands):
    done = subprocess.run(
        ["sh", "-c", f'exec {BINARY} secrets put legacy-key --config "$1" <&-', "sh", commands.config],
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 1 and b"nothing was stored" in done.stderr


def test_an_interrupted_command_stores_nothing(commands):
    stored(commands)
    command = [BINARY, "secrets", "put", "legacy-key", "--config", commands.config]
    # Where the tests run in the background, SIGINT is ignored, and by what they start, too.
    listens = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, **listens) as process:
        process.stdin.write(b"half of a val")
        process.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=100) != 0
    assert states(commands) == ["served"]


def test_puts_at_once_are_versions_each(commands):
    stored(commands)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: stored(commands, f"value {number}", "--keep", "9"), range(4)))
    assert sorted(one["version"] for one in made) == [2, 3, 4, 5]


def test_what_is_not_there_cannot_be_deleted(commands):
    done = commands.run("secrets", "delete", "legacy-key")
    assert done.returncode == 1 and "no secret \"legacy-key\" is stored; see 'secrets list'" in done.stderr
    assert commands.run("secrets", "show-metadata", "legacy-key").returncode == 1
    stored(commands)
    done = commands.run("secrets", "delete", "legacy-key", "--version", "2")
    assert done.returncode == 1 and "the secret legacy-key has no version 2" in done.stderr
    for number in ("0", "-1", "one"):
        assert commands.run("secrets", "delete", "legacy-key", f"--version={number}").returncode == 64
    assert states(commands) == ["served"]


def test_the_wrong_encryption_key_stores_and_shows_nothing(commands, configuration):
    stored(commands)
    key = configuration.folder / "encryption.key"
    right = key.read_bytes()
    key.write_text("A" * 43 + "=\n")
    for done in (put(commands, b"value"), commands.run("secrets", "list")):
        assert done.returncode == 1
        assert "sealed under another encryption key" in str(done.stderr)
    key.write_bytes(right)
    assert states(commands) == ["served"]


def test_a_full_disk_stores_nothing_and_loses_nothing(commands):
    stored(commands)
    # Files may grow no further: what a full disk is to SQLite.
    limited = ("prlimit", "--fsize=8192", "--")
    done = put(commands, b"k" * 60_000, prefix=limited)
    assert done.returncode != 0 and done.stdout == b""
    assert states(commands) == ["served"]
    assert stored(commands, "after")["version"] == 2


def test_a_value_stands_in_no_file_and_no_output(commands, configuration):
    values = [f"{KEY}-{number}" for number in range(3)]
    outputs = [put(commands, value.encode()) for value in values]
    texts = [done.stdout + done.stderr for done in outputs]
    for words in (["list"], ["show-metadata", "legacy-key"]):
        texts += [commands.succeed("secrets", *words, *options).encode() for options in ([], ["--json"])]
    texts += [path.read_bytes() for path in configuration.folder.iterdir() if path.is_file()]
    assert not any(KEY.encode() in text for text in texts)


def test_the_server_says_when_a_resource_has_no_secret(commands, configuration, pki):
    chancery = Chancery(configuration, pki).start()
    try:
        warning = "Resource has no secret"
        until(lambda: warning in chancery.log.read_text(), 10, "the warning is logged")
        line = next(line for line in chancery.log.read_text().splitlines() if warning in line)
        assert "warning" in line and "legacy" in line and "legacy-key" in line
        stored(commands)
        until(lambda: "Static secrets changed" in chancery.log.read_text(), 1, "the server sees the secret")
        commands.succeed("secrets", "delete", "legacy-key")
        until(lambda: chancery.log.read_text().count(warning) == 2, 1.5, "the server sees that it is gone")
        assert KEY not in chancery.log.read_text()
    finally:
        chancery.kill()


def test_a_configuration_that_names_no_secret_or_no_header_is_refused(configuration):
    configuration.values["resources"] = {"legacy": {"static-secret": {"secret": "legacy key", "header": "Host"}}}
    done = Commands(configuration.write()).run("config", "check")
    assert done.returncode == 78
    for part in (
        "resources.legacy.static-secret.secret",
        "resources.legacy.static-secret.header",
        "legacy key",
        "Host",
    ):
        assert part in done.stderr


@pytest.fixture
def parties(pki, tmp_path):
    exchanger = Exchanger(tmp_path / "exchange", pki)
    exchanger.server.configuration.values["resources"]["legacy"]["static-secret"]["header"] = "X-API-Key"
    yield exchanger.start()
    exchanger.server.kill()


def answer(parties: Exchanger) -> dict:
    return parties.plain(parties.token(), requested_resource="legacy").json()


def test_the_server_answers_with_the_newest_version_within_a_second(parties):
    assert answer(parties) == {"X-API-Key": VALUE}
    for number in range(3):
        value = f'value "{number}" \\ with a\ttab'
        stored(parties.server, value)
        until(lambda: answer(parties) == {"X-API-Key": value}, PROMPT, "the new version is served")
    event = parties.server.audit()[-1]
    assert (event["outcome"], event["resource"]) == ("issued", "legacy")
    assert event["note"] == "secret legacy-key version 4" and "value" not in json.dumps(event)
    # The version before it comes back when the newest is wiped, and nothing when all are.
    parties.server.succeed("secrets", "delete", "legacy-key", "--version", "4")
    until(lambda: answer(parties)["X-API-Key"].startswith('value "1"'), PROMPT, "the version before it is served")
    parties.server.succeed("secrets", "delete", "legacy-key")
    until(lambda: answer(parties).get("error") == "server_error", PROMPT, "nothing is served")
    assert "no secret legacy-key is stored" in parties.server.audit()[-1]["reason"]


def test_the_largest_value_arrives_whole_over_both_versions_of_http(parties):
    value = "k" * 65_536
    stored(parties.server, value)
    until(lambda: answer(parties) == {"X-API-Key": value}, PROMPT, "the new version is served")
    for version in ("--http1.1", "--http2"):
        command = ["curl", "-s", version, "--cacert", str(parties.server.pki.root), "-d", "@-"]
        command += ["-H", f"Authorization: Bearer {parties.token()}", "-H", "Content-Type: application/json"]
        content = json.dumps({"grant_type": EXCHANGE, "requested_resource": "legacy"})
        url = parties.server.public + "/exchange"
        done = subprocess.run([*command, url], input=content, capture_output=True, text=True, timeout=300)
        assert json.loads(done.stdout) == {"X-API-Key": value}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE static_secret SET sealed = zeroblob(length(sealed)) WHERE version = 2",
        "UPDATE static_secret SET sealed = (SELECT sealed FROM static_secret WHERE name = 'other') WHERE version = 2",
        "DELETE FROM static_secret WHERE version = 2; UPDATE static_secret SET version = 2, name = 'legacy-key'"
        " WHERE name = 'other'",
    ],
    ids=["altered", "another's", "renamed"],
)
def test_who_writes_the_database_cannot_pass_one_value_off_as_another(parties, sql):
    stored(parties.server, "eleven", name="other")
    stored(parties.server, "second")
    until(lambda: answer(parties) == {"X-API-Key": "second"}, PROMPT, "the second version is served")
    with sqlite3.connect(parties.server.configuration.folder / "chancery.sqlite") as database:
        database.executescript(sql + "; UPDATE static_secret_store SET revision = revision + 1")
    until(lambda: answer(parties).get("error") == "server_error", PROMPT, "nothing is served")
    assert "version 2 of the secret legacy-key was altered or moved" in parties.server.audit()[-1]["reason"]


@pytest.mark.slow
def test_a_server_that_lost_the_secrets_stops_answering(parties):
    with sqlite3.connect(parties.server.configuration.folder / "chancery.sqlite") as database:
        database.execute("DROP TABLE static_secret_store")
    until(lambda: "Static secrets cannot be read" in parties.server.log.read_text(), 10, "the server says so")
    assert answer(parties) == {"X-API-Key": VALUE}
    until(lambda: answer(parties).get("error") == "temporarily_unavailable", 15, "the answers end")
    assert "the secrets have not been read from the database" in parties.server.audit()[-1]["reason"]
    # Tokens are another matter.
    assert parties.exchange(parties.token()).status_code == 200
