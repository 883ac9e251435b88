"""The development PKI, as clients hold it."""

import pathlib
import re
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n", re.DOTALL)


class Identity:
    """A certificate with its chain, and the key that belongs to it."""

    def __init__(self, certificate: pathlib.Path, key: pathlib.Path):
        self.certificate, self.key = certificate, key

    @property
    def files(self) -> tuple[str, str]:
        return str(self.certificate), str(self.key)

    @property
    def leaf(self) -> x509.Certificate:
        return x509.load_pem_x509_certificates(self.certificate.read_bytes())[0]

    @property
    def thumbprint(self) -> bytes:
        """SHA-256 of the certificate, as in `x5t#S256` (RFC 8705 §3.1) before its encoding."""
        return self.leaf.fingerprint(hashes.SHA256())


class PKI:
    """The files of one run of `pki/mint`."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.mint()

    def mint(self) -> str:
        command = [REPOSITORY / "pki" / "mint", self.folder]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    @property
    def root(self) -> str:
        """What a client has to trust to reach the server."""
        return str(self.folder / "root.pem")

    def identity(self, name: str) -> Identity:
        return Identity(self.folder / f"{name}.pem", self.folder / f"{name}.key")

    def without_intermediate(self, name: str) -> Identity:
        """The identity as a client shows it that forgot its chain."""
        alone = self.folder / f"{name}.alone"
        alone.write_text(PEM.findall((self.folder / f"{name}.pem").read_text())[0])
        return Identity(alone, self.folder / f"{name}.key")
