"""Real proxies in front of Chancery, configured by the examples of Docs/Proxies.md."""

import pathlib
import re
import shutil
import socket
import subprocess
import time

from configuration import free_ports
from pki import REPOSITORY

DOCUMENT = (REPOSITORY / "Docs" / "Proxies.md").read_text()


def example(heading: str, language: str) -> str:
    """The first example in a language under a heading."""
    section = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", DOCUMENT, re.DOTALL | re.MULTILINE)[1]
    return re.search(rf"^```{language}\n(.*?)^```", section, re.DOTALL | re.MULTILINE)[1]


class Proxy:
    """One proxy process on a port of its own."""

    def __init__(self, folder: pathlib.Path, command: list[str], text: str, name: str):
        self.port = free_ports(1)[0]
        self.folder = folder
        self.log = folder / "proxy.log"
        self.file = folder / name
        self.file.write_text(text.replace("PORT", str(self.port)))
        self.command = [word.replace("FILE", str(self.file)) for word in command]

    def __enter__(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        deadline = time.monotonic() + 100
        while True:
            assert self.process.poll() is None, self.log.read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=100).close()
                return self
            except ConnectionError:
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=100)

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"


def nginx(folder: pathlib.Path, pki: pathlib.Path, socket: pathlib.Path) -> Proxy:
    server = (
        example("nginx", "nginx")
        .replace("listen 443", "listen 127.0.0.1:PORT")
        .replace("/etc/chancery/tls/issuer.pem", str(pki / "server.pem"))
        .replace("/etc/chancery/tls/issuer.key", str(pki / "server.key"))
        .replace("/run/chancery/proxy.sock", str(socket))
    )
    paths = "".join(
        f"    {name}_temp_path {folder}/{name};\n" for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    )
    text = (
        f"daemon off;\nuser root;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log stderr notice;\n"
        f"events {{}}\nhttp {{\n    access_log off;\n{paths}{server}}}\n"
    )
    return Proxy(folder, [shutil.which("nginx", path=PATH), "-c", "FILE", "-p", str(folder)], text, "nginx.conf")


def haproxy(folder: pathlib.Path, heading: str, replacements: dict[str, str]) -> Proxy:
    text = example(heading, "haproxy").replace("bind :443", "bind 127.0.0.1:PORT")
    for old, new in replacements.items():
        assert old in text, old
        text = text.replace(old, new)
    defaults = "defaults\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n\n"
    return Proxy(folder, [shutil.which("haproxy", path=PATH), "-db", "-f", "FILE"], defaults + text, "haproxy.cfg")


# Debian puts servers where the PATH of a user may not lead.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
