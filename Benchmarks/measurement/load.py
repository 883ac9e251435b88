"""The load on a service, and what it costs the service."""

import itertools
import json

from measurement.cases import Sample
from measurement.machine import BINARIES, output, speed, watched

# How many devices a run has certificates for: more than it has handshakes, and than the server remembers.
DEVICES = 10_000
# Each run with new devices has others than all before it.
first_devices = itertools.count(0, DEVICES)


def load(service, case, core, *limits):
    """Runs the load generator with a case's options; gives what it measured."""
    pki = service.home / "pki"
    command = [
        *("taskset", "-c", core, BINARIES / "LoadGenerator", "--roots", pki / "root.pem"),
        *("--audience", case.audience, *case.options, "--server-pid", service.pid, *limits),
    ]
    if case.proof:
        command += ["--port", service.public, *service.clients.options(case.proof, service.issuer)]
    else:
        command += ["--port", service.port, "--certificate", pki / "device-001.pem", "--key", pki / "device-001.key"]
    if case.is_new_device:
        command += ["--devices", DEVICES, "--first", next(first_devices)]
        command += ["--issuer-key", pki / "device-issuing.key"]
    return json.loads(output(*map(str, command)))


class Peer:
    """`openssl speed` on the server's core."""

    def __init__(self, core):
        self.core = core
        self.latest = {}

    def beside(self, case):
        """How often per second a case's work can be done; a handshake is not compared with it, and takes what was
        measured last."""
        if not case.is_handshake:
            for each in case.work:
                self.latest.pop(each.algorithm, None)
        for each in case.work:
            if each.algorithm not in self.latest:
                self.latest[each.algorithm] = speed(self.core, each.algorithm, 1)
        return 1 / sum(1 / self.latest[each.algorithm][each.is_verification] for each in case.work)


def sample(service, case, pinned, duration, peer):
    # The peer runs before and after, so that a core that changes its speed meanwhile counts for both.
    before = peer.beside(case)
    shares = {}
    with watched(pinned[0], shares):
        result = load(service, case, pinned[1], "--duration", duration, "--warmup", 0.5)
        shares["preparation"] = result["preparation_seconds"]
    after = peer.beside(case)
    return Sample(
        bare=(before + after) / 2,
        requests=result["requests"],
        seconds=result["seconds"],
        p50=result["p50_us"] / 1000,
        p99=result["p99_us"] / 1000,
        server=result["server_cpu_seconds"],
        load=result["load_cpu_seconds"],
        idle=shares["idle"],
        stolen=shares["stolen"],
    )
