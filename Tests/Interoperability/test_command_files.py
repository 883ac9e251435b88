"""Each command asks for the files that it uses: what is broken elsewhere does not keep an operator from working."""

import pytest

from chancery import Chancery, Commands


@pytest.fixture
def broken(configuration, pki):
    """A server has run; then its list, its anchors and its TLS files were lost."""
    server = Chancery(configuration, pki).start()
    server.token()
    server.stop()
    (configuration.folder / "broken.crl").write_bytes(b"no list")
    x509 = configuration.values["authorities"]["factory"]["x509"]
    x509["revocation"]["crl"] = "broken.crl"
    x509["anchors"] = "lost.pem"
    configuration.values["listeners"]["public"]["certificate"] = "lost-server.pem"
    return Commands(configuration.write())


def test_keys_clients_and_audit_work_beside_broken_trust_and_tls(broken):
    assert broken.keys()
    broken.succeed("keys", "prepare", "--algorithm", "ES256")
    broken.succeed("clients", "create", "--id", "meter-1", "--san-dns", "meter-1.example.org", "--authority", "factory")
    assert "meter-1" in broken.succeed("clients", "list")
    assert len(broken.audit()) == 1
    broken.succeed("audit", "verify")


def test_what_starts_a_server_still_asks_for_all_files(broken):
    for words in (["config", "check"], ["serve"]):
        done = broken.run(*words)
        assert done.returncode == 78
        for name in ("broken.crl", "lost.pem", "lost-server.pem"):
            assert name in done.stderr, done.stderr


def test_explain_asks_for_the_authorities_alone(broken, pki):
    certificate = str(pki.identity("device-001").certificate)
    done = broken.run("policy", "explain", "--certificate", certificate)
    assert done.returncode == 78
    assert "broken.crl" in done.stderr and "lost.pem" in done.stderr and "lost-server.pem" not in done.stderr


def test_audit_needs_no_encryption_key(broken, configuration):
    (configuration.folder / "encryption.key").unlink()
    broken.succeed("audit", "list")
    done = broken.run("keys", "list")
    assert done.returncode == 78 and "encryption-key" in done.stderr


def test_audit_needs_no_database_of_keys(broken, configuration):
    for file in configuration.folder.glob("chancery.sqlite*"):
        file.unlink()
    configuration.values["database"]["sqlite"] = "absent/chancery.sqlite"
    configuration.write()
    assert len(broken.audit()) == 1
    assert broken.run("clients", "list").returncode == 78


def test_a_fault_of_the_configuration_itself_stops_every_command(broken, configuration):
    configuration.values["policy"][0]["audiences"] = ["ordres"]
    configuration.write()
    for words in (["keys", "list"], ["clients", "list"], ["audit", "list"], ["trust", "status"]):
        done = broken.run(*words)
        assert done.returncode == 78 and "ordres" in done.stderr


def test_an_unreadable_file_is_a_problem_of_its_authority_alone(configuration, pki):
    good = configuration.values["authorities"]["factory"]
    (configuration.folder / "broken.crl").write_bytes(b"no list")
    anchors = {"anchors": good["x509"]["anchors"]}
    configuration.values["authorities"] |= {
        "broken-list": {"x509": anchors | {"revocation": {"crl": "broken.crl", "mode": "prefer"}}},
        "lost": {"x509": {"anchors": "lost.pem"}},
        "no-ca": {"x509": {"anchors": str(pki.identity("device-001").certificate)}},
    }
    commands = Commands(configuration.write())
    done = commands.run("trust", "status", "--json")
    assert done.returncode == 1, done.stderr
    report = {authority["name"]: authority for authority in commands.objects(done.stdout)[0]["authorities"]}
    assert [name for name in report if report[name]["current"]] == ["factory"]
    assert report["factory"]["problems"] == [] and report["factory"]["crls"]
    assert "broken.crl" in report["broken-list"]["problems"][0] and report["broken-list"]["anchors"]
    assert "lost.pem: the file cannot be read: No such file" in report["lost"]["problems"][0]
    assert "cannot be used" in report["no-ca"]["problems"][0] and "CA" in report["no-ca"]["problems"][0]
    text = commands.run("trust", "status")
    assert text.returncode == 1
    assert text.stdout.count("NOT USABLE:") == 3 and "broken.crl" in text.stdout and "factory:" in text.stdout


def test_a_database_that_cannot_be_read_is_a_problem_of_those_whose_lists_are_fetched(configuration):
    (configuration.folder / "chancery.sqlite").write_text("my holiday pictures\n" * 100)
    anchors = {"anchors": configuration.values["authorities"]["factory"]["x509"]["anchors"]}
    fetched = {"crl": "http://127.0.0.1:9/a.crl", "mode": "prefer"}
    configuration.values["authorities"]["remote"] = {"x509": anchors | {"revocation": fetched}}
    commands = Commands(configuration.write())
    done = commands.run("trust", "status", "--json")
    assert done.returncode == 1, done.stderr
    report = {authority["name"]: authority for authority in commands.objects(done.stdout)[0]["authorities"]}
    assert report["factory"]["current"] and report["factory"]["problems"] == []
    assert "chancery.sqlite" in report["remote"]["problems"][0] and not report["remote"]["current"]


def test_a_socket_without_its_folder_is_found_by_the_check(configuration):
    forwarded = {"format": "nginx", "from": {"unix-socket": True}}
    configuration.values["listeners"]["proxy"] = {"address": "unix:run/proxy.sock", "forwarded": forwarded}
    commands = Commands(configuration.write())
    done = commands.run("config", "check")
    assert done.returncode == 78 and "listeners.proxy.address" in done.stderr and "mkdir -p" in done.stderr
    (configuration.folder / "run").mkdir()
    commands.succeed("config", "check")
    (configuration.folder / "run" / "proxy.sock").write_text("somebody's notes")
    done = commands.run("config", "check")
    assert done.returncode == 78 and "no socket" in done.stderr
