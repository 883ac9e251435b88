"""What operators are told, before a start, at it and while the service runs; and what keeps no service down."""

import datetime
import json
import os
import pathlib
import subprocess

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chancery import BINARY, Chancery, Commands, until
from exchanging import Exchanges
from federation import payload

DAY = datetime.timedelta(days=1)


@pytest.fixture
def commands(configuration) -> Commands:
    return Commands(configuration.write())


@pytest.fixture
def lab(configuration, pki):
    exchanges = Exchanges(configuration, pki)
    yield exchanges
    if exchanges.server and exchanges.server.is_alive:
        exchanges.server.kill()


def certificate(folder: pathlib.Path, name: str = "web", *, start=-DAY, end=30 * DAY, hosts=("localhost",), bits=None,
                purposes=(ExtendedKeyUsageOID.SERVER_AUTH,)) -> tuple[str, str]:
    """A self-signed certificate of a listener, as it is or should be, and its key."""
    key = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
               .serial_number(x509.random_serial_number()).not_valid_before(now + start).not_valid_after(now + end)
               .add_extension(x509.ExtendedKeyUsage(purposes), False))
    if hosts:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), False)
    made = builder.sign(key, hashes.SHA256())
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    new = folder / f"{name}.new"
    new.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    os.replace(new, files[0])
    return str(files[0]), str(files[1])


def readiness(server) -> dict:
    answer = requests.get(f"{server.admin}/readyz", timeout=5)
    assert answer.status_code == 200, answer.text
    return answer.json()


# --- certificates of listeners


REFUSED = {
    "expired": ({"start": -30 * DAY, "end": -DAY}, "expired at"),
    "not valid yet": ({"start": DAY, "end": 30 * DAY}, "is not valid before"),
    "for another host": ({"hosts": ("other.example.com",)}, "is for another host: it has other.example.com"),
    "without a name": ({"hosts": ()}, "no DNS name in subjectAltName"),
    "with a small key": ({"bits": 1024}, "is weak: RSA key of 1024 bits"),
    "for clients": ({"purposes": (ExtendedKeyUsageOID.CLIENT_AUTH,)}, "is not for TLS servers"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_certificate_that_clients_refuse_is_a_fault_of_the_check(commands, configuration, kind):
    options, said = REFUSED[kind]
    path, key = certificate(configuration.folder, **options)
    configuration.values["listeners"]["public"] |= {"certificate": path, "key": key}
    configuration.write()
    done = commands.run("config", "check")
    assert done.returncode == 78 and "listeners.public.certificate" in done.stderr and said in done.stderr, done.stderr
    assert "listeners.mtls" not in done.stderr


def test_each_listener_is_held_against_its_own_host(commands, configuration):
    path, key = certificate(configuration.folder, hosts=("localhost",))
    for name in ("public", "mtls"):
        configuration.values["listeners"][name] |= {"certificate": path, "key": key}
    configuration.values["listeners"]["mtls"]["url"] = "https://mtls.localhost"
    configuration.write()
    done = commands.run("config", "check")
    assert done.returncode == 78 and "listeners.mtls.certificate" in done.stderr
    assert "listeners.public.certificate" not in done.stderr
    certificate(configuration.folder, hosts=("localhost", "*.localhost.example", "mtls.localhost"))
    commands.succeed("config", "check")


def test_a_service_starts_with_an_expired_certificate_and_warns(configuration, pki):
    path, key = certificate(configuration.folder, start=-30 * DAY, end=-DAY)
    configuration.values["listeners"]["public"] |= {"certificate": path, "key": key}
    server = Chancery(configuration, pki).start()
    try:
        warning, = readiness(server)["warnings"]
        assert warning.startswith("the certificate of listener public expired at")
        assert "expired at" in server.log.read_text()
        keys = requests.get(f"{server.public}/.well-known/jwks.json", verify=False, timeout=10)
        assert keys.status_code == 200 and keys.json()["keys"]
        assert server.token()
        # What is expired already holds up no other change.
        configuration.values["policy"][0]["claims"]["fleet"] = "factory-8"
        configuration.write()
        until(lambda: payload(server.token()["access_token"]).get("fleet") == "factory-8", 5, "the change is in force")
        certificate(configuration.folder)
        until(lambda: "warnings" not in readiness(server), 5, "the new certificate is in force")
        # And what clients refuse does not take its place again.
        certificate(configuration.folder, hosts=("other.example.com",))
        until(lambda: "warnings" in readiness(server), 5, "the reload is refused")
        warning, = readiness(server)["warnings"]
        assert "not reloaded" in warning and "is for another host" in warning
    finally:
        server.kill()


# --- the encryption key and the database


def test_a_wrong_encryption_key_is_a_fault_of_the_check_which_changes_nothing(own_server):
    own_server.stop()
    own_server.succeed("config", "check")
    file = own_server.configuration.folder / "encryption.key"
    before = file.read_text()
    file.write_text("A" * 43 + "=\n")
    database = own_server.configuration.folder / "chancery.sqlite"
    content = database.read_bytes()
    done = own_server.run("config", "check")
    assert done.returncode == 78
    assert "keys.encryption-key: is not the key that the database was made with" in done.stderr
    assert "AAAA" not in done.stderr and database.read_bytes() == content
    file.write_text(before)
    own_server.succeed("config", "check")


def test_a_missing_key_has_a_hint_that_can_be_pasted(commands, configuration):
    file = configuration.folder / "encryption.key"
    file.unlink()
    done = commands.run("config", "check")
    hint, = [line.partition("hint:")[2].strip() for line in done.stderr.splitlines() if "hint:" in line]
    assert os.system(hint) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    commands.succeed("config", "check")


# --- clients that can never get what they are granted


def test_a_client_without_a_certificate_under_a_bound_audience_is_a_fault(own_server):
    values = own_server.configuration.values
    rule = {"name": "reports", "match": {"client": "report-{n}"}, "subject": "report-{n}", "audiences": ["orders"]}
    values["policy"].append(rule)
    own_server.configuration.write()
    own_server.succeed("config", "check")
    done = own_server.run("clients", "create", "--id", "report-1", "--auth-method", "client_secret_basic")
    assert done.returncode == 0 and 'rule "reports" grants the client audience "orders"' in done.stderr
    own_server.succeed("clients", "create", "--id", "apart-9", "--auth-method", "client_secret_basic")
    own_server.succeed("clients", "create", "--id", "report-2", "--san-dns", "report.example.org")
    done = own_server.run("config", "check")
    assert done.returncode == 78 and 'rule "reports" grants clients audience "orders"' in done.stderr, done.stderr
    assert "report-1" in done.stderr and "report-2" not in done.stderr and "apart-9" not in done.stderr
    own_server.stop()
    own_server.start()
    assert "they get none" in own_server.log.read_text()
    values["audiences"]["orders"]["certificate-bound"] = False
    own_server.configuration.write()
    own_server.succeed("config", "check")


# --- the command line


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["key", "list"], 64, "Unknown subcommand 'key'. Did you mean 'keys'?"),
        (["keys", "lst"], 64, "Unknown subcommand 'lst'. Did you mean 'list'?"),
        (["audit", "list", "--subject", "a", "--subject", "b"], 64, "'--subject' is given twice"),
        (["trust", "verify", "--at", "a", "--at=b", "x"], 2, "'--at' is given twice"),
        (["token", "verify", "--jwks", "a", "--jwks", "b", "x"], 2, "'--jwks' is given twice"),
    ],
)
def test_nothing_is_dropped_and_misuse_is_reported_against_the_right_command(commands, words, status, said):
    done = commands.run(*words)
    assert done.returncode == status and said in done.stderr, done.stderr


