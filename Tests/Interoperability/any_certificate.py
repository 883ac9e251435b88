"""A TLS client that sends any bytes as certificates: it reads nothing of them, and signs with the key that it is given."""

import datetime
import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from tlslite.api import HandshakeSettings, TLSConnection, X509, X509CertChain, parsePEMKey
from tlslite.errors import BaseTLSException

import raw


def certificate(key) -> X509:
    """Some certificate of the key, for what the library has to know of a certificate: which key it has."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "key")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
    made = X509()
    made.parseBinary(bytearray(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)))
    return made


def chain(certificates: list[bytes], key) -> X509CertChain:
    members = []
    for der in certificates:
        member = certificate(key)
        member.bytes = bytearray(der)
        members.append(member)
    return X509CertChain(members)


def request(port: int, certificates: list[bytes], key, body: bytes = raw.BODY) -> int | None:
    """The status of the answer to a request for a token; None where the handshake ended without one."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()  # fmt: skip
    settings = HandshakeSettings()
    settings.minVersion = (3, 4)
    with socket.create_connection(("127.0.0.1", port), timeout=300) as plain:
        tls = TLSConnection(plain)
        try:
            private = parsePEMKey(pem, private=True, implementations=["python"])
            tls.handshakeClientCert(chain(certificates, key), private, settings=settings, serverName="localhost")
            tls.sendall(raw.post(body, "Connection: close"))
            answer = b""
            while b"\r\n" not in answer and (read := tls.recv(4096)):
                answer += bytes(read)
        except (BaseTLSException, OSError):
            return None
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else None
