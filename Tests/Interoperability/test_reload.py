"""What an operator changes in the files of a running server holds within a second, all of it or nothing."""

import os
import pathlib
import shutil
import signal
import ssl
import subprocess

import pytest
import requests

import raw
from chancery import GRANT, Chancery, until
from configuration import Configuration
from conftest import serving
from issuing import Authority
from pki import PKI


@pytest.fixture
def own_pki(pki, tmp_path) -> PKI:
    """A copy of the PKI that a test may change."""
    shutil.copytree(pki.folder, tmp_path / "pki")
    copy = PKI.__new__(PKI)
    copy.folder = tmp_path / "pki"
    return copy


@pytest.fixture
def server(own_pki, tmp_path):
    yield from serving(Chancery(Configuration(tmp_path / "chancery", own_pki.folder), own_pki))


def replace(path: pathlib.Path, content: bytes):
    """As a careful operator does it: the new file takes the place of the old one at once."""
    new = path.with_suffix(".new")
    new.write_bytes(content)
    os.replace(new, path)


def readiness(server) -> dict:
    answer = requests.get(f"{server.admin}/readyz", timeout=100)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_device_is_refused_within_a_second_of_the_new_list_on_an_open_connection_with_a_warm_cache(server):
    issuing = Authority(server.pki.folder, "device-issuing")
    device = server.pki.identity("device-001").leaf
    with raw.Connection(server) as connection:
        for _ in range(3):
            connection.send(raw.post())
            assert connection.answer()[0] == 200
        replace(server.pki.folder / "device-issuing.crl", issuing.revocation_list(device))

        def status() -> int:
            connection.send(raw.post())
            return connection.answer()[0]

        until(lambda: status() == 401, 1, "the new list counts")
    assert "revoked" in server.refusals()[-1]["reason"]
    assert server.post(GRANT | {"audience": "orders"}).status_code == 401
    assert server.token(identity=server.pki.identity("device-002"))

    replace(server.pki.folder / "device-issuing.crl", issuing.revocation_list(number=1001))
    until(lambda: server.post(GRANT | {"audience": "orders"}).status_code == 200, 2, "the device is back")


def test_an_older_list_in_the_place_of_the_newer_brings_nobody_back(server):
    file = server.pki.folder / "device-issuing.crl"
    issuing = Authority(server.pki.folder, "device-issuing")
    replace(file, issuing.revocation_list(server.pki.identity("device-001").leaf, number=1001))
    until(lambda: server.post(GRANT | {"audience": "orders"}).status_code == 401, 2, "the device is revoked")
    replace(file, issuing.revocation_list())
    until(lambda: "Older revocation list not taken" in server.log.read_text(), 5, "the older list is reported")
    assert server.post(GRANT | {"audience": "orders"}).status_code == 401
    assert server.token(identity=server.pki.identity("device-002"))
    # Also where another part of the configuration changes, and where it is broken.
    text = server.configuration.path.read_text()
    server.configuration.path.write_text("broken: [")
    until(lambda: "Configuration not reloaded" in server.log.read_text(), 5, "the fault is reported")
    assert server.post(GRANT | {"audience": "orders"}).status_code == 401
    server.configuration.path.write_text(text)
    until(lambda: server.log.read_text().count("Configuration reloaded") >= 3, 5, "the configuration is whole again")
    assert server.post(GRANT | {"audience": "orders"}).status_code == 401
    assert server.log.read_text().count("Older revocation list not taken") == 1
    replace(file, issuing.revocation_list(number=1002))
    until(lambda: server.post(GRANT | {"audience": "orders"}).status_code == 200, 2, "the device is back")


