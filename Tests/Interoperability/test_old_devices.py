"""Certificates as TPMs, secure elements and old CAs write them get a token over TLS."""

import itertools

import pytest
from cryptography.hazmat.primitives import serialization

import any_certificate
import der
from chancery import until
from issuing import Authority

KEY = der.new_key()
USAGE = [(("2.5.29.15", b"\x03\x02\x07\x80")), ("2.5.29.37", der.sequence(der.oid(der.CLIENT_AUTH)))]
numbers = itertools.count(1)


def not_critical(dotted: str, inside: bytes) -> bytes:
    """An extension that says so."""
    return der.sequence(der.oid(dotted), der.value(1, b"\0"), der.value(4, inside))


def device(pki, *, subject: bytes = der.common_name("device"), extensions: list[bytes] | None = None, **more) -> list[bytes]:
    """The chain of a device with an identity of its own in subjectAltName."""
    issuing = Authority(pki.folder, "device-issuing")
    names = ("2.5.29.17", der.sequence(der.uri(f"spiffe://example.org/device/old-{next(numbers)}")))
    parts = [der.extension(*part) for part in [*USAGE, names]] if extensions is None else extensions + [
        der.extension(*names)]  # fmt: skip
    made = der.certificate(subject, issuing.certificate.subject.public_bytes(), KEY, issuing.key, parts, **more)
    return [made, issuing.certificate.public_bytes(serialization.Encoding.DER)]


OLD = {
    "critical FALSE": lambda pki: device(pki, extensions=[not_critical(*part) for part in USAGE]),
    "cA FALSE": lambda pki: device(
        pki, extensions=[
            der.extension("2.5.29.19", der.sequence(der.value(1, b"\0")), critical=True),
            *(der.extension(*part) for part in USAGE)]),
    "a serial number of -1": lambda pki: device(pki, serial=der.integer(-1)),
    "a long negative serial number": lambda pki: device(pki, serial=der.integer(-(1 << 140) - 5)),
    "a subject in TeletexString": lambda pki: device(pki, subject=der.common_name(der.value(0x14, b"M\xfcller"))),
    "a subject in BMPString": lambda pki: device(pki, subject=der.common_name(der.value(0x1E, "M".encode("utf-16-be")))),
}  # fmt: skip


@pytest.mark.parametrize("name", OLD)
def test_an_old_device_gets_a_token(server, name):
    assert any_certificate.request(server.configuration.mtls_port, OLD[name](server.pki), KEY) == 200


def test_a_negative_serial_number_is_in_the_audit_log_and_found_there(server):
    number = -(1 << 100) - int.from_bytes(KEY.private_numbers().private_value.to_bytes(32)[:8])
    chain = device(server.pki, serial=der.integer(number))
    assert any_certificate.request(server.configuration.mtls_port, chain, KEY) == 200
    text = f"-{-number:x}"
    (event,) = until(lambda: server.audit("--serial", text), 5, "the event")
    assert event["certificate_serial"] == text and event["outcome"] == "issued"
    assert server.audit("--serial", text.upper()) == [event] and server.audit("--serial", text[1:]) == []


def test_a_subject_that_cannot_be_compared_may_be_that_of_a_client_that_is_disabled(own_server):
    def status(chain: list[bytes]) -> int:
        return any_certificate.request(own_server.configuration.mtls_port, chain, KEY)

    old = [OLD[f"a subject in {kind}String"](own_server.pki) for kind in ("Teletex", "BMP")]
    plain = OLD["critical FALSE"](own_server.pki)
    own_server.succeed("clients", "create", "--id", "gone", "--subject-dn", "CN=M", "--authority", "factory")
    assert [status(chain) for chain in old] == [200, 200]
    own_server.succeed("clients", "update", "gone", "--disable")
    until(lambda: [status(chain) for chain in old] == [401, 401], 5, "the client's certificates are no devices'")
    assert "client gone, which is disabled" in own_server.audit()[-1]["reason"]
    assert status(plain) == 200
    own_server.succeed("clients", "update", "gone", "--enable")
    until(lambda: [status(chain) for chain in old] == [200, 200], 5, "it is enabled")
