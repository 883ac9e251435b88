"""What is loaded: Chancery, and nginx beside it with the same certificates."""

import base64
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from measurement.clients import AUTHORITIES, POLICY, Clients
from measurement.machine import BINARIES, fail, output, resident

CONFIGURATION = """\
issuer: https://localhost:{public}
listeners:
  public: {{ address: 127.0.0.1:{public}, certificate: pki/server.pem, key: pki/server.key }}
  mtls: {{ address: 127.0.0.1:{port}, certificate: pki/server.pem, key: pki/server.key }}
  admin: {{ address: 127.0.0.1:{admin} }}
database: {{ sqlite: {name}.sqlite }}
audit: {{ sqlite: {name}-audit.sqlite }}
keys:
  encryption-key: {{ file: encryption.key }}
  algorithms: [RS256, ES256]
authorities:
  factory:
    x509:
      anchors: pki/device-root.pem
      revocation: {{ mode: require, crl: [{revoked}, pki/device-root.crl] }}
{authorities}audiences:
  RS256: {{ profile: generic, aud: "https://rs256.example.com", algorithm: RS256 }}
  ES256: {{ profile: generic, aud: "https://es256.example.com", algorithm: ES256 }}
policy:
  - name: factory devices
    authority: factory
    match: {{ san-uri: "spiffe://example.org/device/{{id}}" }}
    subject: "spiffe://example.org/device/{{id}}"
    audiences: [RS256, ES256]
{policy}"""
# The same chain, suites and depth as Chancery's, nothing written; no revocation list.
NGINX = """\
daemon off;
worker_processes 1;
error_log stderr warn;
pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path temp-body;
    proxy_temp_path temp-proxy;
    fastcgi_temp_path temp-fastcgi;
    uwsgi_temp_path temp-uwsgi;
    scgi_temp_path temp-scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name localhost;
        ssl_certificate ../pki/server.pem;
        ssl_certificate_key ../pki/server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ciphers {suites};
        ssl_session_cache off;
        ssl_session_tickets {tickets};
        ssl_client_certificate ../pki/device-root.pem;
        ssl_verify_client on;
        ssl_verify_depth 4;
        location / {{ return 200; }}
    }}
}}
"""
SUITES = ":".join(
    f"ECDHE-{key}-{cipher}"
    for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
    for key in ("ECDSA", "RSA")
)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


class Service:
    """A process on the server's core, from its start to its end."""

    def __init__(self, home, name, core, command):
        self.home = home
        self.name = name
        self.log = home / f"{name}.log"
        self.command = ["taskset", "-c", str(core), *map(str, command)]

    def __enter__(self):
        self.started = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait(self):
        while time.monotonic() - self.started < 60:
            if self.process.poll() is not None:
                fail(f"{self.name} ended before it was ready:\n{self.log.read_text()}")
            with contextlib.suppress(OSError, urllib.error.URLError):
                self.probe()
                self.seconds_to_ready = time.monotonic() - self.started
                return
            time.sleep(0.02)
        fail(f"{self.name} was not ready after 60 seconds:\n{self.log.read_text()}")

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def pid(self):
        """The process that does the work."""
        return self.process.pid

    def peak_memory(self):
        return resident(self.pid, "VmHWM")


class Chancery(Service):
    def __init__(self, home, name, core, revoked, authorities="", policy=""):
        self.public, self.port, self.admin = free_ports(3)
        self.config = home / f"{name}.yaml"
        self.config.write_text(
            CONFIGURATION.format(
                public=self.public, port=self.port, admin=self.admin, name=name, revoked=revoked,
                authorities=authorities.format(public=self.public), policy=policy.format(),
            )
        )
        super().__init__(home, name, core, [BINARIES / "chancery", "serve", "--config", self.config])

    @property
    def issuer(self):
        return f"https://localhost:{self.public}"

    def probe(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(f"http://127.0.0.1:{self.admin}/readyz", timeout=1).close()

    def check_token(self, audience):
        """Sees that the audience's tokens are signed as its name says."""
        pki = self.home / "pki"
        answer = output(
            *("curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*"),
            *("--cacert", str(pki / "root.pem"), "--cert", str(pki / "device-001.pem")),
            *("--key", str(pki / "device-001.key"), "--data", "grant_type=client_credentials"),
            *("--data", f"audience={audience}", f"https://localhost:{self.port}/token"),
        )
        header = json.loads(answer)["access_token"].split(".")[0]
        algorithm = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))["alg"]
        if algorithm != audience:
            fail(f"the audience {audience} has tokens signed with {algorithm}")

    def check_audit(self, requests):
        """Sees that the audit log is intact and has a record for every token that was counted; gives their number."""
        verified = output(BINARIES / "chancery", "audit", "verify", "--json", "--config", self.config)
        events = json.loads(verified)["events"]
        if events < requests:
            fail(f"{requests} tokens were counted, but the audit log of {self.name} has {events} events")
        return events


class ChanceryWithClients(Chancery):
    """One that knows clients without certificates."""

    def __init__(self, home, core, revoked):
        self.clients = Clients(home)
        super().__init__(home, "clients", core, revoked, AUTHORITIES, POLICY)

    def register(self):
        self.clients.register(self.config)


class Nginx(Service):
    def __init__(self, home, core, name="nginx", tickets="off"):
        self.port, = free_ports(1)
        folder = (home / name).resolve()
        folder.mkdir(exist_ok=True)
        (folder / "nginx.conf").write_text(NGINX.format(port=self.port, suites=SUITES, tickets=tickets))
        # Debian has servers where the PATH of a user may not lead.
        binary = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if binary is None:
            fail("there is no 'nginx' in PATH or /usr/sbin")
        self.binary = binary
        super().__init__(home, name, core, [binary, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"])

    def probe(self):
        socket.create_connection(("127.0.0.1", self.port), 1).close()

    @property
    def pid(self):
        """The worker, of which there is one."""
        master = self.process.pid
        workers = pathlib.Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return int(workers[0]) if len(workers) == 1 else fail(f"nginx has {len(workers)} workers")

    def version(self):
        return subprocess.run([self.binary, "-v"], capture_output=True, text=True).stderr.strip().split("/")[-1]
