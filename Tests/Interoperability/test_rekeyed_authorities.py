"""A CA with a new key and its old name, in certificates without key identifiers: nothing but the signature tells which."""

import itertools

import pytest

from test_trust_verify import Authority, verify


class Rekeyed(Authority):
    """Two roots of one name, and below the old one two issuing CAs of one name; a device of each."""

    none = ("-addext", "subjectKeyIdentifier=none", "-addext", "authorityKeyIdentifier=none")
    authority = (*Authority.authority, *none)
    client = (*Authority.client, "-addext", "subjectKeyIdentifier=none")

    def __init__(self, folder):
        self.folder = folder
        for name in ("old", "new"):
            self.run("req", "-x509", "-subj", "/CN=Root", "-days", "30", *self.new(name), *self.authority)
            self.issue(f"device-{name}", f"device-{name}", name, self.client)
        for name in ("issuing-old", "issuing-new"):
            self.issue(name, "Issuing", "old", self.authority)
            self.issue(f"device-{name}", f"device-{name}", name, self.client)

    def issue(self, name, subject, issuer, extensions):
        wanted = [text for text in extensions if not text.startswith("authorityKeyIdentifier")]
        pairs = [text for text in wanted if text != "-addext"]
        self.run("req", "-subj", f"/CN={subject}", *self.new(name))
        (self.folder / "extensions.cnf").write_text("\n".join([*pairs, "authorityKeyIdentifier=none"]))
        signed = ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-days", "30", "-extfile", "extensions.cnf"]
        self.run("x509", "-req", "-in", f"{name}.pem", "-out", f"{name}.signed", *signed)
        (self.folder / f"{name}.signed").rename(self.folder / f"{name}.pem")

    def bundle(self, *names: str):
        file = self.folder / ("+".join(names) + ".pem")
        file.write_text("".join(self.text(name) for name in names))
        return file


@pytest.fixture(scope="module")
def rekeyed(tmp_path_factory) -> Rekeyed:
    authority = Rekeyed(tmp_path_factory.mktemp("rekeyed"))
    text = authority.run_for_text("x509", "-in", "device-old.pem", "-noout", "-text") + authority.run_for_text(
        "x509", "-in", "issuing-new.pem", "-noout", "-text")
    assert "Key Identifier" not in text and "CA:TRUE" in text
    return authority


@pytest.mark.parametrize("order", itertools.permutations(["old", "new"]))
def test_each_key_of_a_root_is_found_in_either_order(rekeyed, order):
    for device in ("device-old", "device-new"):
        done = verify("--anchors", rekeyed.bundle(*order), rekeyed[device])
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("roots", itertools.permutations(["old", "new"]))
@pytest.mark.parametrize("between", itertools.permutations(["issuing-old", "issuing-new"]))
def test_each_key_of_an_issuing_authority_is_found_in_either_order(rekeyed, roots, between):
    for device in ("device-issuing-old", "device-issuing-new"):
        anchors = ["--anchors", rekeyed.bundle(*roots)]
        configured = verify(*anchors, "--intermediates", rekeyed.bundle(*between), rekeyed[device])
        assert configured.returncode == 0, configured.stdout + configured.stderr
        sent = verify(*anchors, rekeyed.bundle(device, *between))
        assert sent.returncode == 0, sent.stdout + sent.stderr


def test_the_key_that_is_not_trusted_vouches_for_nobody(rekeyed):
    done = verify("--anchors", rekeyed["new"], rekeyed["device-old"])
    assert done.returncode == 1 and "signature-invalid" in done.stdout
    done = verify(
        "--anchors", rekeyed["new"], "--intermediates", rekeyed.bundle("issuing-old", "issuing-new"),
        rekeyed["device-issuing-old"])
    assert done.returncode == 1, done.stdout


@pytest.mark.parametrize("order", itertools.permutations(["old", "new"]))
def test_each_key_has_the_list_that_it_signed(rekeyed, order):
    lists = ["--crl", *(rekeyed.revocation_list(name) for name in order)]
    for name in order:
        done = verify("--anchors", rekeyed.bundle(*order), *lists, rekeyed[f"device-{name}"])
        assert done.returncode == 0, done.stdout + done.stderr
    lists = ["--crl", rekeyed.revocation_list("old", "device-old"), rekeyed.revocation_list("new")]
    done = verify("--anchors", rekeyed.bundle(*order), *lists, rekeyed["device-old"])
    assert done.returncode == 1 and "revoked" in done.stdout, done.stdout
