"""Certificate and key of a listener that are of no use together: the right file is blamed, and told why."""

import pytest
from cryptography.hazmat.primitives import serialization

from chancery import Commands

PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
BLAMED = {"certificate": "listeners.public.certificate: ", "key": "listeners.public.key: "}


@pytest.fixture
def files(configuration, pki):
    """The files of the public listener, for a test to spoil."""
    public = configuration.values["listeners"]["public"]
    folder = configuration.folder
    folder.mkdir(exist_ok=True)
    originals = {name: (folder / public[name]).resolve() for name in BLAMED}
    copies = {name: folder / f"own.{name}" for name in BLAMED}
    for name, copy in copies.items():
        copy.write_bytes(originals[name].read_bytes())
        public[name] = str(copy)
    return copies


def faults(configuration) -> str:
    done = Commands(configuration.write()).run("config", "check")
    assert done.returncode == 78, done.stdout + done.stderr
    for name in ("failedTo", "NIOSSL", "BoringSSL", "OPENSSL"):
        assert name not in done.stderr, done.stderr
    return done.stderr


def spoil(files, name, pki):
    key, other = files["key"].read_bytes(), (pki.folder / "device-001.key").read_bytes()
    certificates, root = files["certificate"].read_bytes(), (pki.folder / "root.pem").read_bytes()
    private = serialization.load_pem_private_key(key, None)
    traditional = serialization.PrivateFormat.TraditionalOpenSSL
    cipher = serialization.BestAvailableEncryption(b"secret")
    return {
        "encrypted": ("key", private.private_bytes(PEM, PKCS8, cipher), "is encrypted"),
        "encrypted in the old way": ("key", private.private_bytes(PEM, traditional, cipher), "is encrypted"),
        "byte order mark": ("key", b"\xef\xbb\xbf" + key, "byte order mark"),
        "UTF-16": ("key", key.decode().encode("utf-16"), "byte order mark"),
        "a certificate for a key": ("key", root, "has no private key in PEM, it has CERTIFICATE"),
        "nothing": ("key", b"", "has no private key in PEM"),
        "half a key": ("key", key[: len(key) // 2] + b"\n-----END PRIVATE KEY-----\n", "private key that is broken"),
        "another's key": ("key", other, "does not belong to"),
        "a CA in front": ("certificate", root + certificates, "which is number 2 in the file"),
        "a certificate with a mark": ("certificate", b"\xef\xbb\xbf" + certificates, "byte order mark"),
        "a certificate in UTF-16": ("certificate", certificates.decode().encode("utf-16"), "UTF-16"),
    }[name]


@pytest.mark.parametrize(
    "name",
    [
        "encrypted", "encrypted in the old way", "byte order mark", "UTF-16", "a certificate for a key", "nothing",
        "half a key", "another's key", "a CA in front", "a certificate with a mark", "a certificate in UTF-16",
    ],
)  # fmt: skip
def test_the_right_file_is_blamed(configuration, pki, files, name):
    blamed, content, reason = spoil(files, name, pki)
    files[blamed].write_bytes(content)
    said = faults(configuration)
    lines = [line for line in said.splitlines() if "listeners.public" in line]
    assert len(lines) == 1 and BLAMED[blamed] in lines[0] and reason in lines[0], said


def test_a_running_service_keeps_its_certificate_and_says_why(own_server):
    public = own_server.configuration.values["listeners"]["public"]
    folder = own_server.configuration.folder
    copy = folder / "encrypted.key"
    key = serialization.load_pem_private_key((folder / public["key"]).resolve().read_bytes(), None)
    copy.write_bytes(key.private_bytes(PEM, PKCS8, serialization.BestAvailableEncryption(b"secret")))
    public["key"] = str(copy)
    said = faults(own_server.configuration)
    assert "is encrypted" in said
    assert own_server.token()
