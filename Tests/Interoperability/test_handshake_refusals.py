"""What a refused TLS handshake leaves behind: a line of the log, a figure, and an event where a certificate was shown."""

import contextlib
import re
import socket
import ssl
import subprocess

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import any_certificate
import der
from chancery import GRANT, until
from issuing import DAY, Authority, enlarged, now

PER_SOURCE = 10  # HandshakeReports.perSource


def figure(server, reason: str) -> int:
    text = requests.get(server.admin + "/metrics", timeout=10).text
    return int(re.search(rf'chancery_handshakes_refused_total{{reason="{reason}"}} (\d+)', text)[1])


def lines(server, kind: str) -> list[str]:
    return [line for line in server.log.read_text().splitlines() if "Handshake refused" in line and f"kind={kind} " in line]


def events(server) -> list[dict]:
    return [event for event in server.audit() if event.get("endpoint") == "handshake"]


def usage(**bits: bool) -> x509.KeyUsage:
    names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign"
    names += " crl_sign encipher_only decipher_only"
    return x509.KeyUsage(**{name: bits.get(name, False) for name in names.split()})


def certificate(pki, key, key_usage: x509.KeyUsage) -> bytes:
    issuing = Authority(pki.folder, "device-issuing")
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odd")]))
        .issuer_name(issuing.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - DAY)
        .not_valid_after(now() + DAY)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(key_usage, critical=True)
    )
    return builder.sign(issuing.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def without_version(certificate_der: bytes) -> bytes:
    """The same without its version, which makes it one of version 1 that has extensions."""
    tbs = x509.load_der_x509_certificate(certificate_der).tbs_certificate_bytes
    rest = certificate_der[certificate_der.index(tbs) + len(tbs) :]
    content = tbs[2:] if tbs[1] < 0x80 else tbs[2 + (tbs[1] & 0x7F) :]
    assert content.startswith(b"\xa0\x03\x02\x01\x02")
    return der.sequence(der.sequence(content[5:]), rest)


SIGN = usage(digital_signature=True)


def test_a_certificate_that_tls_refuses_leaves_a_line_a_figure_and_an_event(own_server):
    pki, port = own_server.pki, own_server.configuration.mtls_port
    signer, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    cases = [
        ("no-digital-signature", certificate(pki, signer, usage(key_agreement=True)), "lacks digitalSignature"),
        ("certificate-unreadable", without_version(certificate(pki, signer, SIGN)), "cannot be read"),
        ("certificate-unreadable", b"no certificate", "cannot be read"),
        ("key-not-accepted", certificate(pki, ec.generate_private_key(ec.SECP256K1()), SIGN), "P-256"),
        ("key-not-accepted", certificate(pki, ed448.Ed448PrivateKey.generate(), SIGN), "P-256"),
        ("signature-invalid", certificate(pki, other, SIGN), "is not by the key of its certificate"),
    ]
    for number, (kind, shown, reason) in enumerate(cases, 1):
        before, told = figure(own_server, kind), len(lines(own_server, kind))
        assert any_certificate.request(port, [shown], signer) is None
        until(lambda: figure(own_server, kind) == before + 1, 5, f"the figure {kind}")
        until(lambda: len(lines(own_server, kind)) == told + 1, 5, f"a line with {kind}")
        assert reason in lines(own_server, kind)[-1] and "127.0.0.1" in lines(own_server, kind)[-1]
        until(lambda: len(events(own_server)) == number, 5, f"an event of {kind}")
        event = events(own_server)[-1]
        assert event["outcome"] == "refused" and event["remote_address"] == "127.0.0.1"
        assert reason in event["reason"] and "on the listener mtls" in event["reason"]
    # BoringSSL had taken this one before it saw that the signature is another key's.
    assert event["certificate_subject"] == "CN=odd" and event["certificate_thumbprint"]
    text = own_server.log.read_text()
    assert "OPENSSL_internal" not in text and ".cc:" not in text
    assert own_server.token()


def test_what_shows_no_certificate_leaves_a_line_and_a_figure(own_server):
    port, public = own_server.configuration.mtls_port, own_server.configuration.public_port

    def send(data: bytes):
        with socket.create_connection(("127.0.0.1", public), timeout=10) as plain, contextlib.suppress(ConnectionError):
            plain.sendall(data)
            while plain.recv(4096):
                pass

    def old():
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"]
        subprocess.run(command, input=b"", capture_output=True, timeout=30)

    def alone():
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.post(own_server.mtls + "/token", data=GRANT, verify=own_server.pki.root, timeout=10)

    def distrusting(version=ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context()
        context.maximum_version = version
        with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", public), timeout=10) as plain:
            context.wrap_socket(plain, server_hostname="localhost")

    cases = {
        "plain-http": lambda: send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        "not-tls": lambda: send(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "tls-version": old,
        "no-certificate": alone,
        "refused-by-client": distrusting,
    }
    for kind, ask in cases.items():
        ask()
        until(lambda: figure(own_server, kind) == 1, 5, f"the figure {kind}")
        until(lambda: len(lines(own_server, kind)) == 1, 5, f"a line with {kind}")
    assert "ended the handshake with an alert" in lines(own_server, "refused-by-client")[0]
    distrusting(ssl.TLSVersion.TLSv1_2)
    until(lambda: "alert unknown ca" in lines(own_server, "refused-by-client")[-1], 5, "a line with the alert's name")
    # A look whether the port is open is counted, and no more.
    socket.create_connection(("127.0.0.1", port), timeout=10).close()
    until(lambda: figure(own_server, "unfinished") >= 1, 5, "the figure unfinished")
    assert lines(own_server, "unfinished") == [] and events(own_server) == []


def test_one_source_cannot_fill_the_log_or_the_audit_log(own_server):
    port, key = own_server.configuration.mtls_port, ec.generate_private_key(ec.SECP256R1())
    shown = certificate(own_server.pki, key, usage(key_agreement=True))
    for _ in range(3 * PER_SOURCE):
        assert any_certificate.request(port, [shown], key) is None
    until(lambda: figure(own_server, "no-digital-signature") == 3 * PER_SOURCE, 5, "every one is counted")
    # A slow machine may have begun another minute, or several.
    minutes = 1 + own_server.log.read_text().count("Further handshakes refused")
    assert len(lines(own_server, "no-digital-signature")) <= minutes * PER_SOURCE
    assert len(events(own_server)) <= minutes * (PER_SOURCE + 1)


def test_certificates_that_are_too_large_are_told_of(own_server, tmp_path):
    device = enlarged(own_server.pki, tmp_path, 60_000)
    with pytest.raises(requests.exceptions.ConnectionError):
        own_server.post(GRANT, device)
    until(lambda: figure(own_server, "certificates-too-large") == 1, 5, "the figure")
    assert "larger than 23552 bytes" in lines(own_server, "certificates-too-large")[0]
    until(lambda: events(own_server), 5, "an event")
    assert events(own_server)[0]["certificate_subject"] == device.leaf.subject.rfc4514_string()


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)])
def test_the_keys_that_the_text_names_are_taken(own_server, key):
    shown = certificate(own_server.pki, key, SIGN)
    issuing = Authority(own_server.pki.folder, "device-issuing").certificate
    chain = [shown, issuing.public_bytes(serialization.Encoding.DER)]
    assert any_certificate.request(own_server.configuration.mtls_port, chain, key) in (200, 400, 401, 403)
    assert events(own_server) == []
