"""Flows of the operator's own: webhooks and programs, right, wrong and hostile, beside clients that notice nothing."""

import base64
import concurrent.futures
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import ssl
import statistics
import subprocess
import textwrap
import threading
import time

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chancery import GRANT, Chancery, until, within
from configuration import free_ports
from laboratory import Laboratory, name
from pki import REPOSITORY

RULE = {
    "name": "pumps",
    "authority": "badges",
    "match": {"claim": {"device": "pump-{n}", "site": "north"}},
    "subject": "pump/{n}",
    "audiences": ["generic"],
}
SECRET = base64.b64encode(os.urandom(32)).decode()
IDENTITY = {"identity": {"attributes": {"device": "pump-7", "site": "north"}}}


def ask(server: Chancery, parameters: dict | None = None, **options) -> requests.Response:
    """A request to the public listener, without a certificate."""
    data = GRANT | {"audience": "generic", "badge": "b-1234"} | (parameters or {})
    return requests.post(f"{server.public}/token", data=data, verify=server.pki.root, timeout=400, **options)


def decoded(answer: requests.Response) -> dict:
    assert answer.status_code == 200, answer.text
    return jwt.decode(answer.json()["access_token"], options={"verify_signature": False})


def is_unavailable(server: Chancery, answer: requests.Response) -> str:
    """The reason in the audit log of an answer that says no more than that there is no service."""
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable"), answer.text
    assert answer.json()["error_description"] == "The service cannot issue tokens now. Try again later."
    (event,) = [event for event in server.refusals() if event["request_id"] == answer.headers["X-Request-Id"]]
    assert event["flow"] == "badges"
    return event["reason"]


def is_denied(server: Chancery, answer: requests.Response) -> str:
    """The reason in the audit log of an answer that says no more than that nobody was authenticated."""
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), answer.text
    assert answer.json()["error_description"] == "The client could not be authenticated."
    (event,) = [event for event in server.refusals() if event["request_id"] == answer.headers["X-Request-Id"]]
    return event["reason"]


def signature(question: str, body: bytes, status: int = 200, secret: str = SECRET) -> list[str]:
    """The header fields of an answer to the question with that signature."""
    message = f"answer.{question.removeprefix('v1=')}.{status}.".encode() + body
    return ["v1=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()]


class Webhook:
    """A server that answers as a test says, and keeps what it was asked. `answer` gets the question; what it returns is
    an object (sent with the request's id), bytes, a status, or nothing at all. It signs its answers, as is asked of one
    that is served by http, unless `sign` makes something else of status and body."""

    def __init__(self, context: ssl.SSLContext | None = None):
        outer = self
        self.sign = signature
        self.questions: list[tuple[dict, bytes]] = []
        self.answer = lambda question: IDENTITY
        self.released = threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.questions.append((dict(self.headers), body))
                question = json.loads(body)
                value = outer.answer(question)
                if isinstance(value, int):
                    self.send_response(value)
                    self.send_header("Location", f"http://127.0.0.1:{outer.port}/elsewhere")
                    self.send_header("Content-Length", "0")
                    return self.end_headers()
                if isinstance(value, dict):
                    value = json.dumps({"request_id": question["request_id"]} | value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(value)))
                for text in outer.sign(self.headers["Chancery-Signature"], value):
                    self.send_header("Chancery-Signature", text)
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(value)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def hang(self, question) -> bytes:
        self.released.wait(60)
        return b"{}"

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def webhook():
    server = Webhook()
    yield server
    server.close()


def configure(configuration, authority: dict):
    configuration.values["authorities"]["badges"] = authority
    configuration.values["policy"].append(RULE)


def with_webhook(configuration, url: str, **settings):
    secret = configuration.folder / "badges.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    hook = {"url": url, "secret": {"file": "badges.secret"}, "parameters": ["badge"]} | settings
    configure(configuration, {"webhook": hook})


@pytest.fixture
def hooked(configuration, pki, webhook):
    """A server with a webhook on this machine."""
    with_webhook(configuration, f"http://127.0.0.1:{webhook.port}/identify", timeout="1s", headers=["X-Badge"])
    server = Chancery(configuration, pki)
    server.start()
    yield server
    if server.is_alive:
        server.kill()


