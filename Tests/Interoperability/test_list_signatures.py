"""Revocation lists signed by RSASSA-PSS whose parameters have their defaults in so many words (RFC 4055 §3.1)."""

import subprocess

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

import der
from chancery import BINARY

SHA256 = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.value(5))
ROOT = der.common_name("Root")


def pss(trailer: int | None) -> bytes:
    parts = [
        der.value(0xA0, SHA256),
        der.value(0xA1, der.sequence(der.oid("1.2.840.113549.1.1.8"), SHA256)),
        der.value(0xA2, der.integer(32)),
        b"" if trailer is None else der.value(0xA3, der.integer(trailer)),
    ]
    return der.sequence(der.oid("1.2.840.113549.1.1.10"), der.sequence(*parts))


def signed(contents: bytes, key, algorithm: bytes) -> bytes:
    how = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    return der.sequence(contents, algorithm, der.value(3, b"\0" + key.sign(contents, how, hashes.SHA256())))


def certificate(subject: bytes, key, signer, extensions: list[bytes], algorithm: bytes) -> bytes:
    validity = der.sequence(der.utc(der.NOW - der.DAY), der.utc(der.NOW + der.DAY))
    contents = der.sequence(
        der.value(0xA0, der.integer(2)), der.integer(77), algorithm, ROOT, validity, subject, der.public_key(key),
        der.value(0xA3, der.sequence(*extensions)))  # fmt: skip
    return signed(contents, signer, algorithm)


@pytest.mark.parametrize("trailer, expected", [(None, "revoked:"), (1, "revoked:"), (2, "crl-invalid:")])
def test_a_list_is_read_with_its_trailer_or_without(tmp_path, trailer, expected):
    authority, device = rsa.generate_private_key(65537, 2048), der.new_key()
    root = certificate(ROOT, authority, authority, [der.basic_constraints(), der.key_usage(5, 6)], pss(None))
    usage = [der.key_usage(0), der.purposes(der.CLIENT_AUTH)]
    leaf = certificate(der.common_name("d1"), device, authority, usage, pss(1 if trailer == 1 else None))
    entry = der.sequence(der.integer(77), der.utc(der.NOW - der.DAY))
    algorithm = pss(trailer)
    contents = der.sequence(
        der.integer(1), algorithm, ROOT, der.utc(der.NOW - der.DAY), der.utc(der.NOW + der.DAY), der.sequence(entry))
    for name, made, label in [
        ("root", root, "CERTIFICATE"), ("leaf", leaf, "CERTIFICATE"),
        ("list", signed(contents, authority, algorithm), "X509 CRL"),
    ]:  # fmt: skip
        (tmp_path / name).write_text(der.pem(made, label))
    command = [BINARY, "trust", "verify", "--anchors", "root", "--crl", "list", "leaf"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and expected in done.stdout, done.stdout + done.stderr
