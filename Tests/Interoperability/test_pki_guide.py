"""Docs/PKI.md, done by the book: every command in it, in its order, and what it says that they print."""

import os
import pathlib
import re
import subprocess

import pytest

from chancery import BINARY, GRANT, Chancery, Commands
from pki import REPOSITORY, Identity

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall((REPOSITORY / "Docs" / "PKI.md").read_text())


class Guide:
    """A folder in which the guide was followed, and what each of its commands printed."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.environment = os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
        (folder / "bin").mkdir()
        (folder / "bin" / "chancery").symlink_to(BINARY)
        script = ["set -eo pipefail"]
        for number, (kind, text) in enumerate(blocks()):
            script.append(f"echo '=== {number}'")
            if kind == "ini":
                script.append(f"cat >> fleet.cnf <<'END_OF_BLOCK'\n{text}END_OF_BLOCK")
            elif kind == "" and not text.startswith("$ "):
                # What one block sets is there in the next, as in one terminal. The new list is asked about the device
                # that it names, which is refused.
                script.append(re.sub(r"^(chancery .* issuing\.new .*)$", r"\1 || [ $? = 1 ]", text, flags=re.MULTILINE))
        done = self.shell("\n".join(script))
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        self.said = dict(re.findall(r"=== (\d+)\n(.*?)(?==== |\Z)", done.stdout, re.DOTALL))

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", script], capture_output=True, text=True, cwd=self.folder, env=self.environment, timeout=300)

    def printed_by(self, words: str) -> str:
        """What the block with these words printed."""
        number = next(number for number, (_, text) in enumerate(blocks()) if words in text)
        return self.said[str(number)]

    def verify(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.shell(" ".join(["chancery trust verify", *words]))


@pytest.fixture(scope="module")
def guide(tmp_path_factory) -> Guide:
    return Guide(tmp_path_factory.mktemp("guide"))


def masked(text: str) -> str:
    """Without what is another each time: numbers of certificates, thumbprints, times, and lengths of signatures."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)
    text = re.sub(r"\b[0-9a-f]{8,}(\.\.\.)?", "HEX", text)
    text = re.sub(r"\b\d+ bytes", "N bytes", text)
    return re.sub(r"\b\d+[smhd] ago", "N ago", text)


def test_the_first_devices_are_valid(guide):
    assert guide.printed_by("for DEVICE in d1 d2").startswith("valid, by a path of 3 certificates:")


def test_a_revoked_device_is_refused_by_the_new_list_before_that_is_put_in_place(guide):
    said = guide.printed_by("-crl_reason keyCompromise")
    assert said.startswith("refused:\n  revoked: ") and "reason keyCompromise (CN=d1,O=Example" in said


def test_the_number_of_the_delta_list_is_that_of_the_example(guide):
    assert guide.printed_by("-crlnumber").strip() in ("crlNumber=0x02", "crlNumber=02", "crlNumber=0x2")
    parsed = guide.shell("openssl crl -in delta.crl -noout -text").stdout
    assert "X509v3 Delta CRL Indicator: critical\n                2" in parsed.replace("                    ", "                ")


def test_the_devices_of_the_old_issuer_live_on_under_the_new_root(guide):
    assert guide.printed_by("d2-chain.pem").startswith("valid, by a path of 3 certificates:")
    # Without the cross-certificate they do not.
    done = guide.verify("--anchors root-2/ca.pem --crl root-2.crl issuing.crl d2-chain.pem")
    assert done.returncode == 1 and "issuer-unknown" in done.stdout


