"""Signatures in the form that their holder can give them."""

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from der import sequence, value
from pki import Identity

ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    "secp521r1": 2**521 - 0x5AE79787C40D069948033FEB708F65A2FC44A36477663B851449048E16EC79BF7,
}


def twin(certificate: x509.Certificate, curve: str) -> x509.Certificate:
    """The certificate with (r, n - s) for its signature (r, s): no CA's key is needed."""
    r, s = decode_dss_signature(certificate.signature)
    signed = certificate.tbs_certificate_bytes
    der = certificate.public_bytes(Encoding.DER)
    algorithm = der[der.index(signed) + len(signed) :]
    algorithm = algorithm[: 2 + algorithm[1]]
    bits = value(0x03, b"\0" + encode_dss_signature(r, ORDERS[curve] - s))
    return x509.load_der_x509_certificate(sequence(signed, algorithm, bits))


def turned(identity: Identity, curve: str) -> Identity:
    """The identity with the twin of its certificate."""
    chain = x509.load_pem_x509_certificates(identity.certificate.read_bytes())
    chain[0] = twin(chain[0], curve)
    result = Identity(identity.certificate.with_suffix(".turned.pem"), identity.key)
    result.certificate.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    return result
