"""The commands that an operator types, and what a start refuses."""

import os

import pytest

from chancery import Chancery, Commands


@pytest.fixture
def commands(configuration) -> Commands:
    return Commands(configuration.write())


def explain(server, name: str, *options: str):
    device = server.pki.identity(name)
    chain = ["--certificate", str(device.certificate), "--intermediates", str(server.pki.folder / "device-issuing.pem")]
    return server.run("policy", "explain", *chain, *options)


def test_a_good_configuration_passes_the_check(commands):
    commands.succeed("config", "check")


def test_every_fault_is_reported_with_its_place(configuration):
    configuration.values["issuer"] = "http://issuer.example.com"
    configuration.values["policy"][0]["audiences"] = ["ordres"]
    configuration.values["keys"]["rotation"]["publish-ahed"] = "24h"
    done = Commands(configuration.write()).run("config", "check")
    text = done.stdout + done.stderr
    assert done.returncode == 78
    for part in ("issuer", "policy[0].audiences", "ordres", "publish-ahed", "publish-ahead", "chancery.yaml:"):
        assert part in text, text


def test_a_server_refuses_to_start_on_the_same_faults(configuration, pki):
    configuration.values["keys"]["rotation"]["publish-ahed"] = "24h"
    chancery = Chancery(configuration, pki)
    status, log = chancery.refuse_to_start()
    assert status == 78
    assert "publish-ahed" in log


def test_an_encryption_key_that_others_can_read_is_refused(configuration):
    (configuration.folder / "encryption.key").chmod(0o644)
    done = Commands(configuration.write()).run("config", "check")
    assert done.returncode == 78
    assert "chmod 600" in done.stdout + done.stderr


def test_another_encryption_key_stops_the_start(own_server):
    own_server.stop()
    key = own_server.configuration.folder / "encryption.key"
    key.write_text("A" * 43 + "=\n")
    status, log = own_server.refuse_to_start()
    assert status != 0
    assert "encryption" in log.lower()


def test_a_file_that_is_no_database_stops_the_start_and_stays_as_it_is(configuration, pki):
    file = configuration.folder / "chancery.sqlite"
    file.write_text("my holiday pictures\n" * 100)
    before = file.read_bytes()
    chancery = Chancery(configuration, pki)
    status, log = chancery.refuse_to_start()
    assert status != 0
    assert "chancery.sqlite" in log
    assert file.read_bytes() == before


def test_a_port_that_is_taken_is_an_error_that_names_it(server, configuration, pki):
    address = f"127.0.0.1:{server.configuration.mtls_port}"
    configuration.values["listeners"]["mtls"]["address"] = address
    chancery = Chancery(configuration, pki)
    status, log = chancery.refuse_to_start()
    assert status != 0
    assert str(server.configuration.mtls_port) in log


def test_explain_shows_the_rule_and_the_claims(server):
    done = explain(server, "device-001", "--audience", "orders")
    assert done.returncode == 0, done.stderr
    for part in ("factory", "factory devices", "spiffe://example.org/device/device-001", "factory-7"):
        assert part in done.stdout


@pytest.mark.parametrize("name", ["device-revoked", "device-expired", "device-stranger"])
def test_explain_says_why_not(server, name):
    done = explain(server, name, "--audience", "orders")
    assert done.returncode == 1
    word = {"device-revoked": "revoked", "device-expired": "expired", "device-stranger": "issuer"}[name]
    assert word in (done.stdout + done.stderr).lower()


def test_explain_can_look_at_another_time(server):
    done = explain(server, "device-001", "--audience", "orders", "--at", "2001-01-01T00:00:00Z")
    assert done.returncode == 1
    assert "not yet valid" in done.stdout + done.stderr


def test_explain_leaves_no_trace(server):
    count = len(server.audit())
    explain(server, "device-001", "--audience", "orders")
    assert len(server.audit()) == count


def test_a_token_can_be_found_in_the_audit_log(own_server):
    device = own_server.pki.identity("device-001")
    own_server.token("orders", device)
    own_server.token("gcp", own_server.pki.identity("device-002"))
    event = own_server.audit()[0]
    expected = {
        "outcome": "issued",
        "remote_address": "127.0.0.1",
        "flow": "mtls-client-credentials",
        "authority": "factory",
        "rule": "factory devices",
        "certificate_thumbprint": device.thumbprint.hex(),
        "subject": "spiffe://example.org/device/device-001",
        "audience": "orders",
        "lifetime": 300,
    }
    assert event["audience"] in ("orders", "https://orders.example.com")
    assert {name: event[name] for name in expected} | {"audience": "orders"} == expected
    assert event["jti"] and event["kid"] and event["request_id"] and event["certificate_serial"]


def test_no_private_key_and_no_token_is_in_the_log_or_the_listings(own_server):
    token = own_server.token()["access_token"]
    own_server.post({"grant_type": "client_credentials", "client_secret": "hush-hush", "audience": "orders"})
    listing = own_server.succeed("keys", "list", "--json") + own_server.succeed("audit", "list", "--json")
    text = own_server.log.read_text() + listing
    for secret in (token, token.rpartition(".")[2], "hush-hush", "PRIVATE KEY"):
        assert secret not in text
    for key in own_server.keys():
        assert not {"d", "p", "q", "private_key", "sealed"} & set(key)


def test_the_databases_are_for_the_owner_alone(own_server):
    own_server.token()
    for file in own_server.configuration.folder.glob("*.sqlite*"):
        assert os.stat(file).st_mode & 0o077 == 0, file