def test_a_renewed_certificate_serves_beside_the_old_one_and_alone(guide):
    lists = "--crl root.crl issuing.crl"
    for file in ("intermediates.pem", "issuing/renewed.pem", "issuing/ca.pem"):
        done = guide.verify(f"--anchors root/ca.pem --intermediates {file} {lists} d2.pem")
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("number", [n for n, (_, text) in enumerate(blocks()) if text.startswith("$ ")])
def test_the_transcripts_are_what_is_printed(guide, configuration, number):
    expected = blocks()[number][1]
    config = settled(guide, configuration)
    commands = re.findall(r"^\$ (.*)$", expected, re.MULTILINE)
    printed = ""
    for command in commands:
        words = command if "verify" in command else f"{command} --config {config}"
        done = guide.shell(words)
        printed += f"$ {command}\n{done.stdout}"
    printed = printed.replace(f"{configuration.folder}/", "")
    assert masked(printed) == masked(expected)


def settled(guide: Guide, configuration) -> pathlib.Path:
    """The configuration with the authority of the guide and the files in their places."""
    places = {"root/ca.pem": "root.pem", "issuing/ca.pem": "issuing.pem"} | {
        name: name for name in ("root.crl", "issuing.crl")}
    (configuration.folder / "ca").mkdir(exist_ok=True)
    for source, place in places.items():
        (configuration.folder / "ca" / place).write_bytes((guide.folder / source).read_bytes())
    text = next(text for kind, text in blocks() if kind == "yaml")
    assert "anchors: ca/root.pem" in text and "intermediates: ca/issuing.pem" in text
    assert "revocation: { crl: [ca/root.crl, ca/issuing.crl], mode: require }" in text
    configuration.values["authorities"] = {
        "factory": {
            "x509": {
                "anchors": "ca/root.pem",
                "intermediates": "ca/issuing.pem",
                "revocation": {"crl": ["ca/root.crl", "ca/issuing.crl"], "mode": "require"},
            }
        }
    }
    return configuration.write()


def test_the_server_takes_the_devices_of_the_guide_and_not_the_one_that_is_revoked(guide, configuration, pki):
    Commands(settled(guide, configuration)).succeed("config", "check")
    server = Chancery(configuration, pki).start()
    try:
        def status(name: str) -> int:
            identity = Identity(guide.folder / f"{name}.pem", guide.folder / f"{name}.key")
            return server.post(GRANT | {"audience": "orders"}, identity).status_code

        # Each sends its own certificate alone: the issuing CA is listed.
        assert (status("d2"), status("d1")) == (200, 401)
        assert "revoked" in server.refusals()[-1]["reason"]
    finally:
        server.kill()


def test_a_revoked_issuing_ca_takes_its_devices_with_it_but_for_another_path(guide, tmp_path):
    done = guide.shell("""
        set -e
        cp -r root root-after
        export AUTHORITY=root DEVICE=none
        openssl ca -config fleet.cnf -revoke issuing/ca.pem
        openssl ca -config fleet.cnf -gencrl -crldays 60 -out root-after.crl
        rm -r root; mv root-after root
        """)
    assert done.returncode == 0, done.stderr
    lists = "--crl root-after.crl root-2.crl issuing.crl"
    anchors = "cat root/ca.pem root-2/ca.pem > both.pem; "
    done = guide.verify(f"--anchors root/ca.pem --intermediates issuing/ca.pem {lists} d2.pem")
    assert done.returncode == 1 and "revoked" in done.stdout and "CN=Factory Issuing 1" in done.stdout
    guide.shell(anchors)
    done = guide.verify(f"--anchors both.pem --intermediates issuing/by-root-2.pem {lists} d2-chain.pem")
    assert done.returncode == 0 and "CN=Fleet Root 2" in done.stdout, done.stdout


def test_each_profile_of_the_guide_is_as_the_table_demands(guide):
    for file, words in {
        "root/ca.pem": ["CA:TRUE", "Certificate Sign, CRL Sign"],
        "issuing/ca.pem": ["CA:TRUE, pathlen:0", "TLS Web Client Authentication", "Permitted:"],
        "d2.pem": ["CA:FALSE", "Digital Signature", "TLS Web Client Authentication", "spiffe://example.org/device/d2"],
    }.items():
        text = guide.shell(f"openssl x509 -in {file} -noout -text").stdout
        assert all(word in text for word in words), text
