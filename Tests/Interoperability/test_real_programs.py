"""Programs that are not written in Python get tokens from the running server: libiddawc in C, and Prometheus in Go."""

import contextlib
import http.server
import json
import pathlib
import subprocess
import threading

import pytest
import requests

from chancery import until
from configuration import free_ports
from real_clients import BASIC, COLON, POST, SECRETS, algorithm_of, metadata, verified

HERE = pathlib.Path(__file__).parent


@pytest.fixture(scope="module")
def iddawc(tmp_path_factory) -> pathlib.Path:
    """The program of iddawc_client.c."""
    program = tmp_path_factory.mktemp("iddawc") / "client"
    libraries = ["pkg-config", "--cflags", "--libs", "libiddawc", "jansson", "libcurl"]
    flags = subprocess.run(libraries, check=True, capture_output=True, text=True).stdout.split()
    compiler = ["cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-rdynamic"]
    subprocess.run([*compiler, HERE / "iddawc_client.c", "-o", program, *flags], check=True)
    return program


def run_iddawc(program, server, method: str, client: str, secret, endpoint: str = "", algorithm: str = "HS256"):
    words = [program, method, server.issuer, client, secret, server.pki.root, endpoint, algorithm]
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=300)


def token_of(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("client", [BASIC, POST, "client_secret_jwt-endpoint"])
def test_libiddawc_uses_a_secret(real_clients, iddawc, client):
    server, clients = real_clients
    method = SECRETS[client]
    done = run_iddawc(iddawc, server, method, client, clients.secrets[client])
    verified(server, token_of(done), client, method)


@pytest.mark.parametrize("client", ["ES256-endpoint", "RS256-endpoint", "EdDSA-endpoint"])
def test_libiddawc_signs_with_a_key(real_clients, iddawc, client):
    server, clients = real_clients
    keys = clients.private_jwks(client)
    done = run_iddawc(iddawc, server, "private_key_jwt", client, keys, algorithm=algorithm_of(client))
    verified(server, token_of(done), client, "private_key_jwt")


def test_libiddawc_shows_a_certificate(real_clients, iddawc):
    server, _ = real_clients
    url = metadata(server)["mtls_endpoint_aliases"]["token_endpoint"]
    files = ":".join(map(str, server.pki.identity("device-001").files))
    done = run_iddawc(iddawc, server, "tls_client_auth", "tls_client_auth", files, url)
    verified(server, token_of(done), "tls_client_auth", "mtls-client-credentials")


def test_libiddawc_says_that_it_is_refused(real_clients, iddawc):
    server, _ = real_clients
    done = run_iddawc(iddawc, server, BASIC, BASIC, "wrong")
    assert done.returncode == 1 and done.stderr.endswith("token: 4 invalid_client\n")


class Target(http.server.ThreadingHTTPServer):
    """What is scraped: it keeps the bearer tokens that it is shown, by path, and answers nobody without one."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            kind, _, token = self.headers.get("Authorization", "").partition(" ")
            is_bearer = kind == "Bearer"
            body = b"tried_with_real_clients 1\n" if is_bearer else b""
            self.server.tokens.setdefault(self.path, []).append(token if is_bearer else None)
            self.send_response(200 if is_bearer else 401)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.tokens: dict[str, list[str | None]] = {}
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()


def job(server, name: str, secret: str, target: Target) -> dict:
    """A job with its own client, which scrapes a path that has the client's name."""
    settings = {
        "client_id": name,
        "client_secret": secret,
        "token_url": metadata(server)["token_endpoint"],
        "scopes": ["records.read"],
        "endpoint_params": {"audience": "records"},
        "tls_config": {"ca_file": server.pki.root},
    }
    times = {"scrape_interval": "1s", "scrape_timeout": "1s"}
    addresses = [{"targets": [f"127.0.0.1:{target.server_port}"]}]
    return {"job_name": name, "oauth2": settings, "metrics_path": f"/{name}", "static_configs": addresses} | times


class Prometheus:
    """A running Prometheus."""

    def __init__(self, folder: pathlib.Path, jobs: list[dict]):
        (folder / "prometheus.yml").write_text(json.dumps({"scrape_configs": jobs}))
        address = f"127.0.0.1:{free_ports(1)[0]}"
        self.api = f"http://{address}/api/v1"
        command = ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data"]
        with open(folder / "prometheus.log", "wb") as log:
            command.append(f"--web.listen-address={address}")
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def ask(self, path: str, **parameters: str) -> dict:
        try:
            answer = requests.get(f"{self.api}/{path}", params=parameters, timeout=100)
        except requests.ConnectionError:
            return {}
        return answer.json()["data"] if answer.status_code == 200 else {}

    def sample(self, name: str) -> str | None:
        """The value that is stored of what the target of a job shows."""
        found = self.ask("query", query=f'tried_with_real_clients{{job="{name}"}}').get("result")
        return found[0]["value"][1] if found else None

    def trouble(self, name: str) -> str | None:
        """What went wrong with the last scrape of a job."""
        targets = self.ask("targets").get("activeTargets", [])
        return next((target["lastError"] for target in targets if target["labels"]["job"] == name), None)


@pytest.fixture(scope="module")
def scraped(real_clients, tmp_path_factory):
    """Two at once, for each takes five seconds to begin, and one keeps to the way of sending secrets that once worked
    at a token endpoint, for all of its jobs."""
    server, clients = real_clients
    secrets = clients.secrets | {BASIC: "wrong"}
    running = {}
    with contextlib.ExitStack() as stack:
        target = Target()
        stack.callback(target.shutdown)
        for names in (["several-basic", COLON, BASIC], ["several-post"]):
            jobs = [job(server, name, secrets[name], target) for name in names]
            prometheus = Prometheus(tmp_path_factory.mktemp("prometheus"), jobs)
            stack.callback(prometheus.stop)
            running |= dict.fromkeys(names, prometheus)
        yield running, target


@pytest.mark.parametrize("client", ["several-basic", "several-post", COLON])
def test_prometheus_scrapes_with_our_tokens(real_clients, scraped, client):
    server, _ = real_clients
    running, target = scraped
    assert until(lambda: running[client].sample(client), 30, "Prometheus has scraped the target") == "1"
    until(lambda: len(target.tokens[f"/{client}"]) > 1, 10, "it scrapes again")
    (token,) = set(target.tokens[f"/{client}"])  # one, until it ends
    assert verified(server, token, client, SECRETS[client])["scope"] == "records.read"
    # It tries the header, and the form where the header was refused.
    refused = server.audit("--client-id", client, "--outcome", "refused")
    assert bool(refused) == (SECRETS[client] == POST)


def test_prometheus_shows_why_it_has_no_token(scraped):
    running, target = scraped
    assert "invalid_client" in until(lambda: running[BASIC].trouble(BASIC), 30, "Prometheus says what is wrong")
    assert f"/{BASIC}" not in target.tokens
