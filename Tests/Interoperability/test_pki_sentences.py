"""What Docs/PKI.md says and no other test asks: keys and signatures, what `trust status` sees, who speaks for whom."""

import datetime
import json
import os
import pathlib
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

import der
from chancery import BINARY, GRANT, Chancery, Commands, until
from configuration import free_ports
from issuing import Authority, revocation_list

NOW, DAY = der.NOW, der.DAY
PEM, PUBLIC = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo


def common_name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, words)])


def usage(*set_bits: str) -> x509.KeyUsage:
    bits = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{bit: bit in set_bits for bit in bits})


class CA:
    """A certification authority with a key of its own."""

    def __init__(self, words: str, above: "CA | None" = None, key=None, **how):
        self.name, self.key = common_name(words), key or ec.generate_private_key(ec.SECP256R1())
        self.above = above or self
        self.certificate = self.above.issue(
            self.name, self.key.public_key(), [x509.BasicConstraints(True, None), usage("key_cert_sign", "crl_sign")], **how)

    def issue(self, subject: x509.Name, key, extensions, hash=hashes.SHA256(), **how) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - DAY).not_valid_after(how.pop("end", NOW + 30 * DAY))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=not isinstance(extension, x509.SubjectAlternativeName))
        return builder.sign(self.key, None if isinstance(self.key, ed25519.Ed25519PrivateKey) else hash, **how)

    def device(self, words: str = "device-001", key=None, **how) -> x509.Certificate:
        key = key or ec.generate_private_key(ec.SECP256R1()).public_key()
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(f"spiffe://example.org/device/{words}")])
        client = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH])
        return self.issue(common_name(words), key, [usage("digital_signature"), client, names], **how)

    def list(self, *revoked: x509.Certificate, number: int = 1, issuer: x509.Name | None = None, extensions=(),
             start=NOW - DAY, end=NOW + 7 * DAY, reason: str | None = None) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder().issuer_name(issuer or self.name).last_update(start).next_update(end)
            .add_extension(x509.CRLNumber(number), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        for certificate in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            entry = entry.revocation_date(NOW - DAY)
            if reason:
                entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags[reason]), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(PEM)


