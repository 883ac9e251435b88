"""`pki/mint`: what it makes, what it keeps, and what it leaves when it is killed."""

import random
import stat
import subprocess
import time

from cryptography import x509

from pki import PKI, REPOSITORY


def keys(pki: PKI) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in pki.folder.glob("*.key")}


def test_a_second_run_changes_nothing(tmp_path):
    pki = PKI(tmp_path / "pki")
    before = {file: file.read_bytes() for file in pki.folder.iterdir()}
    assert pki.mint() == ""
    assert {file: file.read_bytes() for file in pki.folder.iterdir()} == before


def test_keys_are_for_the_owner_alone(pki):
    for file in pki.folder.glob("*.key"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_run_that_was_killed_is_finished_by_the_next(tmp_path):
    folder, chance = tmp_path / "pki", random.Random(3)
    for _ in range(12):
        process = subprocess.Popen([REPOSITORY / "pki" / "mint", folder], stdout=subprocess.DEVNULL)
        time.sleep(chance.random() / 3)
        process.kill()
        process.wait()
        for file in folder.glob("*.pem"):
            x509.load_pem_x509_certificates(file.read_bytes())
    made = {file.name: file.read_bytes() for file in folder.glob("*.key")} if folder.exists() else {}
    pki = PKI(folder)
    assert made.items() <= keys(pki).items(), "a key was replaced"
    assert not list(folder.glob(".minting.*"))
    assert pki.mint() == ""


def test_a_lost_root_is_replaced_with_all_that_hangs_on_it(tmp_path):
    pki = PKI(tmp_path / "pki")
    before = keys(pki)
    (pki.folder / "device-root.key").unlink()
    assert "minted device-001.pem" in pki.mint()
    after = keys(pki)
    assert {name for name in before if before[name] != after[name]} == {"device-root.key"}
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", pki.folder / "device-root.pem"]
    command += ["-untrusted", pki.folder / "device-issuing.pem", pki.folder / "device-001.pem"]
    subprocess.run(command, check=True, capture_output=True)


def test_the_devices_carry_their_names(pki):
    for name in ("device-001", "device-002"):
        leaf = pki.identity(name).leaf
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.UniformResourceIdentifier) == [f"spiffe://example.org/device/{name}"]
        assert names.get_values_for_type(x509.DNSName) == [f"{name}.devices.example.org"]
        assert leaf.subject.rfc4514_string() == f"CN={name},O=Example"
