"""An operator's own CA work: what it signs with the keys of the development PKI."""

import datetime
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from pki import PKI, Identity

DAY = datetime.timedelta(days=1)
# Beyond the numbers of pki/mint, which are seconds since 1970.
FIRST_NUMBER = 1 << 40


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def revocation_list(issuer: x509.Name, key, *revoked: x509.Certificate, number: int = 1000, days: float = 7):
    """A list of this issuer that is in force now."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer)
        .last_update(now() - datetime.timedelta(minutes=1))
        .next_update(now() + days * DAY)
        .add_extension(x509.CRLNumber(FIRST_NUMBER + number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
    )
    for certificate in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(now()).build())
    return builder.sign(key, hashes.SHA256())


def enlarged(pki: PKI, folder: pathlib.Path, size: int) -> Identity:
    """device-001 with a new certificate that holds so many bytes which nobody needs."""
    device, issuing = pki.identity("device-001"), Authority(pki.folder, "device-issuing")
    ballast = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.1"), b"\x04\x83" + size.to_bytes(3) + bytes(size))
    builder = (
        x509.CertificateBuilder(extensions=list(device.leaf.extensions))
        .subject_name(device.leaf.subject)
        .issuer_name(device.leaf.issuer)
        .public_key(device.leaf.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - datetime.timedelta(minutes=5))
        .not_valid_after(now() + DAY)
        .add_extension(ballast, critical=False)
    )
    certificate = builder.sign(issuing.key, hashes.SHA256())
    path = folder / f"device-of-{size}.pem"
    path.write_bytes(b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (certificate, issuing.certificate)))
    return Identity(path, device.key)


class Authority:
    """A CA of the development PKI with its key."""

    def __init__(self, folder: pathlib.Path, name: str):
        self.certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
        self.key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)

    def revocation_list(self, *revoked: x509.Certificate, number: int = 1000, days: float = 7) -> bytes:
        """A PEM list of this authority that is in force now."""
        made = revocation_list(self.certificate.subject, self.key, *revoked, number=number, days=days)
        return made.public_bytes(serialization.Encoding.PEM)
