"""The mTLS listener says whose certificates it takes, so that a client with several shows the right one."""

import re
import subprocess

import pytest

from chancery import Chancery, until
from laboratory import Laboratory

VERSIONS = ["tls1_2", "tls1_3"]


def names(server: Chancery, version: str, port: int | None = None, host: str = "localhost") -> list[str]:
    """The names of CAs as `openssl s_client` shows them, without its own certificate."""
    port = port or server.configuration.mtls_port
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", f"-{version}", "-servername", host]
    done = subprocess.run([*command, "-CAfile", server.pki.root], input="", capture_output=True, text=True, timeout=60)
    shown = re.search(r"^Acceptable client certificate CA names\n(.*?)^(?!.*=)", done.stdout, re.DOTALL | re.MULTILINE)
    if shown is None:
        assert "No client certificate CA names sent" in done.stdout, done.stdout
        return []
    return shown[1].splitlines()


def name_of(file) -> str:
    done = subprocess.run(
        ["openssl", "x509", "-in", file, "-noout", "-subject"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip().removeprefix("subject=").strip()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_anchors_are_named(server, version):
    assert names(server, version) == [name_of(server.pki.folder / "device-root.pem")]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_listener_that_asks_for_no_certificate_names_nothing(server, version):
    assert names(server, version, server.configuration.public_port) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_intermediates_of_the_configuration_and_all_authorities_are_named_once(configuration, pki, version):
    authorities = configuration.values["authorities"]
    authorities["factory"]["x509"]["intermediates"] = str(pki.folder / "device-issuing.pem")
    authorities["twin"] = {"x509": authorities["factory"]["x509"]}
    authorities["web"] = {"x509": {"anchors": pki.root}}
    server = Chancery(configuration, pki).start()
    try:
        files = ["device-root.pem", "device-issuing.pem", "root.pem"]
        assert names(server, version) == [name_of(pki.folder / file) for file in files]
        assert server.token()
    finally:
        server.kill()


def test_names_follow_the_configuration_and_its_files(configuration, pki, tmp_path):
    anchors = tmp_path / "anchors.pem"
    anchors.write_text((pki.folder / "device-root.pem").read_text())
    configuration.values["authorities"]["factory"]["x509"]["anchors"] = str(anchors)
    server = Chancery(configuration, pki).start()
    try:
        first, second = name_of(pki.folder / "device-root.pem"), name_of(pki.root)
        assert names(server, "tls1_3") == [first]
        anchors.write_text(anchors.read_text() + (pki.folder / "root.pem").read_text())
        until(lambda: names(server, "tls1_3") == [first, second], 10, "the new anchor is named")
        configuration.values["listeners"]["mtls"]["authority-names"] = False
        configuration.write()
        until(lambda: names(server, "tls1_3") == [], 10, "nothing is named")
        assert server.token()
    finally:
        server.kill()


@pytest.mark.parametrize("count, is_named", [(100, True), (101, False)])
def test_more_than_100_names_are_not_sent_and_the_log_says_so(configuration, pki, tmp_path, count, is_named):
    anchors = tmp_path / "anchors.pem"
    others = [
        Laboratory(tmp_path / str(number), f"Authority {number}").anchor.read_text() for number in range(count - 1)
    ]
    anchors.write_text((pki.folder / "device-root.pem").read_text() + "".join(others))
    configuration.values["authorities"]["factory"]["x509"]["anchors"] = str(anchors)
    server = Chancery(configuration, pki).start()
    try:
        assert len(names(server, "tls1_3")) == (count if is_named else 0)
        assert ("names no CAs" in server.log.read_text()) == (not is_named)
        assert server.token()
    finally:
        server.kill()


def test_clients_that_no_named_ca_vouches_for_are_told_of(own_server, tmp_path):
    said = "clients are registered with certificates of their own"
    assert said not in own_server.run("config", "check").stderr
    certificate = Laboratory(tmp_path / "own").anchor
    own_server.succeed("clients", "create", "--id", "own", "--certificate", str(certificate))
    checked = own_server.run("config", "check")
    assert (checked.returncode, said in checked.stderr + checked.stdout) == (0, True)
    own_server.stop()
    own_server.start()
    assert "have certificates of no CA that the handshake names" in own_server.log.read_text()
    own_server.configuration.values["listeners"]["mtls"]["authority-names"] = False
    own_server.configuration.write()
    checked = own_server.run("config", "check")
    assert said not in checked.stderr + checked.stdout


@pytest.mark.parametrize("version", VERSIONS)
def test_where_listeners_share_an_address_the_mutual_host_names_them(configuration, pki, version):
    listeners = configuration.values["listeners"]
    listeners["mtls"]["address"] = listeners["public"]["address"]
    listeners["mtls"]["url"] = f"https://mtls.localhost:{configuration.public_port}"
    configuration.mtls_port = configuration.public_port
    server = Chancery(configuration, pki).start()
    try:
        assert names(server, version, host="mtls.localhost") == [name_of(pki.folder / "device-root.pem")]
        assert names(server, version, host="localhost") == []
    finally:
        server.kill()
