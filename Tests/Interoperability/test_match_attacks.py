"""Certificates made by hand that try to pass for another's under a rule, or past one that shuts them out."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from chancery import GRANT, Chancery, Commands
from laboratory import Laboratory, name, usage, validity
from pki import Identity
from signatures import ORDERS, turned

URI = "spiffe://example.org/device/{}"


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory) -> Laboratory:
    return Laboratory(tmp_path_factory.mktemp("laboratory"))


@pytest.fixture
def configured(configuration, laboratory):
    """Writes a configuration with one rule that has the given match."""

    def write(match: dict, **changes):
        rule = {"name": "lab", "authority": "lab", "match": match, "subject": "s", "audiences": ["orders"]} | changes
        configuration.values["authorities"]["lab"] = {"x509": {"anchors": str(laboratory.anchor)}}
        configuration.values["policy"] = [rule]
        return configuration

    return write


def explain(configuration, identity):
    command = ["policy", "explain", "--certificate", str(identity.certificate), "--audience", "orders"]
    return Commands(configuration.write()).run(*command)


class Issuer:
    """An authority below the laboratory's, whose certificate and leaves claim what a test asks for."""

    def __init__(self, laboratory, common_name: str, claimed: bytes | None = None, above=None, curve=ec.SECP256R1):
        self.laboratory, self.name = laboratory, name(common_name)
        self.key = ec.generate_private_key(curve())
        builder = self.builder(self.name, self.key, above or laboratory)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        if claimed:
            builder = builder.add_extension(x509.SubjectKeyIdentifier(claimed), critical=False)
        if above:
            # Without it libcrypto takes a certificate of a CA for its own name for a root.
            signer = x509.AuthorityKeyIdentifier(above.identifier, None, None)
            builder = builder.add_extension(signer, critical=False)
        self.chain = [builder.sign((above or laboratory).key, hashes.SHA256())] + (above.chain if above else [])

    @staticmethod
    def builder(subject, key, issuer) -> x509.CertificateBuilder:
        begin, end = validity()
        builder = x509.CertificateBuilder(issuer.name, subject, key.public_key(), x509.random_serial_number())
        return builder.not_valid_before(begin).not_valid_after(end)

    @property
    def identifier(self) -> bytes:
        return x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()).digest

    def client(self, file: str, claimed: bytes | None = None, uri: str = URI.format("x")) -> Identity:
        identity = self.laboratory.client(file)
        public = x509.load_pem_x509_certificate(identity.certificate.read_bytes()).public_key()
        begin, end = validity()
        builder = x509.CertificateBuilder(self.name, name("client"), public, x509.random_serial_number())
        builder = builder.not_valid_before(begin).not_valid_after(end)
        builder = builder.add_extension(usage(digital_signature=True), critical=True)
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = builder.add_extension(purposes, critical=False)
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)])
        builder = builder.add_extension(names, critical=False)
        if claimed:
            builder = builder.add_extension(x509.AuthorityKeyIdentifier(claimed, None, None), critical=False)
        chain = [builder.sign(self.key, hashes.SHA256()), *self.chain]
        identity.certificate.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))
        return identity


def test_only_leaves_of_the_key_have_its_identifier(configured, laboratory, pki):
    one, two = Issuer(laboratory, "One"), Issuer(laboratory, "Two")
    wanted = one.identifier
    configuration = configured({"san-uri": URI.format("{id}"), "authority-key-id": wanted.hex()}, subject="{id}")
    server = Chancery(configuration, pki).start()
    try:
        assert server.token(identity=one.client("own", wanted))
        assert server.token(identity=one.client("silent"))
        impostors = {
            "sibling": two.client("sibling", wanted),
            "named": Issuer(laboratory, "Three", wanted).client("named", wanted),
            "below": Issuer(laboratory, "Below", wanted, two).client("below", wanted),
            "below one": Issuer(laboratory, "Below One", None, one).client("below-one", wanted),
            "self-issued": Issuer(laboratory, "Two", wanted, two).client("self-issued", wanted),
        }
        for case, identity in impostors.items():
            answer = server.post(GRANT | {"audience": "orders"}, identity)
            assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client"), case
            assert "authority-key-id" in server.refusals()[-1]["reason"], case
    finally:
        server.kill()


def test_a_key_that_is_shut_out_stays_out(configured, laboratory):
    one, two = Issuer(laboratory, "One"), Issuer(laboratory, "Two")
    match = {"san-uri": URI.format("{id}"), "not": {"authority-key-id": one.identifier.hex(":").upper()}}
    configuration = configured(match, subject="{id}")
    assert explain(configuration, two.client("other")).returncode == 0
    for identity in [
        one.client("own", one.identifier), one.client("silent"), one.client("claims", two.identifier),
        Issuer(laboratory, "Below", None, one).client("below", two.identifier),
    ]:
        done = explain(configuration, identity)
        assert done.returncode == 1 and "not.authority-key-id" in done.stdout, done.stdout


