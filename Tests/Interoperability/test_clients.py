"""An operator registers clients that are known by their certificates while the server runs."""

import datetime
import json

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chancery import GRANT, until
from pki import Identity

PROMPT = 1.0  # seconds within which a running server sees a change


def self_signed(folder, name: str) -> Identity:
    """A certificate that vouches for itself, as a client makes one."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    stem = f"{name}-{certificate.serial_number:x}"
    files = folder / f"{stem}.pem", folder / f"{stem}.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return Identity(*files)


@pytest.fixture
def client_rules(configuration):
    """A rule for a client whose certificate is its own authority."""
    configuration.values["policy"].append(
        {"name": "billing", "match": {"client": "billing"}, "subject": "billing-service", "audiences": ["orders"]}
    )


def status(server, client_id: str, identity: Identity | None = None) -> int:
    return server.post(GRANT | {"audience": "orders", "client_id": client_id}, identity).status_code


def claims(answer: dict) -> dict:
    return jwt.decode(answer["access_token"], options={"verify_signature": False})


def test_a_client_is_registered_renewed_and_deleted_while_the_server_runs(client_rules, own_server, tmp_path):
    old, new = self_signed(tmp_path, "billing"), self_signed(tmp_path, "billing")
    assert status(own_server, "billing", old) == 401
    own_server.succeed("clients", "create", "--id", "billing", "--certificate", str(old.certificate))
    until(lambda: status(own_server, "billing", old) == 200, PROMPT, "the new client gets a token")
    token = claims(own_server.token("orders", old, client_id="billing"))
    assert token["sub"] == "billing-service"
    assert token["client_id"] == "billing"

    assert status(own_server, "billing", new) == 401
    own_server.succeed("clients", "update", "billing", "--add-certificate", str(new.certificate))
    until(lambda: status(own_server, "billing", new) == 200, PROMPT, "the renewed certificate counts")
    assert status(own_server, "billing", old) == 200
    own_server.succeed("clients", "update", "billing", "--remove-certificate", old.thumbprint.hex(":"))
    until(lambda: status(own_server, "billing", old) == 401, PROMPT, "the old certificate counts no more")
    assert status(own_server, "billing", new) == 200

    own_server.succeed("clients", "update", "billing", "--disable")
    until(lambda: status(own_server, "billing", new) == 401, PROMPT, "the disabled client is refused")
    own_server.succeed("clients", "update", "billing", "--enable")
    until(lambda: status(own_server, "billing", new) == 200, PROMPT, "the client is accepted again")

    own_server.succeed("clients", "delete", "billing")
    until(lambda: status(own_server, "billing", new) == 401, PROMPT, "the deleted client is refused")


def test_a_client_is_known_by_a_name_that_an_authority_vouches_for(own_server):
    device = own_server.pki.identity("device-001")
    uri = "SPIFFE://Example.org/device/device-001"
    own_server.succeed("clients", "create", "--id", "meter-1", "--san-uri", uri, "--authority", "factory")
    until(lambda: status(own_server, "meter-1", device) == 200, PROMPT, "the client gets a token")
    token = claims(own_server.token("orders", device, client_id="meter-1"))
    assert token["client_id"] == "meter-1"
    assert token["sub"] == "spiffe://example.org/device/device-001"
    event = own_server.audit("--client-id", "meter-1", "--outcome", "issued")[0]
    assert (event["flow"], event["authority"]) == ("mtls-client-credentials", "factory")


def test_a_refused_client_is_told_nothing_and_the_audit_log_everything(own_server, tmp_path):
    pinned = self_signed(tmp_path, "billing")
    own_server.succeed("clients", "create", "--id", "meter", "--san-dns", "meter.example.org")
    own_server.succeed("clients", "create", "--id", "asleep", "--san-dns", "meter.example.org", "--disabled")
    own_server.succeed("clients", "create", "--id", "billing", "--certificate", str(pinned.certificate))
    until(lambda: status(own_server, "billing", pinned) != 401, PROMPT, "the client is known")
    bodies = set()
    for client_id in ("billing", "meter", "asleep", "unknown"):
        answer = own_server.post(GRANT | {"audience": "orders", "client_id": client_id})
        assert answer.status_code == 401
        body = answer.json()
        body.pop("request_id")
        bodies.add(json.dumps(body))
    assert len(bodies) == 1
    reasons = {event["client_id"]: event["reason"] for event in own_server.refusals()[-4:]}
    assert reasons["billing"] == "client billing: the certificate is none of those registered"
    assert reasons["meter"] == "client meter: the certificate lacks the registered tls_client_auth_san_dns"
    assert reasons["asleep"] == "client asleep: is disabled"
    assert "unknown" in reasons["unknown"]


def test_metadata_go_in_and_come_out_as_rfc_7591_says(own_server, tmp_path):
    document = tmp_path / "client.json"
    metadata = {
        "client_id": "urn:example:meter",
        "client_name": "Zähler 1",
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_subject_dn": "CN=meter 1,O=Example",
    }
    document.write_text(json.dumps(metadata))
    shown = json.loads(own_server.succeed("clients", "create", "--metadata", str(document), "--json"))
    assert metadata.items() <= shown.items()
    assert shown["grant_types"] == ["client_credentials"]
    assert json.loads(own_server.succeed("clients", "show", "urn:example:meter", "--json")) == shown
    assert json.loads(own_server.succeed("clients", "list", "--json")) == [shown]
    own_server.succeed("clients", "delete", "urn:example:meter")
    assert json.loads(own_server.succeed("clients", "list", "--json")) == []
    supported = own_server.get("/.well-known/openid-configuration").json()["token_endpoint_auth_methods_supported"]
    assert {"tls_client_auth", "self_signed_tls_client_auth"} <= set(supported)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--san-dns", "a.example", "--san-ip", "192.0.2.1"], "takes exactly one name"),
        (["--san-dns", "*.example"], "wildcards are not allowed"),
        (["--subject-dn", "CN=a,CN"], "is not a distinguished name"),
        (["--thumbprint", "12"], "64 hexadecimal digits"),
        (["--certificate", "/dev/null"], "is not a regular file"),
        (["--san-dns", "a.example", "--authority", "facotry"], "configured are factory"),
        (["--auth-method", "none"], "supported are tls_client_auth"),
        ([], "nothing says how"),
    ],
)
def test_a_wrong_registration_is_one_line_that_says_why(own_server, arguments, text):
    done = own_server.run("clients", "create", "--id", "x", *arguments)
    assert done.returncode == 1
    assert text in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert own_server.run("clients", "show", "x").returncode == 1


def test_many_clients_are_imported_at_once_or_not_at_all(own_server, tmp_path):
    lines = [
        json.dumps({"client_id": f"meter-{n}", "tls_client_auth_san_dns": f"meter-{n}.example.org"}) for n in range(500)
    ]
    file = tmp_path / "clients.jsonl"
    file.write_text("\n".join([*lines, lines[0]]))
    done = own_server.run("clients", "import", str(file))
    assert done.returncode == 1
    assert "line 501: the client meter-0 is registered already" in done.stderr
    assert json.loads(own_server.succeed("clients", "list", "--json")) == []
    file.write_text("\n".join(lines))
    own_server.succeed("clients", "import", str(file))
    assert len(json.loads(own_server.succeed("clients", "list", "--json"))) == 500
    assert [c["client_id"] for c in json.loads(own_server.succeed("clients", "list", "--limit", "2", "--json"))] == [
        "meter-0",
        "meter-1",
    ]