def program(configuration, text: str, mode: int = 0o755) -> pathlib.Path:
    path = configuration.folder / "program"
    path.write_text("#!/usr/bin/python3 -I\nimport json, os, signal, sys, time\n" + textwrap.dedent(text))
    path.chmod(mode)
    return path


ANSWER = """
question = json.load(sys.stdin)
identity = {"attributes": {"device": "pump-7", "site": "north"}}
answer = {"request_id": question["request_id"], "identity": identity}
"""


@pytest.fixture
def programmed(configuration, pki):
    """Starts a server with a program; the test may rewrite the program at any time."""
    path = program(configuration, ANSWER + "json.dump(answer, sys.stdout)")
    bounds = {"timeout": "1s", "output-limit": "16KiB", "concurrency": 2}
    configure(configuration, {"executable": {"command": str(path), "parameters": ["badge"]} | bounds})
    server = Chancery(configuration, pki)
    server.start()
    yield server
    if server.is_alive:
        server.kill()


# Webhooks


def test_a_webhook_says_who_it_is_and_policy_what_he_gets(hooked, webhook):
    token = decoded(ask(hooked, {"client_id": "pump/7", "other": "secret"}, headers={"X-Other": "secret"}))
    assert (token["sub"], token["amr"], token["client_id"]) == ("pump/7", ["badges"], "pump/7")
    assert "device" not in token
    headers, body = webhook.questions[0]
    question = json.loads(body)
    assert question | {"request_id": "", "time": 0} == {
        "version": 1,
        "request_id": "",
        "time": 0,
        "flow": "badges",
        "grant_type": "client_credentials",
        "client_id": "pump/7",
        "remote_address": "127.0.0.1",
        "parameters": {"badge": "b-1234"},
        "headers": {},
    }
    stamp = headers["Chancery-Timestamp"]
    assert abs(time.time() - int(stamp)) < 30 and question["time"] == int(stamp)
    code = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["Chancery-Signature"] == f"v1={code}"
    event = hooked.audit("--outcome", "issued")[-1]
    assert (event["flow"], event["authority"], event["rule"]) == ("badges", "badges", "pumps")
    assert event["request_id"] == question["request_id"]


def test_a_header_can_hold_the_credentials(hooked, webhook):
    data = GRANT | {"audience": "generic"}
    answer = requests.post(
        f"{hooked.public}/token", data=data, headers={"x-badge": "b-9"}, verify=hooked.pki.root, timeout=100
    )
    assert decoded(answer)["sub"] == "pump/7"
    assert json.loads(webhook.questions[0][1])["headers"] == {"X-Badge": "b-9"}


def test_a_denial_and_a_rule_that_does_not_match_give_no_token(hooked, webhook):
    webhook.answer = lambda question: {"denied": {"reason": "badge was reported lost"}}
    assert is_denied(hooked, ask(hooked)) == "badges: denied: badge was reported lost"
    webhook.answer = lambda question: {"identity": {"attributes": {"device": "pump-7", "site": "south"}}}
    answer = ask(hooked)
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_credentials_of_two_kinds_and_a_registered_client_are_refused_unasked_or_after_all(hooked, webhook):
    assertion = {"client_assertion": "x", "client_assertion_type": "y"}
    for parameters in [{"client_secret": "x", "client_id": "y"}, assertion]:
        answer = ask(hooked, parameters)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert ask(hooked, auth=("id", "secret")).json()["error"] == "invalid_request"
    assert hooked.post(GRANT | {"badge": "b-1234"}).json()["error"] == "invalid_request"
    assert webhook.questions == []
    hooked.succeed("clients", "create", "--id", "billing", "--subject-dn", "CN=billing")
    until(lambda: ask(hooked, {"client_id": "billing"}).status_code == 401, 5, "the client is known")


