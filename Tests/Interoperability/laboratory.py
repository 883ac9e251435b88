"""A certification authority in Python, for certificates that the development PKI does not have."""

import datetime
import pathlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from issuing import revocation_list
from pki import Identity


def name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def validity() -> tuple[datetime.datetime, datetime.datetime]:
    now = datetime.datetime.now(datetime.timezone.utc)
    return now - datetime.timedelta(hours=1), now + datetime.timedelta(hours=1)


def usage(**bits: bool) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    )
    return x509.KeyUsage(**{bit: bits.get(bit, False) for bit in names.split()})


class Laboratory:
    """An authority with one key, whose clients get the names and extensions that a test asks for."""

    def __init__(self, folder: pathlib.Path, common_name: str = "Laboratory CA"):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name(common_name)
        self.identifier = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        builder = self.builder(self.name, self.key)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        builder = builder.add_extension(self.identifier, critical=False)
        self.anchor = folder / "laboratory.pem"
        self.anchor.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def builder(self, subject: x509.Name, key) -> x509.CertificateBuilder:
        begin, end = validity()
        builder = x509.CertificateBuilder(self.name, subject, key.public_key(), x509.random_serial_number())
        return builder.not_valid_before(begin).not_valid_after(end)

    def revocation_list(self, *revoked: x509.Certificate) -> bytes:
        """DER of a list in force."""
        return revocation_list(self.name, self.key, *revoked).public_bytes(serialization.Encoding.DER)

    def client(
        self,
        file: str,
        common_name: str = "client",
        dns: list[str] | None = None,
        uris: list[str] | None = None,
        extensions: dict[str, bytes] | None = None,
    ) -> Identity:
        """A client's certificate; the extensions are DER by object identifier."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self.builder(name(common_name), key)
        builder = builder.add_extension(usage(digital_signature=True), critical=True)
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = builder.add_extension(purposes, critical=False)
        authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self.identifier)
        builder = builder.add_extension(authority, critical=False)
        names = [x509.DNSName(value) for value in dns or []]
        names += [x509.UniformResourceIdentifier(value) for value in uris or []]
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        for identifier, value in (extensions or {}).items():
            unknown = x509.UnrecognizedExtension(ObjectIdentifier(identifier), value)
            builder = builder.add_extension(unknown, critical=False)
        identity = Identity(self.folder / f"{file}.pem", self.folder / f"{file}.key")
        certificate = builder.sign(self.key, hashes.SHA256())
        identity.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        identity.key.write_bytes(key.private_bytes(*form))
        return identity
