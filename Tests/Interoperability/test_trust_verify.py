"""`chancery trust verify`: what it prints, and how it ends."""

import datetime
import itertools
import json
import pathlib
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from chancery import BINARY


def verify(*arguments) -> subprocess.CompletedProcess[str]:
    command = [BINARY, "trust", "verify", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


class Authority:
    """A small PKI of OpenSSL's making: a root, an intermediate and a device."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.run("req", "-x509", "-subj", "/CN=Root", "-days", "30", *self.new("root"), *self.authority)
        self.issue("issuing", "Issuing", "root", self.authority)
        self.issue("device", "device-001", "issuing", self.client)
        (folder / "chain.pem").write_text(self.text("device") + self.text("issuing"))

    authority = ("-addext", "basicConstraints=critical,CA:true", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    client = ("-addext", "extendedKeyUsage=clientAuth")

    def run(self, *arguments: str):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)

    def run_for_text(self, *arguments: str) -> str:
        return subprocess.run(
            ["openssl", *arguments], check=True, capture_output=True, text=True, cwd=self.folder).stdout

    def new(self, name: str) -> list[str]:
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        return [*key, "-keyout", f"{name}.key", "-out", f"{name}.pem"]

    def issue(self, name: str, subject: str, issuer: str, extensions: tuple[str, ...]):
        self.run("req", "-subj", f"/CN={subject}", *self.new(name), *extensions)
        signed = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-copy_extensions", "copy", "-days", "30"]
        self.run("x509", "-req", "-in", f"{name}.pem", "-out", f"{name}.signed", *signed)
        (self.folder / f"{name}.signed").rename(self.folder / f"{name}.pem")

    def revocation_list(self, issuer: str, *revoked: str) -> pathlib.Path:
        (self.folder / "index.txt").write_text("")
        (self.folder / "ca.conf").write_text("[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\n")
        signer = ["-config", "ca.conf", "-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key"]
        for name in revoked:
            self.run("ca", *signer, "-revoke", f"{name}.pem")
        self.run("ca", *signer, "-gencrl", "-crldays", "7", "-out", f"{issuer}.crl")
        return self.folder / f"{issuer}.crl"

    def text(self, name: str) -> str:
        return self[name].read_text()

    def __getitem__(self, name: str) -> pathlib.Path:
        return self.folder / (name if "." in name else f"{name}.pem")


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("trust"))


def test_a_good_chain_is_printed_from_the_leaf_to_the_anchor(authority):
    done = verify("--anchors", authority["root"], authority["chain"])
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "valid, by a path of 3 certificates:"
    assert [line.split(",")[0].strip() for line in lines[1:]] == ["CN=device-001", "CN=Issuing", "CN=Root"]
    done = verify("--anchors", authority["root"], "--intermediates", authority["issuing"], "--json", authority["device"])
    said = json.loads(done.stdout)
    assert said["valid"] and said["reasons"] == []
    assert [certificate["subject"] for certificate in said["path"]] == ["CN=device-001", "CN=Issuing", "CN=Root"]
    assert all(len(certificate["thumbprint"]) == 64 for certificate in said["path"])


def test_der_is_read_as_well(authority):
    for name in ("root", "issuing", "device"):
        authority.run("x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.der")
    done = verify(
        "--anchors", authority["root.der"], "--intermediates", authority["issuing.der"], authority["device.der"])
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_missing_intermediate_is_a_reason_with_its_certificate(authority):
    done = verify("--anchors", authority["root"], authority["device"])
    assert done.returncode == 1
    assert "issuer-unknown: " in done.stdout and "CN=device-001" in done.stdout
    said = json.loads(verify("--anchors", authority["root"], "--json", authority["device"]).stdout)
    assert not said["valid"] and said["path"] == []
    assert said["reasons"][0]["kind"] == "issuer-unknown"
    assert "CN=device-001" in said["reasons"][0]["certificate"]


def test_time_purpose_and_depth_are_as_asked(authority):
    trust = ["--anchors", authority["root"]]
    assert "expired" in verify(*trust, "--at", "2100-01-01T00:00:00Z", authority["chain"]).stdout
    assert "not-yet-valid" in verify(*trust, "--at", "2001-01-01T00:00:00+01:00", authority["chain"]).stdout
    assert "path-too-long" in verify(*trust, "--max-depth", "0", authority["chain"]).stdout
    assert "not-for-clients" in verify(*trust, authority["issuing"]).stdout
    assert verify(*trust, "--no-eku", authority["issuing"]).returncode == 0
    assert "policy-not-satisfied" in verify(*trust, "--explicit-policy", authority["chain"]).stdout


def test_lists_are_required_where_there_are_any(authority):
    trust = ["--anchors", authority["root"], "--intermediates", authority["issuing"]]
    top, below = authority.revocation_list("root"), authority.revocation_list("issuing")
    assert verify(*trust, "--crl", top, "--crl", below, authority["device"]).returncode == 0
    assert verify(*trust, "--crl", top, below, "--json", authority["device"]).returncode == 0
    done = verify(*trust, "--crl", top, authority["device"])
    assert done.returncode == 1 and "crl-unavailable" in done.stdout
    done = verify(*trust, "--crl", top, "--revocation", "prefer", authority["device"])
    assert done.returncode == 0 and "note: accepted without revocation status" in done.stdout
    assert verify(*trust, "--crl", top, "--revocation", "off", authority["device"]).returncode == 0
    assert verify(*trust, "--revocation", "require", authority["device"]).returncode == 1
    below = authority.revocation_list("issuing", "device")
    for mode in ("require", "prefer"):
        done = verify(*trust, "--crl", top, below, "--revocation", mode, authority["device"])
        assert done.returncode == 1 and "revoked" in done.stdout, done.stdout


@pytest.mark.parametrize(
    "options, words",
    [
        (["--at", "tomorrow"], "--at"),
        (["--max-depth", "many"], "--max-depth"),
        (["--max-depth", "+3"], "--max-depth"),
        (["--max-depth", ""], "--max-depth"),
        (["--policy", "gold", "--explicit-policy"], "--policy"),
        (["--revocation", "maybe"], "--revocation"),
        (["--crl", "absent.crl"], "absent.crl"),
        (["--intermediates", "absent.pem"], "absent.pem"),
    ],
)
def test_an_option_that_makes_no_sense_is_neither_yes_nor_no(authority, options, words):
    done = verify("--anchors", authority["root"], *options, authority["chain"])
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert words in done.stderr and len(done.stderr.splitlines()) == 1


def cannot_say(done: subprocess.CompletedProcess[str]) -> str:
    """The reason in the JSON of a run that found neither yes nor no."""
    assert done.returncode == 2, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert (said["verdict"], said["valid"], said["path"]) == ("cannot say", None, [])
    assert [reason["kind"] for reason in said["reasons"]] == ["cannot-say"]
    reason = said["reasons"][0]["text"]
    assert reason and reason in done.stderr
    return reason


def test_json_has_the_reason_where_nothing_can_be_said(authority):
    trust = ["--anchors", authority["root"], "--json"]
    assert "absent.crl" in cannot_say(verify(*trust, "--crl", "absent.crl", "--", authority["chain"]))
    assert "--at" in cannot_say(verify(*trust, "--at", "tomorrow", authority["chain"]))
    said = [json.loads(verify(*trust, authority[name]).stdout) for name in ("chain", "device")]
    assert [(one["verdict"], one["valid"]) for one in said] == [("valid", True), ("refused", False)]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--anchors", "ROOT", "--frobnicate", "LEAF"], "--frobnicate"),
        (["--anchors", "ROOT"], "<leaf>"),
        (["LEAF"], "--anchors"),
        (["--anchors", "ROOT", "--max-depth", "-1", "LEAF"], "--max-depth"),
        (["--anchors", "ROOT", "LEAF", "LEAF"], "Unexpected"),
        (["--anchors", "ROOT", "LEAF", "--at"], "--at"),
    ],
)
def test_wrong_usage_is_neither_yes_nor_no(authority, arguments, words):
    files = {"ROOT": str(authority["root"]), "LEAF": str(authority["chain"])}
    arguments = [files.get(argument, argument) for argument in arguments]
    done = verify(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == "" and words in done.stderr and "Usage: chancery trust verify" in done.stderr
    assert words in cannot_say(verify("--json", *arguments))
    assert verify("--help").returncode == 0


def test_wrong_usage_of_other_commands_stays_64(authority):
    for words in (["trust", "status", "--frobnicate"], ["trust"], ["frobnicate"], ["audit", "list", "--limit", "0"]):
        done = subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=600)
        assert done.returncode == (0 if words == ["trust"] else 64), (words, done.stdout, done.stderr)


def test_anchors_that_cannot_be_read_are_no_refusal(authority, tmp_path):
    authority.run("x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der")
    damaged = tmp_path / "anchors.der"
    damaged.write_bytes(authority["root.der"].read_bytes() + b"\x00")
    done = verify("--anchors", damaged, authority["chain"])
    assert done.returncode == 2 and done.stdout == ""
    assert "anchors.der" in done.stderr and len(done.stderr.splitlines()) == 1
    assert "anchors.der" in cannot_say(verify("--anchors", damaged, "--json", authority["chain"]))


def test_a_file_without_a_certificate_is_neither_yes_nor_no(authority, tmp_path):
    for content in (b"", b"holiday", b"\x30\x03\x02\x01\x01", authority["device.key"].read_bytes()):
        file = tmp_path / "file"
        file.write_bytes(content)
        assert verify("--anchors", authority["root"], file).returncode == 2
        assert verify("--anchors", file, authority["chain"]).returncode == 2
    assert verify("--anchors", authority["root"], tmp_path).returncode == 2
    assert verify("--anchors", authority["root"], tmp_path / "absent").returncode == 2


def test_a_certificate_that_is_not_der_to_the_letter_is_refused(authority, tmp_path):
    authority.run("x509", "-in", "device.pem", "-outform", "DER", "-out", "device.der")
    der = authority["device.der"].read_bytes()
    for content in (der + b"\x00", b"\x30\x80" + der[4:] + b"\x00\x00"):
        file = tmp_path / "leaf.der"
        file.write_bytes(content)
        done = verify("--anchors", authority["root"], "--intermediates", authority["issuing"], file)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "unreadable" in done.stdout


def test_a_signature_without_its_leading_zeros_is_refused(tmp_path):
    """RSASSA-PSS: OpenSSL takes the shorter one, and the certificate would have another thumbprint (RFC 8017 §8.1.2)."""
    key = rsa.generate_private_key(65537, 2048)
    day, now = datetime.timedelta(days=1), datetime.datetime.now(datetime.timezone.utc)
    root, device = (x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in ("Root", "d1"))

    def signed(subject: x509.Name, is_root: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject).issuer_name(root).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
            .add_extension(x509.BasicConstraints(is_root, None), critical=True)
        )
        if not is_root:
            builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        return builder.sign(key, hashes.SHA256(), rsa_padding=pss)

    (tmp_path / "root.pem").write_bytes(signed(root, True).public_bytes(Encoding.PEM))
    leaf = next(leaf for _ in itertools.count() if (leaf := signed(device, False)).signature[0] == 0)
    whole = leaf.public_bytes(Encoding.DER)
    rest = leaf.signature.lstrip(b"\0")
    shorter = whole[4 : -len(leaf.signature) - 5] + b"\x03\x82" + (len(rest) + 1).to_bytes(2, "big") + b"\0" + rest
    for der, code in ((whole, 0), (b"\x30\x82" + len(shorter).to_bytes(2, "big") + shorter, 1)):
        (tmp_path / "leaf.der").write_bytes(der)
        done = verify("--anchors", tmp_path / "root.pem", tmp_path / "leaf.der")
        assert done.returncode == code, done.stdout + done.stderr
    assert "not as long as its issuer's key" in done.stdout


def test_options_repeat_and_take_several_files_and_nothing_is_dropped(authority, tmp_path):
    spare = Authority(tmp_path)
    lists = [authority.revocation_list("root"), authority.revocation_list("issuing")]
    other = spare.revocation_list("root")
    device, root, issuing = authority["device"], authority["root"], authority["issuing"]
    for words in (
        ["--anchors", spare["root"], root, "--intermediates", issuing, spare["issuing"], "--crl", *lists, device],
        ["--anchors", spare["root"], "--anchors", root, "--intermediates", issuing, "--crl", lists[0], "--crl", lists[1],
         other, device],
        ["--crl", *lists, "--intermediates", issuing, "--anchors", root, spare["root"], device],
        ["--crl", *lists, "--intermediates", spare["issuing"], issuing, "--anchors", root, "--json", "--", device],
        [device, "--crl", *lists, "--anchors", root, "--intermediates", issuing],
    ):
        done = verify(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    revoking = authority.revocation_list("issuing", "device")
    for words in (
        ["--anchors", root, "--intermediates", issuing, "--crl", lists[0], "--crl", revoking, device],
        ["--crl", revoking, "--crl", lists[0], "--anchors", root, "--intermediates", issuing, device],
    ):
        done = verify(*words)
        assert done.returncode == 1 and "revoked" in done.stdout, f"{words}: {done.stdout}{done.stderr}"
    done = verify("--crl", lists[0], device, "--anchors", root)
    assert done.returncode == 2 and "Missing expected argument '<leaf>'" in done.stderr
