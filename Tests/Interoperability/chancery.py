"""The running binary: its process, its commands, and its token endpoint as a client sees it."""

import contextlib
import json
import os
import pathlib
import re
import signal
import ssl
import subprocess
import time

import requests

from configuration import Configuration
from pki import PKI, REPOSITORY, Identity

BINARY = os.environ.get("CHANCERY_BINARY") or str(REPOSITORY / ".build" / "debug" / "chancery")
GRANT = {"grant_type": "client_credentials"}


# How much slower than expected a machine may be without failing a test.
PATIENCE = 10


def until(condition, seconds: float, what: str):
    """The first true value of a condition, which is asked again and again."""
    deadline = time.monotonic() + PATIENCE * seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)
    return value


@contextlib.contextmanager
def within(seconds: float, what: str):
    """Fails when its block takes longer than that."""
    begun = time.monotonic()
    yield
    taken = time.monotonic() - begun
    assert taken < PATIENCE * seconds, f"{what} took {taken:.1f} s"


def holds_token(text: str) -> bool:
    """Whether a text holds a JWS, by the start of its header and the point behind it.

    Three letters alone are not enough: they stand in a random identifier now and then.
    """
    return re.search(r"eyJ[\w-]*\.", text) is not None


class Commands:
    """The subcommands, with the shapes of their output in this one place."""

    def __init__(self, config: pathlib.Path):
        self.config = str(config)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [BINARY, *arguments, "--config", self.config]
        return subprocess.run(command, capture_output=True, text=True, timeout=600)

    def succeed(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def run_on_key(self, command: str, kid: str, *options: str) -> subprocess.CompletedProcess[str]:
        """A command on one key; a kid may begin with a hyphen."""
        words = [BINARY, "keys", command, *options, "--config", self.config, "--", kid]
        return subprocess.run(words, capture_output=True, text=True, timeout=600)

    @staticmethod
    def objects(text: str) -> list[dict]:
        """Reads a JSON array, an object that holds one, or one object a line."""
        text = text.strip()
        if text.startswith("["):
            return json.loads(text)
        lines = [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]
        if lines:
            return lines
        value = json.loads(text) if text else {}
        return next((member for member in value.values() if isinstance(member, list)), [])

    def keys(self) -> list[dict]:
        """The keys: `kid`, `algorithm`, `state`."""
        return self.objects(self.succeed("keys", "list", "--json"))

    def kids(self, state: str, algorithm: str = "RS256") -> list[str]:
        return [key["kid"] for key in self.keys() if key["state"] == state and key["algorithm"] == algorithm]

    def audit(self, *filters: str) -> list[dict]:
        """Audit events in their order."""
        return self.objects(self.succeed("audit", "list", "--json", *filters))

    def refusals(self) -> list[dict]:
        return [event for event in self.audit() if event["outcome"] == "refused"]


class Chancery(Commands):
    """One server process."""

    def __init__(self, configuration: Configuration, pki: PKI):
        super().__init__(configuration.write())
        self.configuration, self.pki = configuration, pki
        self.issuer = configuration.issuer
        self.log = configuration.folder / "serve.log"
        self.process: subprocess.Popen | None = None

    @property
    def public(self) -> str:
        return f"https://localhost:{self.configuration.public_port}"

    @property
    def mtls(self) -> str:
        return f"https://localhost:{self.configuration.mtls_port}"

    @property
    def admin(self) -> str:
        return f"http://127.0.0.1:{self.configuration.admin_port}"

    def start(self, *prefix: str) -> "Chancery":
        """Starts the server and returns once it is ready. A prefix is a command that runs another."""
        self.launch(*prefix)
        until(self.is_ready, 30, "readyz is 200")
        return self

    def launch(self, *prefix: str):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*prefix, BINARY, "serve", "--config", self.config], stdout=log, stderr=log)

    def refuse_to_start(self) -> tuple[int, str]:
        """Starts a server that has to end by itself; its exit status and what it said."""
        self.launch()
        try:
            return self.process.wait(timeout=200), self.log.read_text()
        finally:
            self.kill()

    def is_ready(self) -> bool:
        assert self.is_alive, f"the server ended with {self.process.returncode}:\n{self.log.read_text()}"
        try:
            return requests.get(f"{self.admin}/readyz", timeout=100).status_code == 200
        except requests.ConnectionError:
            return False

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> int:
        """Ends the server as an operator does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=200)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def get(self, path: str, **options) -> requests.Response:
        return requests.get(self.public + path, verify=self.pki.root, timeout=100, **options)

    def post(self, data, identity: Identity | None = None, **options) -> requests.Response:
        """Posts to `/token` with device-001's certificate, or with another."""
        certificate = (identity or self.pki.identity("device-001")).files
        url = self.mtls + self.configuration.issuer_path + "/token"
        return requests.post(url, data=data, cert=certificate, verify=self.pki.root, timeout=100, **options)

    def token(self, audience: str = "orders", identity: Identity | None = None, **parameters: str) -> dict:
        """The answer to a request that has to succeed."""
        answer = self.post(GRANT | {"audience": audience} | parameters, identity)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def jwks(self) -> list[dict]:
        answer = self.get(self.configuration.issuer_path + "/.well-known/jwks.json")
        assert answer.status_code == 200, answer.text
        return answer.json()["keys"]

    def published(self) -> set[str]:
        return {key["kid"] for key in self.jwks()}

    def client_context(self, identity: Identity | None = None, security_level: int | None = None) -> ssl.SSLContext:
        """TLS as a client does it; security level 0 lets it show a key that it should be ashamed of."""
        context = ssl.create_default_context(cafile=self.pki.root)
        if security_level is not None:
            context.set_ciphers(f"DEFAULT:@SECLEVEL={security_level}")
        if identity:
            context.load_cert_chain(*identity.files)
        return context
