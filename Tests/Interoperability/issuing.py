"""An operator's own CA work: what it signs with the keys of the development PKI."""

import datetime
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

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


class Authority:
    """A CA of the development PKI with its key."""

    def __init__(self, folder: pathlib.Path, name: str):
        self.certificate = x509.load_pem_x509_certificate((folder / f"{name}.pem").read_bytes())
        self.key = serialization.load_pem_private_key((folder / f"{name}.key").read_bytes(), None)

    def revocation_list(self, *revoked: x509.Certificate, number: int = 1000, days: float = 7) -> bytes:
        """A PEM list of this authority that is in force now."""
        made = revocation_list(self.certificate.subject, self.key, *revoked, number=number, days=days)
        return made.public_bytes(serialization.Encoding.PEM)
