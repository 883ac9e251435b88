"""The load of `make race` and `make leaks`: whatever the service does, all at once, against a binary with a sanitizer.

CHANCERY_BINARY names the binary, PRELOAD a library that only it loads. Ends with 1 where the service did not end as it
should, or a request got what it must not get; what the sanitizer has to say goes where its options say."""

import argparse
import os
import pathlib
import random
import sys
import tempfile
import threading
import time

import requests

import test_custom_flows as flows
from chancery import GRANT, Chancery
from configuration import Configuration
from load import Load
from pki import PKI
from token_inquiries import Parties, configure


class MixedLoad:
    def __init__(self, server: Chancery, parties: Parties):
        self.server, self.parties = server, parties
        self.is_over = threading.Event()
        self.counts: dict[str, int] = {}
        self.faults: list[str] = []
        self.reloads = 0

    def again_and_again(self, work, pause: float = 0.0):
        chance = random.Random(work.__name__)
        while not self.is_over.is_set():
            try:
                work(chance)
                self.counts[work.__name__] = self.counts.get(work.__name__, 0) + 1
            except requests.RequestException:
                # A sanitizer makes everything slow.
                self.is_over.wait(0.1)
            except Exception as error:  # noqa: BLE001
                self.faults.append(f"{work.__name__}: {error!r}"[:500])
                self.is_over.wait(0.5)
            self.is_over.wait(pause)

    def new_connections(self, chance):
        answer = self.server.post(GRANT | {"audience": chance.choice(["orders", "generic"])})
        assert answer.status_code in (200, 429, 503), answer.text

    def documents(self, _):
        for path in ("/.well-known/jwks.json", "/.well-known/openid-configuration"):
            assert self.server.get(path).status_code == 200
        for path in ("/readyz", "/metrics", "/healthz"):
            assert requests.get(self.server.admin + path, timeout=60).status_code in (200, 503)

    def inquiries(self, _):
        token = self.server.post(GRANT | {"audience": "orders"}).json().get("access_token")
        self.parties.introspect(self.server, token)
        self.parties.revoke(self.server, token)
        self.parties.introspect(self.server, token)

    def programs(self, _):
        assert flows.ask(self.server).status_code in (200, 429, 503)

    def refusals(self, _):
        assert self.server.post({"grant_type": "password"}).status_code == 400
        assert self.server.post(b"\xff" * 100).status_code in (400, 415)
        assert self.server.post(GRANT | {"client_id": "billing", "client_secret": "wrong"}).status_code in (400, 401, 429)

    def commands(self, chance):
        name = f"made-{chance.randrange(10**9)}"
        self.server.run("keys", "rotate", "--algorithm", "ES256", "--force")
        self.server.run("clients", "create", "--id", name, "--auth-method", "client_secret_basic")
        self.server.run("clients", "delete", name)
        self.server.run("tokens", "revoke", "--jti", name)

    def reload(self, chance):
        values = self.server.configuration.values
        values["audiences"]["generic"]["lifetime"] = f"{chance.randrange(60, 300)}s"
        self.server.configuration.write()
        self.reloads += 1

    def run(self, seconds: float, pause: float):
        works = [self.new_connections, self.new_connections, self.documents, self.inquiries, self.programs, self.refusals]
        threads = [threading.Thread(target=self.again_and_again, args=[work]) for work in works]
        threads.append(threading.Thread(target=self.again_and_again, args=[self.commands, 1.0]))
        threads.append(threading.Thread(target=self.again_and_again, args=[self.reload, pause]))
        with Load(self.server, devices=4) as load:
            for thread in threads:
                thread.start()
            time.sleep(seconds)
            self.is_over.set()
            for thread in threads:
                thread.join()
        self.counts["tokens on kept connections"] = len(load.jtis)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--reload-pause", type=float, default=1.0, help="seconds between two reloads")
    options = parser.parse_args()
    preload = os.environ.get("PRELOAD")
    with tempfile.TemporaryDirectory() as folder:
        pki = PKI(pathlib.Path(folder) / "pki")
        configuration = configure(Configuration(pathlib.Path(folder) / "chancery", pki.folder))
        program = flows.program(configuration, flows.ANSWER + "json.dump(answer, sys.stdout)")
        command = {"command": str(program), "parameters": ["badge"], "timeout": "30s", "concurrency": 2}
        flows.configure(configuration, {"executable": command})
        server = Chancery(configuration, pki).start(*(["env", f"LD_PRELOAD={preload}"] if preload else []))
        try:
            load = MixedLoad(server, Parties(server, pki))
            load.run(options.seconds, options.reload_pause)
            server.process.terminate()
            status = server.process.wait(timeout=300)
        finally:
            if server.is_alive:
                server.kill()
        print(", ".join(f"{count} {work}" for work, count in sorted(load.counts.items())), flush=True)
        for fault in load.faults[:20]:
            print("fault:", fault, file=sys.stderr)
        if status != 0:
            print(f"the service ended with {status}:\n{server.log.read_text()[-3000:]}", file=sys.stderr)
        return 0 if status == 0 and not load.faults else 1


if __name__ == "__main__":
    sys.exit(main())