NONSENSE = {
    "nothing": b"",
    "no JSON": b"OK",
    "no object": b"[]",
    "null": b"null",
    "no id": b'{"identity":{"attributes":{}}}',
    "another id": b'{"request_id":"x","identity":{"attributes":{"device":"pump-7","site":"north"}}}',
    "not UTF-8": b'{"request_id":"\xff","denied":{"reason":"x"}}',
    "deep": b"[" * 60_000,
    "neither": {},
    "both": IDENTITY | {"denied": {"reason": "x"}},
    "a subject": IDENTITY | {"subject": "admin"},
    "a subject within": {"identity": IDENTITY["identity"] | {"subject": "admin", "aud": "x"}},
    "attributes no object": {"identity": {"attributes": [1]}},
    "too many attributes": {"identity": {"attributes": {f"a{n}": n for n in range(65)}}},
    "a control character": {"identity": {"attributes": {"device": "pump-7\n", "site": "north"}}},
    "too long": IDENTITY | {"padding": "x" * 70_000},
    "no content": 204,
    "not modified": 304,
    "a redirect": 302,
    "a redirect that keeps the method": 307,
    "forbidden": 403,
    "an error": 500,
}


def test_nonsense_costs_the_request_and_nothing_else(hooked, webhook):
    for name, answer in NONSENSE.items():
        webhook.answer = lambda question: answer
        webhook.questions.clear()
        assert is_unavailable(hooked, ask(hooked)).startswith("badges: the flow "), name
        assert len(webhook.questions) == 1, name
        assert hooked.token("generic")["access_token"]
        webhook.answer = lambda question: IDENTITY
        assert decoded(ask(hooked))["sub"] == "pump/7", name


def test_a_member_that_is_there_twice_makes_an_answer_nonsense(hooked, webhook):
    webhook.answer = lambda question: (
        '{"request_id":"%s","identity":{"attributes":{"device":"pump-7","site":"north","device":"pump-1"}}}'
        % question["request_id"]
    ).encode()
    assert "there twice" in is_unavailable(hooked, ask(hooked))


def test_a_recorded_answer_does_not_count_again(hooked, webhook):
    kept = []

    def record(question):
        kept.append(json.dumps({"request_id": question["request_id"]} | IDENTITY).encode())
        return kept[0]

    webhook.answer = record
    assert ask(hooked).status_code == 200
    assert "request_id" in is_unavailable(hooked, ask(hooked))


def latencies(server: Chancery, seconds: float) -> list[float]:
    """How long each of an mTLS client's requests takes, one after the other on one connection."""
    times = []
    end = time.monotonic() + seconds
    with requests.Session() as session:
        session.cert = server.pki.identity("device-001").files
        while time.monotonic() < end:
            start = time.monotonic()
            # The environment outweighs what a session says of trust.
            data = GRANT | {"audience": "generic"}
            answer = session.post(f"{server.mtls}/token", data=data, verify=server.pki.root, timeout=100)
            assert answer.status_code == 200, answer.text
            times.append(time.monotonic() - start)
    return times


def flood(server: Chancery, count: int) -> list[int]:
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return [answer.status_code for answer in pool.map(lambda _: ask(server), range(count))]


def test_other_clients_do_not_wait_for_a_webhook_that_hangs(hooked, webhook):
    quiet = statistics.median(latencies(hooked, 1))
    webhook.answer = webhook.hang
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        others = pool.submit(latencies, hooked, 3)
        assert set(flood(hooked, 40)) == {503}
        times = others.result()
    # The flood and the clients share the machine's cores.
    assert statistics.median(times) < max(0.5, 10 * quiet), times
    assert is_unavailable(hooked, ask(hooked)) == "badges: the flow has not answered within 1 s"
    webhook.answer = lambda question: IDENTITY
    until(lambda: ask(hooked).status_code == 200, 10, "the webhook counts again")


def test_a_webhook_that_is_not_there_is_a_failure_at_once(hooked, webhook):
    webhook.close()
    with within(5, "the answer"):
        assert is_unavailable(hooked, ask(hooked)).startswith("badges: the flow cannot be asked: ")


