"""The load on a service, and what it costs the service."""

import itertools
import json

from measurement.cases import Sample
from measurement.machine import BINARIES, output, signatures, watched

# How many devices a run has certificates for: more than it has handshakes, and than the server remembers.
DEVICES = 10_000
# Each run with new devices has others than all before it.
first_devices = itertools.count(0, DEVICES)


def load(service, case, core, *limits):
    """Runs the load generator with a case's options; gives what it measured."""
    pki = service.home / "pki"
    command = [
        *("taskset", "-c", core, BINARIES / "LoadGenerator", "--port", service.port),
        *("--roots", pki / "root.pem", "--certificate", pki / "device-001.pem"),
        *("--key", pki / "device-001.key", "--audience", case.audience, *case.options),
        *("--server-pid", service.pid, *limits),
    ]
    if case.is_new_device:
        command += ["--devices", DEVICES, "--first", next(first_devices)]
        command += ["--issuer-key", pki / "device-issuing.key"]
    return json.loads(output(*map(str, command)))


class Peer:
    """`openssl speed`, which runs before and after each sample: a core that changes its speed counts for both."""

    def __init__(self, core):
        self.core = core
        self.last = (None, 0.0)

    def run(self, algorithm):
        self.last = (algorithm, signatures(self.core, algorithm, 1))
        return self.last[1]

    def before(self, algorithm):
        """What the last sample had behind it, if nothing came between."""
        return self.last[1] if self.last[0] == algorithm else self.run(algorithm)


def sample(service, case, pinned, duration, peer):
    before = peer.before(case.peer)
    shares = {}
    with watched(pinned[0], shares):
        result = load(service, case, pinned[1], "--duration", duration, "--warmup", 0.5)
    after = peer.run(case.peer)
    return Sample(
        signatures=(before + after) / 2,
        requests=result["requests"],
        seconds=result["seconds"],
        p50=result["p50_us"] / 1000,
        p99=result["p99_us"] / 1000,
        server=result["server_cpu_seconds"],
        load=result["load_cpu_seconds"],
        **shares,
    )