def test_a_change_of_policy_and_audiences_holds_without_a_restart(server):
    values = server.configuration.values
    with raw.Connection(server) as connection:
        connection.send(raw.post())
        assert connection.answer()[0] == 200
        values["audiences"]["late"] = {
            "profile": "resource-server", "aud": "https://late.example.com", "scopes": ["late.read"], "lifetime": "2h"}
        values["policy"][0]["audiences"] = ["late"]
        values["policy"][0].pop("scopes")
        server.configuration.write()
        body = raw.BODY.replace(b"orders", b"late")

        def answer():
            connection.send(raw.post(body))
            return connection.answer()[0]

        until(lambda: answer() == 200, 2, "the new audience is granted on the open connection")
        connection.send(raw.post())
        assert connection.answer()[0] == 400
    assert "late.read" in server.get("/.well-known/openid-configuration").json()["scopes_supported"]
    assert server.token("late")["expires_in"] == 7200


def test_a_broken_file_leaves_the_old_in_force_and_says_so(server):
    good = server.configuration.path.read_text()
    server.configuration.values["policy"][0]["subjekt"] = "x"
    server.configuration.write()
    warning = until(lambda: readiness(server).get("warnings"), 2, "readyz tells of the fault")
    assert "policy[0].subjekt" in warning[0] and "old one is in force" in warning[0]
    assert "policy[0].subjekt" in server.log.read_text()
    assert server.token()
    server.configuration.path.write_text(good)
    until(lambda: "warnings" not in readiness(server), 2, "the fault is gone")
    assert server.log.read_text().count("subjekt") <= 4


@pytest.mark.parametrize("name", ["device-root.pem", "device-issuing.crl", "server.pem"])
def test_a_file_that_is_cut_off_changes_nothing_until_it_is_whole(server, name):
    path = server.pki.folder / name
    good = path.read_bytes()
    path.write_bytes(good[: len(good) // 2])
    until(lambda: readiness(server).get("warnings"), 2, "readyz tells of the file")
    assert server.token()
    path.write_bytes(good)
    until(lambda: "warnings" not in readiness(server), 2, "the file is whole again")
    assert server.token()


def test_what_takes_a_restart_is_refused_by_name_and_nothing_else_of_it_is_taken(server):
    values = server.configuration.values
    values["listeners"]["public"]["address"] = "127.0.0.1:1"
    values["policy"][0]["audiences"] = ["generic"]
    values["policy"][0].pop("scopes")
    server.configuration.write()
    warning = until(lambda: readiness(server).get("warnings"), 2, "readyz tells")
    assert "listeners.public.address" in warning[0] and "restart" in warning[0]
    assert server.token("orders")


def test_a_renewed_server_certificate_is_shown_to_new_connections_and_open_ones_go_on(server):
    with raw.Connection(server) as connection:
        before = connection.tls.getpeercert(True)
        new = server.pki.folder.parent / "new-pki"
        subprocess.run([pathlib.Path(__file__).parents[2] / "pki" / "mint", new], check=True, capture_output=True)
        shutil.copy(new / "root.pem", server.pki.folder / "root.pem")
        for kind in ("key", "pem"):
            replace(server.pki.folder / f"server.{kind}", (new / f"server.{kind}").read_bytes())

        def shown() -> bytes:
            return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", server.configuration.public_port)))

        until(lambda: shown() != before, 2, "the new certificate is shown")
        connection.send(raw.post())
        assert connection.answer()[0] == 200
    assert server.token()


def test_sighup_reads_the_files_at_once_and_ends_nothing(server):
    server.process.send_signal(signal.SIGHUP)
    until(lambda: "Configuration reloaded" in server.log.read_text(), 2, "the log tells of it")
    assert server.token()


def test_an_anchor_that_is_gone_takes_its_devices_with_it(server):
    stranger = server.pki.identity("device-stranger")
    assert server.post(GRANT | {"audience": "orders"}, stranger).status_code == 401
    authority = server.configuration.values["authorities"]["factory"]["x509"]
    authority["anchors"] = str(server.pki.folder / "stranger-ca.pem")
    authority["revocation"] = {"mode": "off"}
    server.configuration.write()
    until(lambda: server.post(GRANT | {"audience": "orders"}, stranger).status_code == 200, 2, "the new anchor holds")
    assert server.post(GRANT | {"audience": "orders"}).status_code == 401