def server_certificate(folder: pathlib.Path, laboratory: Laboratory) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = laboratory.builder(name("localhost"), key)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = builder.sign(laboratory.key, hashes.SHA256())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "hook.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "hook.key").write_bytes(key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "hook.pem", folder / "hook.key")
    return context


def test_over_https_only_the_named_authorities_count(configuration, pki, tmp_path):
    laboratory = Laboratory(tmp_path / "laboratory")
    webhook = Webhook(server_certificate(tmp_path, laboratory))
    with_webhook(configuration, f"https://localhost:{webhook.port}/", ca=str(laboratory.anchor), timeout="5s")
    server = Chancery(configuration, pki)
    try:
        server.start()
        assert decoded(ask(server))["sub"] == "pump/7"
        other = Laboratory(tmp_path / "other", "Other CA")
        # The running server takes the file up when it changes.
        laboratory.anchor.write_bytes(other.anchor.read_bytes())
        until(lambda: ask(server).status_code == 503, 10, "the other authority is in force")
        assert "certificate" in is_unavailable(server, ask(server)).lower()
        del configuration.values["authorities"]["badges"]["webhook"]["ca"]
        configuration.write()
        time.sleep(1.5)
        assert is_unavailable(server, ask(server))
        assert len({json.loads(body)["request_id"] for _, body in webhook.questions}) == len(webhook.questions)
    finally:
        server.kill()
        webhook.close()


def test_a_new_secret_is_taken_up_by_the_running_server(hooked, webhook):
    assert ask(hooked).status_code == 200
    secret = base64.b64encode(os.urandom(32)).decode()
    (hooked.configuration.folder / "badges.secret").write_text(secret)

    def sign(question, body):
        headers, asked = webhook.questions[-1]
        text = headers["Chancery-Timestamp"].encode() + b"." + asked
        codes = {one: hmac.new(one.encode(), text, hashlib.sha256).hexdigest() for one in (SECRET, secret)}
        return next(signature(question, body, secret=one) for one, code in codes.items() if question == f"v1={code}")

    webhook.sign = sign

    def is_new():
        assert ask(hooked).status_code == 200
        headers, body = webhook.questions[-1]
        text = headers["Chancery-Timestamp"].encode() + b"." + body
        return headers["Chancery-Signature"] == "v1=" + hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()

    until(is_new, 10, "the new secret signs")


# Programs


def test_a_program_says_who_it_is(programmed):
    token = decoded(ask(programmed))
    assert (token["sub"], token["amr"]) == ("pump/7", ["badges"])


def test_a_program_has_nothing_of_the_server(programmed):
    seen = programmed.configuration.folder / "seen"
    program(
        programmed.configuration,
        f"""
numbers = [n for n in range(4096) if os.path.exists(f"/proc/self/fd/{{n}}")]
facts = dict(environment=dict(os.environ), folder=os.getcwd(), arguments=sys.argv[1:])
facts["leads"] = os.getpgrp() == os.getpid()
facts["descriptors"] = {{n: os.readlink(f"/proc/self/fd/{{n}}") for n in numbers}}
json.dump(facts, open("{seen}", "w"))
"""
        + ANSWER
        + "json.dump(answer, sys.stdout)",
    )
    # While it has connections, files and databases open.
    assert decoded(ask(programmed))
    facts = json.loads(seen.read_text())
    assert set(facts["environment"]) <= {"LC_CTYPE"}  # Python sets this one for itself.
    assert (facts["folder"], facts["arguments"], facts["leads"]) == ("/", [], True)
    assert list(facts["descriptors"]) == ["0", "1", "2"]
    assert all(target.startswith("pipe:") for target in facts["descriptors"].values())


def test_shell_characters_in_a_parameter_stay_text(programmed):
    seen = programmed.configuration.folder / "seen"
    program(
        programmed.configuration,
        ANSWER + f'open("{seen}", "w").write(question["parameters"]["badge"])\njson.dump(answer, sys.stdout)',
    )
    text = "$(touch /tmp/owned) `id` '; \"rm\" -rf / | & > < \\ \u00e4\u2028{}"
    assert decoded(ask(programmed, {"badge": text}))
    assert seen.read_text() == text


