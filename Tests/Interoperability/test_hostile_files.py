"""Files that no honest operator gives to a command: each is refused in a line that names it, soon and in little memory."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

import pytest

from chancery import BINARY, Chancery, Commands
from configuration import Configuration

# What a command takes before it looks at any file, and a margin; in KiB.
MEMORY = 160 << 10
# A hang is what takes longer: a slow machine beside others may take minutes in a debug build.
SECONDS = 900
# A reader that keeps every line takes forty times the file.
SIZE = 6 << 20


class Done:
    """A command that has ended: its exit code, its output, and the most memory that it had, in KiB."""

    def __init__(self, code: int, text: str, memory: int):
        self.code, self.text, self.memory = code, text, memory


# What a process has used counts from before its exec: measured from here, it would be what pytest has grown to.
MEASURE = """
import json, os, sys
_, status, usage = os.wait4(os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ), 0)
with open(sys.argv[1], "w") as file:
    json.dump([os.waitstatus_to_exitcode(status), usage.ru_maxrss], file)
"""


def run(words: list[str], stdin=subprocess.DEVNULL) -> Done:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        report = pathlib.Path(folder) / "report"
        command = [sys.executable, "-c", MEASURE, str(report), *words]
        process = subprocess.Popen(command, stdin=stdin, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            pytest.fail(f"not within {SECONDS} s: {words}")
        code, memory = json.loads(report.read_text())
        output.seek(0)
        return Done(code, output.read(20_000).decode(errors="replace"), memory)


def empty(path: pathlib.Path):
    path.write_bytes(b"")


def binary(path: pathlib.Path):
    path.write_bytes(os.urandom(100_000))


def sparse(path: pathlib.Path):
    with path.open("wb") as file:
        file.truncate(1 << 30)


def pipe(path: pathlib.Path):
    os.mkfifo(path)


def folder(path: pathlib.Path):
    path.mkdir()


def device(path: pathlib.Path):
    path.symlink_to("/dev/zero")


def missing(_: pathlib.Path):
    pass


KINDS = [empty, binary, sparse, pipe, folder, device, missing]

# Each with the place of the hostile file; the others are good.
COMMANDS = {
    "leaf": "trust verify --anchors {root} {file}",
    "anchors": "trust verify --anchors {file} {leaf}",
    "intermediates": "trust verify --anchors {root} --intermediates {file} {leaf}",
    "crl": "trust verify --anchors {root} --crl {file} {leaf}",
    "explain certificate": "policy explain --certificate {file} --audience orders --config {config}",
    "explain intermediates": "policy explain --certificate {leaf} --intermediates {file} --config {config}",
    "explain claims": "policy explain --claims {file} --authority github --config {config}",
    "explain token": "policy explain --subject-token {file} --config {config}",
    "create metadata": "clients create --metadata {file} --config {config}",
    "create certificate": "clients create --certificate {file} --config {config}",
    "create jwks": "clients create --jwks {file} --auth-method private_key_jwt --config {config}",
    "import": "clients import {file} --config {config}",
    "jwks": "token verify --jwks {file} e30.e30.e30",
    "configuration": "config check --config {file}",
}


@pytest.fixture(scope="module")
def places(pki, tmp_path_factory) -> dict[str, str]:
    configuration = Configuration(tmp_path_factory.mktemp("hostile-files"), pki.folder)
    configuration.values["authorities"]["github"] = {
        "oidc": {"issuer": "https://token.actions.githubusercontent.com", "audience": "https://chancery.example.com"}
    }
    config = configuration.write()
    server = Chancery(configuration, pki).start()
    server.stop()
    return {
        "root": str(pki.folder / "device-root.pem"),
        "leaf": str(pki.identity("device-001").certificate),
        "config": str(config),
    }


# What another program writes may come to `clients import` by a pipe.
@pytest.mark.parametrize("command, kind", [
    pytest.param(command, kind, id=f"{command}-{kind.__name__}")
    for command in COMMANDS for kind in KINDS if (command, kind) != ("import", pipe)
])
def test_a_file_that_is_none_is_refused_by_its_name(places, tmp_path, command, kind):
    file = tmp_path / "hostile"
    kind(file)
    done = run([BINARY, *(word.format(file=file, **places) for word in COMMANDS[command].split())])
    if command == "import" and kind is empty:
        assert done.code == 0 and "registered 0 clients" in done.text
        return
    assert done.code in (1, 2, 64, 78), (done.code, done.text)
    assert "hostile" in done.text, done.text
    # An import names the first hundred lines that are at fault.
    assert done.text.count("\n") <= (102 if command == "import" else 12) and "fatal" not in done.text.lower(), done.text
    assert done.memory < MEMORY, done.memory


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("part", ["anchors", "intermediates", "crl", "certificate", "key", "encryption-key", "jwks"])
def test_a_file_of_the_configuration_that_is_none_is_a_fault(pki, tmp_path, part, kind):
    configuration = Configuration(tmp_path / "chancery", pki.folder)
    file = tmp_path / "hostile"
    kind(file)
    values, factory = configuration.values, configuration.values["authorities"]["factory"]["x509"]
    match part:
        case "anchors" | "intermediates":
            factory[part] = str(file)
        case "crl":
            factory["revocation"]["crl"] = str(file)
        case "certificate" | "key":
            values["listeners"]["public"][part] = str(file)
        case "encryption-key":
            values["keys"]["encryption-key"] = {"file": str(file)}
        case "jwks":
            oidc = {"issuer": "https://issuer.example.com", "audience": "https://chancery.example.com"}
            values["authorities"]["other"] = {"oidc": oidc | {"jwks": str(file)}}
    commands = [["config", "check"], ["serve"]]
    if part in ("anchors", "intermediates", "crl"):
        commands.append(["trust", "status"])
    config = str(configuration.write())
    for words in commands:
        done = run([BINARY, *words, "--config", config])
        assert done.code in (1, 78), (words, done.code, done.text)
        assert "hostile" in done.text and "fatal" not in done.text.lower(), (words, done.text)
        assert done.memory < MEMORY, (words, done.memory)


def pem(text: bytes, label: str = "CERTIFICATE") -> bytes:
    return f"-----BEGIN {label}-----\n".encode() + text + f"\n-----END {label}-----\n".encode()


LARGE = {
    "line ends": lambda good: b"\n" * SIZE + good,
    "line ends of two kinds": lambda good: b"\r" * (SIZE // 2) + b"\r\n" * (SIZE // 4) + good,
    "blanks": lambda good: b" \t" * (SIZE // 2) + b"\n" + good,
    "hyphens": lambda good: b"-\n" * (SIZE // 2) + good,
    "one long line": lambda good: b"a" * SIZE + b"\n" + good,
    "lines inside of a block": lambda good: good.replace(b"-----END", b"\n" * SIZE + b"-----END"),
    "one certificate many times": lambda good: good * (SIZE // len(good)),
}


@pytest.mark.parametrize("shape", LARGE)
def test_a_large_file_takes_little_more_than_itself(places, tmp_path, shape):
    good = pathlib.Path(places["root"]).read_bytes()
    file = tmp_path / "large.pem"
    file.write_bytes(LARGE[shape](good))
    done = run([BINARY, "trust", "verify", "--anchors", str(file), places["leaf"]])
    assert done.code == 0, done.text
    assert done.memory < MEMORY, done.memory


def test_what_is_larger_than_any_honest_file_is_refused_by_its_size(places, tmp_path):
    for words, limit in {
        "trust verify --anchors {file} {leaf}": 64 << 20,
        "trust verify --anchors {root} {file}": 4 << 20,
        "policy explain --certificate {file} --config {config}": 4 << 20,
    }.items():
        file = tmp_path / "large"
        with file.open("wb") as handle:
            handle.truncate(limit + 1)
        done = run([BINARY, *(word.format(file=file, **places) for word in words.split())])
        assert done.code in (1, 2), done.text
        assert f"has {limit + 1} bytes, more than the {limit} that are allowed" in done.text, done.text


def test_clients_are_imported_from_a_pipe_line_by_line(places, tmp_path):
    commands = Commands(places["config"])
    file = tmp_path / "pipe"
    os.mkfifo(file)
    clients = [
        {"client_id": f"meter-{n}", "token_endpoint_auth_method": "tls_client_auth",
         "tls_client_auth_san_dns": f"meter-{n}.example.org"}
        for n in range(1000)
    ]
    writer = subprocess.Popen(["sh", "-c", f"cat > {file}"], stdin=subprocess.PIPE)
    with subprocess.Popen([BINARY, "clients", "import", str(file), "--config", commands.config],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        writer.communicate("".join(json.dumps(client) + "\n" for client in clients).encode())
        text = process.communicate(timeout=SECONDS)[0]
    assert process.returncode == 0 and "registered 1000 clients" in text, text


def test_a_line_that_never_ends_is_refused(places, tmp_path):
    file = tmp_path / "line"
    file.write_bytes(b"\n" * SIZE + b"{" * (4 << 20))
    done = run([BINARY, "clients", "import", str(file), "--config", places["config"]])
    assert done.code == 1 and "a line has more than" in done.text, done.text
    assert done.memory < MEMORY