@pytest.mark.parametrize("curve", ORDERS)
def test_a_thumbprint_that_is_shut_out_stays_out(configured, laboratory, curve):
    issuer = Issuer(laboratory, f"CA on {curve}", curve=getattr(ec, curve.upper()))
    identity = issuer.client(curve)
    match = {"san-uri": URI.format("{id}"), "not": {"thumbprint": identity.thumbprint.hex()}}
    configuration = configured(match, subject="{id}")
    assert explain(configuration, issuer.client(curve + "-another")).returncode == 0
    other = turned(identity, curve)
    assert other.thumbprint != identity.thumbprint
    for shown in [identity, other]:
        done = explain(configuration, shown)
        assert done.returncode == 1 and "not.thumbprint: found" in done.stdout, done.stdout
    # It is no certificate of another kind: without the exclusion it is accepted.
    assert explain(configured({"san-uri": URI.format("{id}")}, subject="{id}"), other).returncode == 0


def test_a_turned_signature_gets_no_token(configured, laboratory, pki):
    identity = Issuer(laboratory, "CA").client("turned")
    match = {"san-uri": URI.format("{id}"), "not": {"thumbprint": identity.thumbprint.hex()}}
    server = Chancery(configured(match, subject="{id}"), pki).start()
    try:
        for shown in [identity, turned(identity, "secp256r1")]:
            answer = server.post(GRANT | {"audience": "orders"}, shown)
            assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
    finally:
        server.kill()


@pytest.mark.parametrize(
    ("uri", "subject"),
    [
        ("spiffe://example.org/device/pump-7", "example.org|pump-7"),
        ("spiffe://a-b.example/device/A.b_c~1", "a-b.example|A.b_c~1"),
        *((f"spiffe://example.org/device/{part}", None) for part in (
            "%41", "%252F", "%00", "%0a", "%ef%bc%8f", "a%20b", "a:b", "a@b", "a+b", "..", ".", "a,b", "a;b", "a=b",
        )),
        *((f"spiffe://{host}/device/x", None) for host in (
            "[", "[::1]", "-", "-a", "a-", "user@host", "host:1", "EXAMPLE.org", "a..b", "a.", "1.2.3", "01.2.3.4", "~",
        )),
    ],
)  # fmt: skip
def test_captures_of_uris(configured, laboratory, uri, subject):
    identity = laboratory.client("captured", uris=[uri])
    done = explain(configured({"san-uri": "spiffe://{td}/device/{id}"}, subject="{td}|{id}"), identity)
    assert (done.returncode == 0) == (subject is not None), done.stdout
    if subject:
        assert f'"sub":"{subject}"' in done.stdout


@pytest.mark.parametrize(
    ("text", "is_captured"),
    [
        ("pump-7", True), ("Gerät 12", True), ("日本語", True), ("O'Brien & Sons, 50%", True),
        ("a\u00a0b", False), ("\u3164", False), ("\u2800", False), ("a\ufe0f", False), ("\u0301", False),
        ("a\uff0fb", False), ("a\uff0eb", False), ("cafe\u0301", False), ("a  b", False), (" a", False), ("a/b", False),
        ("a\\b", False), ("%00", False), ("%252F", False), ("a\u2044b", False), ("\u212a", False),
    ],
)  # fmt: skip
def test_captures_of_names(configured, laboratory, text, is_captured):
    identity = laboratory.client("captured", common_name=text)
    done = explain(configured({"subject-cn": "{id}"}, subject="{id}"), identity)
    assert (done.returncode == 0) == is_captured, done.stdout
    excluded = explain(configured({"not": {"subject-cn": "{id}"}}), identity)
    # A slash separates segments; what else a capture may not hold is not let in by an exclusion.
    assert (excluded.returncode == 0) == (text == "a/b"), excluded.stdout


def test_config_check_points_out_what_a_rule_lets_in(configured):
    match = {"san-uri": "spiffe://example.org/{tenant}/{id:any}"}
    done = Commands(configured(match, subject="{tenant}/{id}").write()).run("config", "check")
    assert done.returncode == 0 and done.stdout.startswith("notice: "), done.stdout + done.stderr
    assert "has {id:any}, which takes whatever can stand in such a name" in done.stdout
    done = Commands(configured(match, subject="{tenant}-{id}").write()).run("config", "check")
    assert done.returncode == 78 and "write {tenant}/{id}" in done.stdout + done.stderr