class Files:
    """Puts what a test makes into files."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    def __call__(self, name: str, *parts) -> str:
        path = self.folder / name
        path.write_bytes(b"".join(part if isinstance(part, bytes) else part.public_bytes(PEM) for part in parts))
        return str(path)

    def verify(self, anchors, chain, *, intermediates=(), lists=(), options=()) -> subprocess.CompletedProcess[str]:
        words = ["--anchors", self("anchors.pem", *anchors)]
        if intermediates:
            words += ["--intermediates", self("intermediates.pem", *intermediates)]
        if lists:
            words += ["--crl", self("lists.pem", *lists)]
        return subprocess.run(
            [BINARY, "trust", "verify", *words, *options, self("chain.pem", *chain)],
            capture_output=True, text=True, timeout=600)


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


@pytest.fixture(scope="module")
def root() -> CA:
    return CA("Root")


@pytest.fixture(scope="module")
def issuing(root) -> CA:
    return CA("Issuing", root)


# Every key, and every signature but an anchor's own.

def rsa_key(bits: int) -> bytes:
    """A key of that length which nobody has the private half of."""
    numbers = der.sequence(der.integer(2 ** (bits - 1) + 2**200 + 1), der.integer(65537))
    return der.sequence(
        der.sequence(der.oid("1.2.840.113549.1.1.1"), der.value(5)), der.value(3, b"\0" + numbers))


def curve(name) -> bytes:
    return ec.generate_private_key(name()).public_key().public_bytes(serialization.Encoding.DER, PUBLIC)


@pytest.mark.parametrize("key, is_good", [
    (lambda: rsa_key(2047), False), (lambda: rsa_key(2048), True), (lambda: rsa_key(8192), True),
    (lambda: rsa_key(8193), False), (lambda: curve(ec.SECP256R1), True), (lambda: curve(ec.SECP384R1), True),
    (lambda: curve(ec.SECP521R1), True), (lambda: curve(ec.SECP224R1), False), (lambda: curve(ec.SECP256K1), False),
    (lambda: curve(ec.BrainpoolP256R1), False),
    (lambda: ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(serialization.Encoding.DER, PUBLIC), True),
    (lambda: ed448.Ed448PrivateKey.generate().public_key().public_bytes(serialization.Encoding.DER, PUBLIC), False),
], ids=["RSA-2047", "RSA-2048", "RSA-8192", "RSA-8193", "P-256", "P-384", "P-521", "P-224", "secp256k1", "brainpool",
        "Ed25519", "Ed448"])
def test_every_key_is_of_the_table(files, key, is_good):
    signer = der.new_key()
    anchor = der.certificate(
        der.common_name("Root"), der.common_name("Root"), signer, signer, [der.basic_constraints(), der.key_usage(5)])
    leaf = der.certificate(
        der.common_name("d"), der.common_name("Root"), signer, signer,
        [der.key_usage(0), der.purposes(der.CLIENT_AUTH)], subject_key=key())
    done = files.verify([der.pem(anchor).encode()], [der.pem(leaf).encode()])
    assert done.returncode == (0 if is_good else 1), done.stdout
    assert is_good or "key-too-small" in done.stdout


RSA = rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize("hash, is_good", [
    (hashes.SHA256(), True), (hashes.SHA384(), True), (hashes.SHA512(), True), (hashes.SHA224(), False),
], ids=lambda found: getattr(found, "name", ""))
@pytest.mark.parametrize("kind", ["PKCS #1", "PSS", "ECDSA"])
def test_every_signature_is_of_the_table(files, kind, hash, is_good):
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ECDSA" else RSA
    how = {"rsa_padding": padding.PSS(padding.MGF1(hash), hash.digest_size)} if kind == "PSS" else {}
    ca = CA("Root", key=key)
    # This library signs nothing with SHA-1; the Swift tests of path refusals do.
    leaf = ca.device(hash=hash, **how)
    done = files.verify([ca.certificate], [leaf])
    assert done.returncode == (0 if is_good else 1), done.stdout
    assert is_good or "signature-weak" in done.stdout
    lists = files.verify([ca.certificate], [ca.device()], lists=[ca.list()])
    assert lists.returncode == 0, lists.stdout


def test_ed25519_signs_certificates_and_lists(files):
    ca = CA("Root", key=ed25519.Ed25519PrivateKey.generate())
    assert files.verify([ca.certificate], [ca.device()]).returncode == 0


def test_an_intermediate_is_not_trusted_by_being_listed(files, root, issuing):
    done = files.verify([CA("Other").certificate], [issuing.device()], intermediates=[issuing.certificate, root.certificate])
    assert done.returncode == 1 and "issuer-unknown" in done.stdout


# Lists.

def delta(base: int) -> x509.DeltaCRLIndicator:
    return x509.DeltaCRLIndicator(base)


def scope(**how) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(**({
        "full_name": None, "relative_name": None, "only_contains_user_certs": False, "only_contains_ca_certs": False,
        "only_some_reasons": None, "indirect_crl": False, "only_contains_attribute_certs": False} | how))


@pytest.mark.parametrize("mode", ["require", "prefer"])
@pytest.mark.parametrize("how", [
    {"extensions": [delta(1)]}, {"extensions": [delta(5)], "end": NOW - DAY / 2},
    {"extensions": [scope(only_contains_ca_certs=True)]}, {"extensions": [scope(only_contains_attribute_certs=True)]},
    {"extensions": [scope(indirect_crl=True)]},
    {"extensions": [scope(full_name=[x509.UniformResourceIdentifier("http://a.example.org/1")])]},
    {"extensions": [x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0")]},
    {"end": NOW - DAY / 2}, {"start": NOW + DAY, "end": NOW + 2 * DAY},
], ids=["delta alone", "delta that has ended", "for CAs", "for attributes", "indirect", "of another place", "unknown",
        "ended", "to come"])
def test_whom_a_list_names_is_refused_whatever_the_list_is_for(files, root, issuing, how, mode):
    leaf = issuing.device()
    options = ("--revocation", mode)
    for lists in ([issuing.list(leaf, **how)], [issuing.list(leaf, **how, number=9), issuing.list(number=9)]):
        done = files.verify([root.certificate], [leaf, issuing.certificate], lists=[root.list(), *lists], options=options)
        assert done.returncode == 1 and "  revoked: " in done.stdout, done.stdout
    clean = files.verify(
        [root.certificate], [leaf, issuing.certificate], lists=[root.list(), issuing.list(**how)], options=options)
    assert clean.returncode == (1 if mode == "require" else 0) and "  revoked: " not in clean.stdout, clean.stdout


def test_a_delta_list_revokes_until_a_newer_one_ends_the_hold(files, root, issuing):
    leaf = issuing.device()

    def status(*lists: bytes) -> str:
        done = files.verify(
            [root.certificate], [leaf, issuing.certificate], lists=[root.list(), *lists],
            options=("--revocation", "prefer"))
        return "revoked" if "  revoked: " in done.stdout else "valid" if done.returncode == 0 else done.stdout

    hold = issuing.list(leaf, number=5, reason="certificate_hold", extensions=[delta(4)])
    release = issuing.list(leaf, number=6, reason="remove_from_crl", extensions=[delta(4)], start=NOW - DAY / 2)
    compromise = issuing.list(leaf, number=5, reason="key_compromise", extensions=[delta(4)])
    assert status(hold) == "revoked"
    assert status(hold, release) == "valid"
    assert status(compromise, release) == "revoked"


def test_the_newest_list_of_each_of_two_keys_of_one_name_counts(files, root):
    old, new = CA("Issuing", root), CA("Issuing", root)
    leaf = old.device()
    between = [old.certificate, new.certificate]
    # One list by either key serves both.
    for lists, expected in {
        (old.list(),): 0, (new.list(),): 0, (old.list(leaf), new.list(number=2)): 1, (old.list(number=2), new.list(leaf)): 1,
    }.items():
        done = files.verify([root.certificate], [leaf], intermediates=between, lists=[root.list(), *lists])
        assert done.returncode == expected, done.stdout


@pytest.mark.parametrize("is_authority", [True, False])
def test_a_key_that_signs_nothing_but_lists_speaks_for_its_name_and_issues_nothing(
        files, root, issuing, configuration, is_authority):
    key = ec.generate_private_key(ec.SECP256R1())
    basic = x509.BasicConstraints(is_authority, None)
    certificate = root.issue(issuing.name, key.public_key(), [basic, usage("crl_sign")])
    signer = CA("Issuing", root, key=key)
    signer.certificate = certificate
    leaf, forged = issuing.device(), signer.device("device-002")
    between, lists = [issuing.certificate, certificate], [root.list(), signer.list()]
    assert files.verify([root.certificate], [leaf], intermediates=between, lists=lists).returncode == 0
    refused = files.verify([root.certificate], [leaf], intermediates=between, lists=[root.list(), signer.list(leaf)])
    assert refused.returncode == 1 and "  revoked: " in refused.stdout
    stranger = files.verify([root.certificate], [forged], intermediates=between, lists=lists)
    assert stranger.returncode == 1 and "not-a-ca" in stranger.stdout
    # The server takes the files, and sees that the list of the issuing CA is there.
    x509_part = {
        "anchors": files("root.pem", root.certificate), "intermediates": files("between.pem", *between),
        "revocation": {"mode": "require", "crl": [files("root.crl", lists[0]), files("issuing.crl", lists[1])]}}
    configuration.values["authorities"]["factory"] = {"x509": x509_part}
    commands = Commands(configuration.write())
    commands.succeed("config", "check")
    assert "MISSING" not in commands.succeed("trust", "status")
    # As an anchor it is refused, and an intermediate that signs neither is no CA.
    x509_part["anchors"] = files("signer.pem", certificate)
    configuration.write()
    done = commands.run("config", "check")
    assert done.returncode == 78 and "is no CA certificate" in done.stderr
    x509_part["anchors"], x509_part["intermediates"] = files("root.pem", root.certificate), files("leaf.pem", leaf)
    configuration.write()
    done = commands.run("config", "check")
    assert done.returncode == 78 and "keyUsage cRLSign" in done.stderr


# What trust status sees.

@pytest.mark.parametrize("how, words", [
    ({"start": NOW + DAY, "end": NOW + 2 * DAY}, "NOT YET VALID"),
    ({"extensions": [scope(indirect_crl=True)]}, "NOT USABLE: it is an indirect list"),
    ({"extensions": [delta(1)]}, "no current CRL of CN=Issuing: MISSING"),
    ({"extensions": [scope(only_contains_attribute_certs=True)]}, "no current CRL of CN=Issuing: MISSING"),
], ids=["to come", "indirect", "delta alone", "for attributes"])
def test_trust_status_ends_with_1_for_a_list_that_cannot_serve(files, configuration, root, issuing, how, words):
    commands = authority(files, configuration, root, issuing, [root.list(), issuing.list(**how)])
    done = commands.run("trust", "status")
    assert done.returncode == 1 and words in done.stdout, done.stdout


def test_trust_status_says_that_a_delta_list_has_ended_while_the_complete_one_decides(
        files, configuration, root, issuing):
    ended = issuing.list(number=2, extensions=[delta(1)], end=NOW - DAY / 2)
    leaf = issuing.device()
    commands = authority(files, configuration, root, issuing, [root.list(), issuing.list(), ended])
    done = commands.run("trust", "status")
    assert done.returncode == 1 and "delta of CN=Issuing" in done.stdout and "EXPIRED" in done.stdout
    assert "MISSING" not in done.stdout
    lists = [root.list(), issuing.list(), ended]
    assert files.verify([root.certificate], [leaf, issuing.certificate], lists=lists).returncode == 0


def authority(files, configuration, root, issuing, lists) -> Commands:
    configuration.values["authorities"]["factory"] = {"x509": {
        "anchors": files("a.pem", root.certificate), "intermediates": files("i.pem", issuing.certificate),
        "revocation": {"mode": "require", "crl": [files(f"{n}.crl", found) for n, found in enumerate(lists)]}}}
    return Commands(configuration.write())


def test_what_verify_leaves_out_is_a_note_and_a_fault_of_the_configuration(files, configuration, root, issuing):
    broken = der.pem(der.certificate(
        der.common_name("Broken"), der.common_name("Root"), der.new_key(), der.new_key(), [], serial=der.value(2, b"\1" * 65)))
    leaf = issuing.device()
    done = files.verify([root.certificate], [leaf], intermediates=[issuing.certificate, broken.encode()])
    assert done.returncode == 0 and "note: left out: certificate 2 of" in done.stdout, done.stdout
    commands = authority(files, configuration, root, issuing, [root.list(), issuing.list()])
    commands.succeed("config", "check")
    files("i.pem", issuing.certificate, broken.encode())
    done = commands.run("config", "check")
    assert done.returncode == 78 and "certificate 2: malformed certificate" in done.stderr


# A running server.

def status(server, name="device-001") -> int:
    return server.post(GRANT | {"audience": "orders"}, server.pki.identity(name)).status_code


@pytest.fixture
def start(configuration, pki):
    servers = []

    def start() -> Chancery:
        servers.append(Chancery(configuration, pki).start())
        return servers[-1]

    yield start
    for server in servers:
        if server.is_alive:
            server.kill()


def test_a_file_beside_a_url_shuts_out_at_once(configuration, pki, start, tmp_path):
    issuing, top = Authority(pki.folder, "device-issuing"), Authority(pki.folder, "device-root")
    port = free_ports(1)[0]
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "issuing.crl").write_bytes(issuing.revocation_list(number=1))
    web = subprocess.Popen(
        ["python3", "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(tmp_path / "served")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        (tmp_path / "root.crl").write_bytes(top.revocation_list())
        x509_part = configuration.values["authorities"]["factory"]["x509"]
        x509_part["intermediates"] = str(pki.folder / "device-issuing.pem")
        lists = [f"http://127.0.0.1:{port}/issuing.crl", str(tmp_path / "root.crl")]
        x509_part["revocation"] = {"mode": "require", "crl": lists}
        server = start()
        until(lambda: status(server) == 200, 30, "the list is fetched")
        newest = tmp_path / "newest.crl"
        newest.write_bytes(issuing.revocation_list(pki.identity("device-001").leaf, number=2))
        lists.append(str(newest))
        configuration.write()
        until(lambda: status(server) == 401, 30, "the newer list counts")
        assert "revoked" in server.refusals()[-1]["reason"]
        assert status(server, "device-002") == 200, server.refusals()[-1]["reason"]
    finally:
        web.kill()


def test_a_restart_takes_the_files_as_they_are(configuration, pki, start, tmp_path):
    issuing = Authority(pki.folder, "device-issuing")
    file = tmp_path / "issuing.crl"
    file.write_bytes(issuing.revocation_list(pki.identity("device-001").leaf, number=2))
    factory = configuration.values["authorities"]["factory"]["x509"]
    factory["revocation"]["crl"][0] = str(file)
    server = start()
    assert status(server) == 401
    older = tmp_path / "older"
    older.write_bytes(issuing.revocation_list(number=1))
    os.replace(older, file)
    until(lambda: "Older revocation list not taken" in server.log.read_text(), 30, "the older list is reported")
    assert status(server) == 401
    server.stop()
    server.start()
    assert status(server) == 200


def test_a_serial_number_under_not_shuts_out_within_a_second(configuration, pki, start):
    server = start()
    assert status(server) == 200
    serial = f"{pki.identity('device-001').leaf.serial_number:x}"
    configuration.values["policy"][0]["match"]["not"] = {"serial": serial}
    configuration.write()
    until(lambda: "Configuration reloaded" in server.log.read_text(), 30, "the rule is taken")
    assert status(server) != 200
    assert "factory devices" in server.refusals()[-1]["reason"], server.refusals()[-1]["reason"]
    assert status(server, "device-002") == 200


def test_lists_of_files_and_files_with_several_certificates_change_without_a_restart(configuration, pki, start, tmp_path):
    other = CA("Other root")
    factory = configuration.values["authorities"]["factory"]["x509"]
    own = factory["anchors"]
    (tmp_path / "other.pem").write_bytes(other.certificate.public_bytes(PEM))
    factory["anchors"] = str(tmp_path / "other.pem")
    server = start()
    assert status(server) == 401
    factory["anchors"] = [str(tmp_path / "other.pem"), own]
    configuration.write()
    until(lambda: status(server) == 200, 30, "both files count")
    both = tmp_path / "both.pem"
    both.write_bytes((tmp_path / "other.pem").read_bytes() * 2 + pathlib.Path(own).read_bytes())
    factory["anchors"] = str(both)
    configuration.write()
    until(lambda: "Configuration reloaded" in server.log.read_text(), 30, "the file is read")
    assert status(server) == 200


class Responder:
    """`openssl ocsp` for the issuing CA, signed by a certificate of its own that the CA has issued for that."""

    def __init__(self, pki, folder: pathlib.Path):
        self.folder, self.pki = folder, pki
        self.issuing = Authority(pki.folder, "device-issuing")
        key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = (
            x509.CertificateBuilder().subject_name(common_name("Responder"))
            .issuer_name(self.issuing.certificate.subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
            .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
            .sign(self.issuing.key, hashes.SHA256()))
        (folder / "responder.pem").write_bytes(self.certificate.public_bytes(PEM))
        (folder / "responder.key").write_bytes(key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        end = (datetime.datetime.now() + datetime.timedelta(days=30)).strftime("%y%m%d%H%M%SZ")
        lines = []
        for name in ("device-001", "device-002"):
            serial = f"{pki.identity(name).leaf.serial_number:X}"
            lines.append("\t".join(["V", end, "", serial.zfill(len(serial) + len(serial) % 2), "unknown", f"/CN={name}"]))
        (folder / "index.txt").write_text("\n".join(lines) + "\n")
        self.port = free_ports(1)[0]
        self.process = None

    def start(self, signer: str = "responder"):
        self.stop()
        file = self.folder / signer if signer == "responder" else self.pki.folder / signer
        command = [
            "openssl", "ocsp", "-port", str(self.port), "-index", self.folder / "index.txt",
            "-CA", self.pki.folder / "device-issuing.pem", "-rsigner", f"{file}.pem", "-rkey", f"{file}.key", "-nmin", "60"]

        def listens() -> bool:
            # The port may be in use for a moment by what is left of connections.
            if not self.process or self.process.poll() is not None:
                self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # A connection without a question would keep it from the next.
            table = pathlib.Path("/proc/net/tcp").read_text() + pathlib.Path("/proc/net/tcp6").read_text()
            return f":{self.port:04X} 00000000" in table

        until(listens, 90, "the responder listens")

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def responder(pki, tmp_path):
    responder = Responder(pki, tmp_path)
    yield responder
    responder.stop()


def test_a_responder_that_a_list_names_is_not_believed_nor_are_its_earlier_answers(
        configuration, pki, start, responder, tmp_path):
    """Also where the list came after the answer, and where a key that signs nothing but lists signed it."""
    file = tmp_path / "issuing.crl"
    file.write_bytes(responder.issuing.revocation_list(number=1))
    factory = configuration.values["authorities"]["factory"]["x509"]
    factory["intermediates"] = str(pki.folder / "device-issuing.pem")
    factory["revocation"] = {
        "mode": "require", "crl": [str(file), str(pki.folder / "device-root.crl")],
        "ocsp": {"mode": "require", "url": f"http://127.0.0.1:{responder.port}", "timeout": "10s"}}
    responder.start()
    server = start()
    assert status(server) == 200, server.refusals()[-1]
    # A changed configuration does not forget the answer.
    responder.stop()
    factory["max-depth"] = 3
    configuration.write()
    until(lambda: "Configuration reloaded" in server.log.read_text(), 30, "the change is taken")
    assert status(server) == 200
    responder.start()
    listed = tmp_path / "new"
    listed.write_bytes(responder.issuing.revocation_list(responder.certificate, number=2))
    os.replace(listed, file)
    until(lambda: status(server) == 401, 30, "the answer of the revoked responder counts no more")

    def reason() -> str:
        status(server)
        return server.refusals()[-1]["reason"]

    # It rested for some seconds, since it did not answer about the CA while it was away.
    until(lambda: "not by an authorized responder" in reason(), 90, "the responder is asked again")
    assert "revoked since" in reason()
    assert status(server, "device-002") == 401
    # The issuer itself may answer in its place.
    responder.start("device-issuing")
    until(lambda: status(server) == 200, 60, "another responder answers")


def test_a_responder_is_refused_by_the_list_of_a_key_that_signs_nothing_but_lists(
        configuration, pki, start, responder, files):
    top = Authority(pki.folder, "device-root")
    key = ec.generate_private_key(ec.SECP256R1())
    signer = (
        x509.CertificateBuilder().subject_name(responder.issuing.certificate.subject)
        .issuer_name(top.certificate.subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(NOW - DAY).not_valid_after(NOW + DAY)
        .add_extension(usage("crl_sign"), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(top.key.public_key()), critical=False)
        .sign(top.key, hashes.SHA256()))
    named = revocation_list(signer.subject, key, responder.certificate, number=7).public_bytes(PEM)
    factory = configuration.values["authorities"]["factory"]["x509"]
    issuing = (pki.folder / "device-issuing.pem").read_bytes()
    factory["intermediates"] = files("between.pem", issuing, signer)
    factory["revocation"] = {
        "mode": "prefer", "crl": [files("named.crl", named), str(pki.folder / "device-root.crl")],
        "ocsp": {"mode": "require", "url": f"http://127.0.0.1:{responder.port}", "timeout": "10s"}}
    responder.start()
    server = start()
    assert status(server) == 401
    assert "revoked since" in server.refusals()[-1]["reason"]
