"""Certificates and lists written byte by byte, so that they can also be what no honest tool writes (X.690)."""

import base64
import datetime
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import SubjectKeyIdentifier

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
CLIENT_AUTH, SERVER_AUTH, ANY_PURPOSE = "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"


def value(tag: int, content: bytes = b"") -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def sequence(*parts: bytes) -> bytes:
    return value(0x30, b"".join(parts))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for number in [first * 40 + second, *rest]:
        octets = [number & 0x7F]
        while number := number >> 7:
            octets.insert(0, 0x80 | number & 0x7F)
        content += bytes(octets)
    return value(6, content)


def integer(number: int) -> bytes:
    return value(2, number.to_bytes(number.bit_length() // 8 + 1, "big", signed=True))


def text(words: str, tag: int = 0x0C) -> bytes:
    return value(tag, words.encode())


def name(*parts: tuple[str, bytes | str]) -> bytes:
    """Of attribute types and values, each a relative name of its own."""
    return sequence(*(
        value(0x31, sequence(oid(kind), words if isinstance(words, bytes) else text(words))) for kind, words in parts))


def common_name(words: bytes | str) -> bytes:
    return name(("2.5.4.3", words))


def utc(moment: datetime.datetime) -> bytes:
    return value(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())


def generalized(moment: datetime.datetime) -> bytes:
    return value(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


def extension(dotted: str, inside: bytes, critical: bool = False) -> bytes:
    return sequence(oid(dotted), value(1, b"\xff") if critical else b"", value(4, inside))


def uri(words: str) -> bytes:
    return value(0x86, words.encode())


def basic_constraints(is_authority: bool = True, length: int | None = None, critical: bool = True) -> bytes:
    parts = (value(1, b"\xff") if is_authority else b"", b"" if length is None else integer(length))
    return extension("2.5.29.19", sequence(*parts), critical)


def key_usage(*bits: int) -> bytes:
    octet = sum(0x80 >> bit for bit in bits)
    return extension("2.5.29.15", value(3, bytes([7 - max(bits), octet])), critical=True)


def purposes(*dotted: str, critical: bool = False) -> bytes:
    return extension("2.5.29.37", sequence(*map(oid, dotted)), critical)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def identifier(key) -> bytes:
    return SubjectKeyIdentifier.from_public_key(key.public_key()).digest


def own_key(key) -> bytes:
    return extension("2.5.29.14", value(4, identifier(key)))


def issuers_key(key) -> bytes:
    return extension("2.5.29.35", sequence(value(0x80, identifier(key))))


def public_key(key) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


ECDSA = sequence(oid("1.2.840.10045.4.3.2"))


def signed(contents: bytes, signer, algorithm: bytes = ECDSA) -> bytes:
    signature = signer.sign(contents, ec.ECDSA(hashes.SHA256()))
    return sequence(contents, algorithm, value(3, b"\0" + signature))


def certificate(
    subject: bytes, issuer: bytes, key, signer, extensions: list[bytes], *, serial: bytes | None = None,
    validity: bytes | None = None, version: int | None = 2, unique: bytes = b"", tail: bytes = b"",
    subject_key: bytes | None = None, algorithm: bytes = ECDSA, outer: bytes | None = None,
) -> bytes:
    contents = sequence(
        b"" if version is None else value(0xA0, integer(version)),
        integer(int.from_bytes(os.urandom(8), "big") + 1) if serial is None else serial,
        algorithm, issuer, validity or sequence(utc(NOW - DAY), utc(NOW + 30 * DAY)), subject,
        subject_key or public_key(key), unique, value(0xA3, sequence(*extensions)) if extensions else b"", tail)
    return signed(contents, signer, outer or algorithm)


def pem(der: bytes, label: str = "CERTIFICATE") -> str:
    lines = base64.encodebytes(der).decode()
    return f"-----BEGIN {label}-----\n{lines}-----END {label}-----\n"
