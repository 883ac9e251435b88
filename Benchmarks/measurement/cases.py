"""What is measured, and what one measurement yields."""

import dataclasses
import statistics

# Shares of a core from which on a run is called disturbed.
BUSY = 0.05


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    service: str  # "small" and "million" are Chancery, by the size of its revocation list; or "nginx"
    audience: str
    peer: str
    is_handshake: bool = False
    is_new_device: bool = False  # whether each handshake is that of a device that was not there before

    @property
    def options(self):
        return ("--connections", "8", "--handshakes") if self.is_handshake else ("--connections", "64")


RS256 = Case("RS256, keep-alive", "small", "RS256", "rsa2048")
ES256 = Case("ES256, keep-alive", "small", "ES256", "ecdsap256")
KNOWN = Case("handshake and token, known path", "small", "ES256", "ecdsap256", True)
NEW = Case("handshake and token, new path", "small", "ES256", "ecdsap256", True, True)
NGINX = Case("nginx: handshake alone", "nginx", "ES256", "ecdsap256", True)
MILLION_KNOWN = Case("a million revoked, known path", "million", "ES256", "ecdsap256", True)
MILLION_NEW = Case("a million revoked, new path", "million", "ES256", "ecdsap256", True, True)
# What is compared stands side by side.
CASES = (RS256, ES256, KNOWN, MILLION_KNOWN, NGINX, NEW, MILLION_NEW)


@dataclasses.dataclass(frozen=True)
class Sample:
    """One case in one round."""

    signatures: float  # of the peer, per second of its CPU time
    requests: int
    seconds: float
    p50: float  # milliseconds
    p99: float
    server: float  # CPU seconds
    load: float
    idle: float  # share of the server's core
    stolen: float

    @property
    def rate(self):
        return self.requests / self.seconds

    @property
    def rate_of_cpu(self):
        return self.requests / self.server

    @property
    def milliseconds(self):
        return 1000 * self.server / self.requests

    @property
    def server_share(self):
        return self.server / self.seconds

    @property
    def load_share(self):
        return self.load / self.seconds

    @property
    def others(self):
        """The share of the server's core that others used."""
        return max(0.0, 1 - self.idle - self.server_share)

    @property
    def is_disturbed(self):
        return max(self.others, self.stolen) > BUSY


def median(samples, value):
    return statistics.median(value(each) for each in samples)


def cpu_ratios(samples, case, other):
    """A case's CPU time for one request in that of another's, of each round."""
    return [one.milliseconds / beside.milliseconds for one, beside in zip(samples[case], samples[other])]