PRINT = ANSWER + "json.dump(answer, sys.stdout); sys.stdout.flush()\n"
HOSTILE = {
    "hangs": ("time.sleep(600)", "has not answered within 1 s"),
    "hangs after its answer": (PRINT + "os.close(1); os.close(2); time.sleep(600)", "has not answered within 1 s"),
    "ignores signals": (
        "for n in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}: signal.signal(n, signal.SIG_IGN)\n"
        "time.sleep(600)",
        "has not answered within 1 s",
    ),
    "stops itself": ("os.kill(os.getpid(), signal.SIGSTOP)", "has not answered within 1 s"),
    "spins": ("while True: pass", "has not answered within 1 s"),
    "says nothing": ("pass", "has given an answer that is none"),
    "fails": (PRINT + "sys.exit(1)", "has ended with status 1"),
    "raises": ("raise SystemError('x' * 5000)", "has ended with status 1"),
    "crashes": (PRINT + "os.abort()", "was ended by signal 6"),
    "is killed": (PRINT + "os.kill(os.getpid(), 9)", "was ended by signal 9"),
    "floods its output": ("while True: os.write(1, b'x' * 65536)", "has answered with more than 16384 bytes"),
    "floods its errors": ("while True: os.write(2, b'x' * 65536)", "has answered with more than 16384 bytes"),
    "answers too much": (ANSWER + "answer['x'] = 'x' * 20000; json.dump(answer, sys.stdout)", "has answered with more"),
    "answers nonsense": ("print('OK')", "has given an answer that is none"),
    "answers twice": (PRINT + "json.dump(answer, sys.stdout)", "has given an answer that is none"),
    "answers without UTF-8": ("os.write(1, b'{\"request_id\":\"\\xff\"}')", "has given an answer that is none"),
    "answers for another": (
        ANSWER + "answer['request_id'] = 'x'; json.dump(answer, sys.stdout)",
        "it does not name this request",
    ),
    "chooses a subject": (
        ANSWER + "answer['identity']['subject'] = 'admin'; json.dump(answer, sys.stdout)",
        "which means nothing",
    ),
    "names a member twice": (
        ANSWER + "t = json.dumps(answer); sys.stdout.write(t[:-1] + ',' + t[1:])",
        "there twice",
    ),
    "forks and waits": ("os.fork(); os.fork(); time.sleep(600)", "has not answered within 1 s"),
}


def test_a_hostile_program_costs_its_own_request(programmed):
    good = programmed.configuration.folder.joinpath("program").read_text()
    for name, (text, reason) in HOSTILE.items():
        program(programmed.configuration, "\n" + text)
        assert reason in is_unavailable(programmed, ask(programmed)), name
        assert programmed.token("generic")["access_token"]
        programmed.configuration.folder.joinpath("program").write_text(good)
        assert decoded(ask(programmed))["sub"] == "pump/7", name
        until(lambda: children(programmed) == [], 10, f"no child is left, and no zombie: {name}")