def test_options_before_a_subcommand_are_reported_against_it():
    done = subprocess.run([BINARY, "keys", "--config", "x", "list"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 64 and "'--config' stands before the subcommand" in done.stderr
    assert "Usage: chancery keys <subcommand>" in done.stderr


def test_an_import_names_every_line_at_fault(own_server, tmp_path):
    good = json.dumps({"client_id": "meter-1", "tls_client_auth_san_dns": "meter-1.example.org"})
    file = tmp_path / "clients.jsonl"
    file.write_text("\n".join([good, "{", good, json.dumps({"client_id": "x", "tls_client_auth_san_dns": "*"}), good]))
    done = own_server.run("clients", "import", str(file))
    assert done.returncode == 1 and "4 lines are at fault, and nothing is registered" in done.stderr
    lines = [line.strip().split(":")[0] for line in done.stderr.splitlines()[1:]]
    assert lines == ["line 2", "line 3", "line 4", "line 5"], done.stderr
    assert own_server.objects(own_server.succeed("clients", "list", "--json")) == []


def test_keys_rotate_needs_an_algorithm_only_where_there_are_several(configuration, pki):
    commands = Commands(configuration.write())
    done = commands.run("keys", "rotate", "--force")
    assert done.returncode == 1 and "several algorithms are configured: RS256, ES256" in done.stderr
    configuration.values["keys"]["algorithms"] = ["RS256"]
    configuration.values["audiences"]["generic"].pop("algorithm")
    configuration.write()
    server = Chancery(configuration, pki).start()
    try:
        before = server.kids("active")
        server.succeed("keys", "rotate", "--force")
        assert server.kids("active") != before
        server.succeed("keys", "prepare")
    finally:
        server.kill()


# --- exchanges, and who is meant


def test_the_exchange_endpoint_has_one_grant_and_speaks_of_resources(lab):
    lab.rule("jobs", audiences=[], resources=["reports-token"])
    del lab.configuration.values["policy"][-1]["audiences"]
    server = lab.start()
    headers = {"Authorization": f"Bearer {lab.subject()}"}
    place = {"headers": headers, "verify": lab.pki.root, "timeout": 20}
    answer = requests.post(f"{server.public}/exchange", json={"requested_resource": "reports-token"}, **place)
    assert lab.issued(answer)["sub"] == "lab/7"
    answer = requests.post(f"{server.public}/exchange", json={"requested_resource": "nothing"}, **place)
    assert answer.json()["error_description"] == "The resource is unknown or not granted to this client."
    answer = requests.post(
        f"{server.public}/exchange", json={"grant_type": "client_credentials", "requested_resource": "x"}, **place)
    assert answer.json()["error"] == "unsupported_grant_type"
    # One field names the target in all events, and the commands find it.
    answer = requests.post(
        f"{server.public}/exchange", json={"requested_resource": "reports-token", "scope": "nothing"}, **place)
    assert answer.json()["error"] == "invalid_scope"
    events = server.audit("--resource", "reports-token")
    assert [(e["outcome"], e["resource"]) for e in events] == [("issued", "reports-token"), ("refused", "reports-token")]
    assert server.audit("--target", "reports-token") == events
    assert len(server.audit("--endpoint", "exchange")) == 4 and server.audit("--endpoint", "token") == []
    refused, = server.audit("--target", "nothing")
    assert refused["resource"] == "nothing" and "audience" not in refused
    assert 'does not grant resource "nothing"' in refused["reason"]


def test_client_id_chooses_among_rules_for_one_external_subject_and_lets_nobody_become_another(lab):
    same = {"authority": "lab", "match": {"claim": {"sub": "repo"}}, "audiences": ["reports"]}
    lab.configuration.values["policy"] += [
        {"name": "billing", "subject": "billing", **same},
        {"name": "reports", "subject": "reports-app", **same},
        {"name": "wider", "subject": "wide", "authority": "lab", "match": {"claim": {"sub": "{any}"}}, "audiences": ["reports"]},
        {"name": "other", "subject": "other", "authority": "lab", "match": {"claim": {"sub": "else"}}, "audiences": ["reports"]},
        {"name": "taken", "subject": "registered", **same},
    ]
    server = lab.start()
    server.succeed("clients", "create", "--id", "registered", "--san-dns", "a.example.org")

    def ask(**parameters):
        form = {
            "grant_type": "client_credentials", "audience": "reports", "client_assertion": lab.subject(sub="repo"),
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        } | parameters
        return lab.post(form)

    assert lab.issued(ask())["sub"] == "billing"
    for name in ("billing", "reports-app"):
        claims = lab.issued(ask(client_id=name))
        assert claims["sub"] == claims["client_id"] == name
    until(lambda: ask(client_id="registered").status_code == 401, 5, "the client is known")
    for name in ("wide", "other", "registered", "nobody"):
        answer = ask(client_id=name)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), name
    assert server.audit("--rule", "reports")
    # The second application is itself at the other endpoints, too.
    token = ask(client_id="reports-app").json()["access_token"]
    form = {
        "token": token, "client_id": "reports-app", "client_assertion": lab.subject(sub="repo"),
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    assert lab.post(form, path="/revoke").status_code == 200
    assert server.audit("--outcome", "revoked")[0]["client_id"] == "reports-app"


def test_explain_points_out_rules_for_exchanges_and_the_chosen_one(lab, tmp_path):
    lab.rule("jobs")
    same = {"authority": "lab", "match": {"claim": {"sub": "repo"}}, "audiences": ["reports"]}
    lab.configuration.values["policy"] += [
        {"name": "billing", "subject": "billing", **same}, {"name": "reports", "subject": "reports-app", **same}]
    commands = Commands(lab.configuration.write())
    file = tmp_path / "claims.json"
    file.write_text(json.dumps({"sub": "job-7"}))
    explain = ["policy", "explain", "--claims", str(file), "--authority", "lab", "--audience", "reports"]
    done = commands.run(*explain)
    assert done.returncode == 1 and 'rule "jobs": matches, for exchanges: use --subject-token' in done.stdout
    assert "no policy rule matches" not in done.stdout and "there are no policy rules" not in done.stdout
    file.write_text(json.dumps({"sub": "repo"}))
    assert 'rule "reports": chosen by client_id "reports-app"' in commands.succeed(*explain, "--client-id", "reports-app")


def test_no_exchange_lives_longer_than_the_ceiling(lab):
    lab.configuration.values["limits"] = {"longest-exchange": "2m"}
    lab.configuration.values["audiences"]["reports"]["lifetime"] = "1h"
    lab.rule("own", authority="self", match={"claim": {"sub": "spiffe://example.org/device/{id:any}"}}, subject="d/{id}")
    lab.rule("jobs")
    server = lab.start()
    mine = server.token("here")["access_token"]
    for subject in (mine, lab.subject()):
        claims = lab.issued(lab.token(subject, audience="reports"))
        assert claims["exp"] - claims["iat"] == 120
    lab.configuration.values["policy"][-1]["lifetime"] = "3m"
    done = Commands(lab.configuration.write()).run("config", "check")
    assert done.returncode == 78 and "is longer than limits.longest-exchange" in done.stderr


def test_two_audiences_with_one_aud_are_kept_apart_for_a_reason(commands, configuration):
    configuration.values["audiences"]["again"] = {"profile": "generic", "aud": "https://orders.example.com"}
    configuration.write()
    done = commands.run("config", "check")
    assert done.returncode == 78 and "Keep one audience, and let rules" in done.stderr
