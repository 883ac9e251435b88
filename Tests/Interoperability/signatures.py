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


def turned(identity: Identity, curve: str) -> Identity:
    """The identity with (r, n - s) for the signature (r, s) of its certificate: no CA's key is needed."""
    chain = x509.load_pem_x509_certificates(identity.certificate.read_bytes())
    leaf = chain[0]
    r, s = decode_dss_signature(leaf.signature)
    signed = leaf.tbs_certificate_bytes
    der = leaf.public_bytes(Encoding.DER)
    algorithm = der[der.index(signed) + len(signed) :]
    algorithm = algorithm[: 2 + algorithm[1]]
    bits = value(0x03, b"\0" + encode_dss_signature(r, ORDERS[curve] - s))
    other = x509.load_der_x509_certificate(sequence(signed, algorithm, bits))
    result = Identity(identity.certificate.with_suffix(".turned.pem"), identity.key)
    result.certificate.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in [other, *chain[1:]]))
    return result
