"""`chancery trust status`: what trust rests on, told without a running server."""

import datetime
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chancery import BINARY, Chancery, Commands

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DAY = datetime.timedelta(days=1)


class Authority:
    """A CA whose certificate and lists end when a test wants them to."""

    def __init__(self, folder, name: str, days: int = 365):
        self.folder, self.name = folder, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 400 * DAY)
            .not_valid_after(NOW + days * DAY + DAY / 2)
            .add_extension(x509.BasicConstraints(True, None), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def crl(self, number: int = 1, days: int = 7, entries: int = 3) -> str:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(NOW - 8 * DAY)
            .next_update(NOW + days * DAY)
            .add_extension(x509.CRLNumber(number), critical=False)
        )
        for serial in range(1, entries + 1):
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - 9 * DAY).build()
            builder = builder.add_revoked_certificate(revoked)
        file = self.folder / f"{self.name}.crl"
        file.write_bytes(builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
        return str(file)


@pytest.fixture
def status(configuration):
    """Runs the command with an authority of the given parts: exit code, JSON, and text."""

    def run(anchors: Authority, **revocation):
        x509_part = {"anchors": str(anchors.file)} | ({"revocation": revocation} if revocation else {})
        configuration.values["authorities"]["factory"] = {"x509": x509_part}
        commands = Commands(configuration.write())
        done = commands.run("trust", "status", "--json")
        text = commands.run("trust", "status")
        assert done.returncode == text.returncode, done.stderr + text.stderr
        objects = commands.objects(done.stdout)
        return done.returncode, (objects[0]["authorities"][0] if objects else done.stderr), text.stdout

    return run


def test_everything_current_is_shown_with_its_facts_and_ends_with_0(status, tmp_path):
    ca = Authority(tmp_path, "good")
    code, report, text = status(ca, crl=ca.crl(number=0x1234), mode="require")
    assert code == 0
    assert report["current"] is True
    anchor = report["anchors"][0]
    assert anchor["thumbprint"] == ca.certificate.fingerprint(hashes.SHA256()).hex()
    assert anchor["not_after"] == int(ca.certificate.not_valid_after_utc.timestamp())
    assert anchor["status"] == "valid"
    crl = report["crls"][0]
    assert crl["source"].endswith("good.crl")
    assert (crl["issuer"], crl["number"], crl["entries"], crl["status"]) == ("CN=good", "1234", 3, "current")
    assert crl["bytes"] == (tmp_path / "good.crl").stat().st_size
    assert crl["next_update"] - crl["this_update"] == 15 * 86400
    assert abs(crl["age"] - 8 * 86400) < 3600
    assert "number 1234" in text and "3 entries" in text and "8d ago" in text and "current" in text


def test_an_anchor_that_ends_within_30_days_is_a_warning(status, tmp_path):
    ca = Authority(tmp_path, "ending", days=29)
    code, report, text = status(ca)
    assert (code, report["anchors"][0]["status"]) == (0, "expiring")
    assert "WARNING: expires in 29 days" in text
    code, report, _ = status(Authority(tmp_path, "later", days=30))
    assert (code, report["anchors"][0]["status"]) == (0, "valid")


def test_an_expired_anchor_ends_with_1(status, tmp_path):
    code, report, text = status(Authority(tmp_path, "over", days=-2))
    assert (code, report["anchors"][0]["status"], report["current"]) == (1, "expired", False)
    assert "EXPIRED" in text


@pytest.mark.parametrize("mode, expected", [("require", 1), ("prefer", 0)])
def test_an_expired_list_ends_with_1_where_it_is_required(status, tmp_path, mode, expected):
    ca = Authority(tmp_path, "stale")
    code, report, text = status(ca, crl=ca.crl(days=-1), mode=mode)
    assert (code, report["crls"][0]["status"]) == (expected, "expired")
    assert "EXPIRED" in text


def test_a_ca_without_a_list_ends_with_1_where_it_is_required(status, tmp_path):
    ca, other = Authority(tmp_path, "bare"), Authority(tmp_path, "other")
    code, report, text = status(ca, crl=other.crl(), mode="require")
    assert (code, report["without_crl"]) == (1, ["CN=bare"])
    assert report["crls"][0]["issuer_known"] is False
    assert "no current CRL of CN=bare: MISSING" in text


def test_a_url_that_was_never_fetched_is_missing(status, tmp_path):
    ca = Authority(tmp_path, "remote")
    code, report, text = status(ca, crl="http://127.0.0.1:9/remote.crl", mode="require")
    assert (code, report["crls"][0]["status"]) == (1, "missing")
    assert "http://127.0.0.1:9/remote.crl" in text and "MISSING" in text


def test_a_list_in_the_name_of_a_ca_that_did_not_sign_it_ends_with_1(status, tmp_path):
    (tmp_path / "fake").mkdir()
    ca, impostor = Authority(tmp_path, "twin"), Authority(tmp_path / "fake", "twin")
    code, report, _ = status(ca, crl=[ca.crl(), impostor.crl()], mode="require")
    assert (code, [crl["status"] for crl in report["crls"]]) == (1, ["current", "forged"])


def test_the_example_of_the_help_is_complete():
    done = subprocess.run([BINARY, "trust", "status", "--help"], capture_output=True, text=True)
    assert "chancery trust status --json --config chancery.yaml" in done.stdout


def test_the_server_warns_of_an_anchor_that_ends_soon(configuration, pki, tmp_path):
    ca = Authority(tmp_path, "ending", days=12)
    configuration.values["authorities"]["other"] = {"x509": {"anchors": str(ca.file)}}
    server = Chancery(configuration, pki).start()
    server.kill()
    line = next(line for line in server.log.read_text().splitlines() if "needs to be replaced" in line)
    assert "warning" in line and "CN=ending" in line and "expiring" in line and "other" in line
