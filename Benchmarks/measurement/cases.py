"""What is measured, and what one measurement yields."""

import dataclasses
import statistics

from measurement import clients

# Shares of a core from which on a run is called disturbed.
BUSY = 0.05


@dataclasses.dataclass(frozen=True)
class Operation:
    """Something that `openssl speed` measures."""

    algorithm: str
    is_verification: bool = False

    def __str__(self):
        return f"{self.algorithm} {'verify' if self.is_verification else 'sign'}"


SIGN_RSA, VERIFY_RSA = Operation("rsa2048"), Operation("rsa2048", True)
SIGN_P256, VERIFY_P256 = Operation("ecdsap256"), Operation("ecdsap256", True)


@dataclasses.dataclass(frozen=True)
class Case:
    name: str
    service: str  # "small" and "million" are Chancery, by the size of its revocation list; "clients"; or "nginx"
    audience: str
    work: tuple[Operation, ...]  # the signatures that a token cannot do without, and their verifications
    is_handshake: bool = False
    is_new_device: bool = False  # whether each handshake is that of a device that was not there before
    proof: str | None = None  # how a client without a certificate proves who it is

    @property
    def options(self):
        return ("--connections", "8", "--handshakes") if self.is_handshake else ("--connections", "64")


RS256 = Case("RS256, keep-alive", "small", "RS256", (SIGN_RSA,))
ES256 = Case("ES256, keep-alive", "small", "ES256", (SIGN_P256,))
SECRET = Case("client_secret_basic", "clients", "ES256", (SIGN_P256,), proof=clients.SECRET)
KEY = Case("private_key_jwt, ES256", "clients", "ES256", (VERIFY_P256, SIGN_P256), proof=clients.KEY)
TOKEN = Case("federated token, RS256", "clients", "ES256", (VERIFY_RSA, SIGN_P256), proof=clients.TOKEN)
KNOWN = Case("handshake and token, known path", "small", "ES256", (SIGN_P256,), True)
NEW = Case("handshake and token, new path", "small", "ES256", (SIGN_P256,), True, True)
NGINX = Case("nginx: handshake alone", "nginx", "ES256", (SIGN_P256,), True)
MILLION_KNOWN = Case("a million revoked, known path", "million", "ES256", (SIGN_P256,), True)
MILLION_NEW = Case("a million revoked, new path", "million", "ES256", (SIGN_P256,), True, True)
# What is compared stands side by side.
PROOFS = (SECRET, KEY, TOKEN)
CASES = (RS256, ES256, *PROOFS, KNOWN, MILLION_KNOWN, NGINX, NEW, MILLION_NEW)


@dataclasses.dataclass(frozen=True)
class Sample:
    """One case in one round."""

    bare: float  # how often the peer can do the case's work, per second of its CPU time
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