def children(server: Chancery) -> list[str]:
    """What /proc says of them: the name, the state and the parent."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            found.append(process.read_text())
    return [text for text in found if text.rsplit(")", 1)[1].split()[1] == str(server.process.pid)]


def test_what_a_program_leaves_behind_is_neither_waited_for_nor_left(programmed):
    left = programmed.configuration.folder / "left"
    program(
        programmed.configuration,
        PRINT + f"if os.fork() == 0:\n    open('{left}', 'w').write(str(os.getpid())); time.sleep(600)\n"
        f"while not (os.path.exists('{left}') and open('{left}').read()): pass\n",
    )
    with within(1, "the answer"):
        assert decoded(ask(programmed))
    until(lambda: not pathlib.Path(f"/proc/{left.read_text()}").exists(), 5, "what was left behind is gone")


def test_a_program_that_cannot_be_started_says_why(programmed):
    path = programmed.configuration.folder / "program"
    path.chmod(0o644)
    assert is_unavailable(programmed, ask(programmed)).endswith("cannot be started: Permission denied")
    path.unlink()
    assert is_unavailable(programmed, ask(programmed)).endswith("cannot be started: No such file or directory")
    path.write_text("echo no shell reads this\n")
    path.chmod(0o755)
    assert is_unavailable(programmed, ask(programmed)).endswith("cannot be started: Exec format error")


def test_other_clients_do_not_wait_for_programs_that_hang(programmed):
    quiet = statistics.median(latencies(programmed, 1))
    program(programmed.configuration, "time.sleep(600)")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        others = pool.submit(latencies, programmed, 3)
        assert set(flood(programmed, 30)) == {503}
        times = others.result()
    # The flood and the clients share the machine's cores.
    assert statistics.median(times) < max(0.5, 10 * quiet), times
    reasons = {event["reason"] for event in programmed.refusals()}
    assert reasons == {
        "badges: the flow has not answered within 1 s",
        "badges: the flow is busy: 2 requests are being asked about, and as many wait",
    }
    until(lambda: children(programmed) == [], 10, "no child is left, and no zombie")


def test_descriptors_and_threads_do_not_add_up(programmed):
    def count(what):
        return len(os.listdir(f"/proc/{programmed.process.pid}/{what}"))

    for _ in range(5):
        assert ask(programmed).status_code == 200
    before = count("fd"), count("task")
    for _ in range(40):
        assert ask(programmed).status_code == 200
    program(programmed.configuration, "sys.exit(3)")
    for _ in range(20):
        assert ask(programmed).status_code == 503
    assert count("fd") <= before[0] + 5 and count("task") <= before[1] + 5


# Configuration


def test_faults_of_files_are_found_when_the_configuration_is_checked(configuration, pki):
    path = program(configuration, "pass", mode=0o757)
    secret = configuration.folder / "short.secret"
    secret.write_text("short")
    secret.chmod(0o644)
    configuration.values["authorities"] |= {
        "one": {"executable": {"command": str(path), "parameters": ["a"]}},
        "two": {"executable": {"command": "/nonexistent/program", "parameters": ["b"]}},
        "three": {"executable": {"command": "/etc/passwd", "parameters": ["c"]}},
        "four": {"webhook": {"url": "https://a.test", "secret": {"file": "short.secret"}, "parameters": ["d"]}},
    }
    done = Chancery(configuration, pki).run("config", "check")
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "authorities.one.executable.command: can be changed by everybody" in said
    assert "authorities.two.executable.command: cannot be used: No such file or directory" in said
    assert "authorities.three.executable.command: cannot be run" in said
    assert "authorities.four.webhook.secret.file: is readable by group or others" in said
    secret.chmod(0o600)
    said = Chancery(configuration, pki).run("config", "check")
    assert "has a secret of 5 bytes" in said.stdout + said.stderr


def test_flows_turn_each_way_on_or_off_while_the_server_runs(programmed):
    configuration = programmed.configuration
    metadata = "/.well-known/openid-configuration"
    every = programmed.get(metadata).json()
    assert "tls_client_auth" in every["token_endpoint_auth_methods_supported"]
    assert "mtls_endpoint_aliases" in every
    configuration.values["flows"] = ["private_key_jwt", "badges"]
    configuration.write()
    until(lambda: programmed.post(GRANT | {"audience": "generic"}).status_code == 401, 10, "mTLS is off")
    some = programmed.get(metadata).json()
    assert some["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert "mtls_endpoint_aliases" not in some
    assert "HS256" not in some["token_endpoint_auth_signing_alg_values_supported"]
    assert decoded(ask(programmed))
    configuration.values["flows"] = ["mtls-client-credentials"]
    configuration.write()
    until(lambda: programmed.post(GRANT | {"audience": "generic"}).status_code == 200, 10, "mTLS is on")
    assert "token_endpoint_auth_signing_alg_values_supported" not in programmed.get(metadata).json()
    assert is_denied(programmed, ask(programmed)) == "no credentials"
    configuration.values["flows"] = ["mtls", "badges"]
    configuration.write()
    until(lambda: "not reloaded" in requests.get(f"{programmed.admin}/readyz", timeout=100).text, 10, "the fault is said")
    assert programmed.token("generic")["access_token"]


def test_policy_explain_takes_attributes(programmed, tmp_path):
    attributes = tmp_path / "attributes.json"
    attributes.write_text(json.dumps(IDENTITY["identity"]["attributes"]))
    said = programmed.succeed(
        "policy", "explain", "--claims", str(attributes), "--authority", "badges", "--audience", "generic"
    )
    assert '"amr":["badges"]' in said and "pump/7" in said


# The documentation


def example(marker: str) -> str:
    """The block of code with these words in Docs/CustomFlows.md."""
    blocks = re.findall(r"```python\n(.*?)```", (REPOSITORY / "Docs" / "CustomFlows.md").read_text(), re.DOTALL)
    (block,) = [block for block in blocks if marker in block]
    return block


UNSIGNED = {
    "nothing": lambda question, body: [],
    "the question's own": lambda question, body: [question],
    "another secret": lambda question, body: signature(question, body, secret="another secret of thirty-two bytes"),
    "another body": lambda question, body: signature(question, body + b" "),
    "another status": lambda question, body: signature(question, body, status=201),
    "another question": lambda question, body: signature("v1=" + "0" * 64, body),
    "two": lambda question, body: signature(question, body) * 2,
    "no code": lambda question, body: ["v1="],
}


def test_a_program_that_takes_the_webhooks_port_is_not_believed(hooked, webhook):
    for what, sign in UNSIGNED.items():
        webhook.sign = sign
        assert "Chancery-Signature" in is_unavailable(hooked, ask(hooked)), what
    # What was said to one question does not count for the next.
    kept = []
    webhook.sign = lambda question, body: kept.append(signature(question, body)) or kept[0]
    assert decoded(ask(hooked))["sub"] == "pump/7"
    webhook.answer = lambda question: json.dumps({"request_id": question["request_id"]} | IDENTITY).encode()
    assert "Chancery-Signature" in is_unavailable(hooked, ask(hooked))
    webhook.sign = signature
    assert decoded(ask(hooked))["sub"] == "pump/7"


def test_the_program_of_the_documentation_works(configuration, pki, tmp_path):
    path = tmp_path / "check-badge"
    path.write_text(example("Says who has a badge"))
    path.chmod(0o755)
    badges = tmp_path / "badges.json"
    badges.write_text(json.dumps({"b-1234": {"device": "pump-7", "site": "north"}}))
    settings = {"command": str(path), "arguments": [str(badges)], "parameters": ["badge"]}
    configure(configuration, {"executable": settings})
    server = Chancery(configuration, pki).start()
    try:
        assert decoded(ask(server))["sub"] == "pump/7"
        assert is_denied(server, ask(server, {"badge": "b-1"})) == "badges: denied: no such badge"
    finally:
        server.kill()


def test_the_webhook_of_the_documentation_works_and_checks_who_asks(configuration, pki, tmp_path):
    (port,) = free_ports(1)
    path = tmp_path / "webhook.py"
    path.write_text(example("Answers Chancery's questions"))
    environment = {"WEBHOOK_SECRET": SECRET, "WEBHOOK_PORT": str(port)}
    process = subprocess.Popen(["/usr/bin/python3", path], env=environment, stderr=subprocess.DEVNULL)
    with_webhook(configuration, f"http://127.0.0.1:{port}/identify")
    server = Chancery(configuration, pki).start()
    try:
        until(lambda: ask(server).status_code == 200, 10, "the webhook is there")
        assert is_denied(server, ask(server, {"badge": "b-1"})) == "badges: denied: no such badge"
        stranger = requests.post(
            f"http://127.0.0.1:{port}/identify",
            data=b'{"request_id":"x","parameters":{"badge":"b-1234"}}',
            headers={"Chancery-Timestamp": str(int(time.time())), "Chancery-Signature": "v1=00"},
            timeout=100,
        )
        assert stranger.status_code == 403
    finally:
        server.kill()
        process.kill()
        process.wait()
