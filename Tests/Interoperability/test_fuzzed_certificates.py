"""Mutated certificates by every way that there is: the command, a TLS handshake and a proxy's header say the same."""

import base64
import os
import pathlib
import re
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

import any_certificate
from chancery import BINARY, Chancery
from configuration import Configuration
from pki import REPOSITORY
from raw import BODY
from test_proxies import ask, proxied

FUZZING = os.environ.get("FUZZING_BINARY") or str(REPOSITORY / ".build" / "debug" / "Fuzzing")
#: Further runs may have other seeds, and more cases.
SEED = os.environ.get("FUZZ_SEED", "2027")
CASES = int(os.environ.get("FUZZ_CASES", "300"))
PEM = re.compile(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
#: What does not fit into a handshake is refused there and nowhere else.
LARGEST_HANDSHAKE = 20_000


class Case:
    """One chain of the sample."""

    def __init__(self, folder: pathlib.Path):
        self.folder, self.world = folder, folder.parent.name
        self.chain = [base64.b64decode(text) for text in PEM.findall((folder / "chain.pem").read_text())]
        self.key = serialization.load_pem_private_key((folder / "leaf.key").read_bytes(), None)
        self.is_accepted = (folder / "verdict").read_text() == "accepted"

    @property
    def fits_a_handshake(self) -> bool:
        return sum(map(len, self.chain)) < LARGEST_HANDSHAKE

    @property
    def has_its_key(self) -> bool:
        """Whether the key in the certificate was left as it was, so that its holder can prove it."""
        form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return self.key.public_key().public_bytes(*form) in self.chain[0]

    def __str__(self) -> str:
        return f"{self.world}/{self.folder.name}: {(self.folder / 'changes').read_text()}"


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> list[Case]:
    folder = tmp_path_factory.mktemp("fuzzed")
    command = [FUZZING, "--kind", "certificates", "--seed", SEED, "--iterations", str(CASES)]
    done = subprocess.run([*command, "--emit", folder, "--folder", folder / "findings"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    cases = [Case(path.parent) for path in sorted(folder.glob("world-*/case-*/verdict"))]
    assert len(cases) == CASES
    # A sample of one sort would show nothing.
    assert CASES // 10 < sum(case.is_accepted for case in cases) < CASES * 9 // 10
    return cases


@pytest.fixture(scope="module")
def server(sample, pki, tmp_path_factory):
    """Trusts each PKI of the sample as an authority, and grants whoever it vouches for a token."""
    configuration = Configuration(tmp_path_factory.mktemp("fuzzed-server"), pki.folder)
    configuration.port = proxied(configuration, {"format": "rfc9440"})
    configuration.values["limits"] = {"per-source": {"failures": "off"}, "per-client": {"failures": "off"}}
    configuration.values["authorities"], configuration.values["policy"] = {}, []
    for world in sorted({case.folder.parent for case in sample}):
        depth = int((world / "max-depth").read_text())
        trust = {"anchors": str(world / "anchors.pem"), "max-depth": depth}
        if (world / "intermediates.pem").read_text():
            trust["intermediates"] = str(world / "intermediates.pem")
        configuration.values["authorities"][world.name] = {"x509": trust}
        rule = {"name": world.name, "authority": world.name, "match": {"not": {"serial": "01"}}, "subject": world.name}
        configuration.values["policy"].append(rule | {"audiences": ["orders"]})
    chancery = Chancery(configuration, pki).start()
    yield chancery
    chancery.kill()


def verdict(command: subprocess.CompletedProcess) -> bool:
    """2 says that a file holds nothing that could be a certificate."""
    assert command.returncode in (0, 1, 2), command.stdout + command.stderr
    return command.returncode == 0


def test_the_command_says_what_the_reader_says(sample):
    for case in sample:
        world = case.folder.parent
        command = [BINARY, "trust", "verify", "--anchors", world / "anchors.pem", "--at", "2027-01-15T08:00:00Z"]
        command += ["--max-depth", (world / "max-depth").read_text()]
        if (world / "intermediates.pem").read_text():
            command += ["--intermediates", world / "intermediates.pem"]
        done = subprocess.run([*command, case.folder / "chain.pem"], capture_output=True, text=True, timeout=600)
        assert verdict(done) == case.is_accepted, f"{case}\n{done.stdout}{done.stderr}"


def test_a_handshake_says_what_the_reader_says(sample, server):
    tried = 0
    for case in sample:
        if not isinstance(case.key, ec.EllipticCurvePrivateKey) or not case.fits_a_handshake:
            continue
        status = any_certificate.request(server.configuration.mtls_port, case.chain, case.key)
        assert status in (200, 401, None), case
        # Who cannot prove the key, or whose certificate TLS itself cannot read, gets nothing.
        expected = case.is_accepted and case.has_its_key
        assert (status == 200) == expected, f"{case}: {status}\n{server.refusals()[-1:]}"
        tried += 1
    assert tried > len(sample) // 2
    assert server.is_alive


def test_a_forwarded_certificate_says_what_the_reader_says(sample, server):
    for case in sample:
        leaf, *others = (f":{base64.b64encode(der).decode()}:" for der in case.chain)
        fields = [("Client-Cert", leaf)] + ([("Client-Cert-Chain", ", ".join(others))] if others else [])
        if sum(len(value) for _, value in fields) > 32_000:
            continue
        status, answer = ask(server.configuration.port, *fields, body=BODY)
        assert status in (200, 400, 401), f"{case}: {answer}"
        assert (status == 200) == case.is_accepted, f"{case}: {status} {answer}\n{server.refusals()[-1:]}"
    assert server.is_alive
