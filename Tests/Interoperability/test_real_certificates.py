"""Other people's programs that hold a certificate: MSAL signs with the key of a PFX, Prometheus shows one in TLS."""

import datetime
import json

import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from assertions import jwks, public_jwk
from chancery import until
from real_clients import metadata, running, verified
from test_real_programs import Prometheus, Target, job


@pytest.fixture(scope="module")
def longer(pki, tmp_path_factory):
    """A server that takes assertions of ten minutes, as MSAL makes them."""

    def change(configuration):
        configuration.values["clients"] = configuration.values.get("clients", {}) | {"assertion-lifetime": "10m"}

    with running(tmp_path_factory.mktemp("longer"), pki, change) as (server, _):
        yield server


def test_msal_signs_with_the_key_of_a_pfx(longer, tmp_path, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", longer.pki.root)
    key = rsa.generate_private_key(65537, 2048)
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pfx")]), datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
    cipher = serialization.BestAvailableEncryption(b"secret")
    pfx = tmp_path / "client.pfx"
    pfx.write_bytes(
        pkcs12.serialize_key_and_certificates(b"pfx", key, builder.sign(key, hashes.SHA256()), None, cipher))  # fmt: skip
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(jwks(public_jwk(key, "PS256", kid="k1"))))
    options = ["--auth-method", "private_key_jwt", "--jwks", str(keys), "--signing-alg", "PS256"]
    longer.succeed("clients", "create", "--id", "pfx", *options, "--token-endpoint-audience")
    application = msal.ConfidentialClientApplication(
        "pfx",
        client_credential={"private_key_pfx_path": str(pfx), "passphrase": "secret"},
        oidc_authority=longer.issuer,
    )

    def ask() -> str | None:
        answer = application.acquire_token_for_client(["records.read"], data={"audience": "records"})
        return answer.get("access_token")

    verified(longer, until(ask, 5, "the client is known"), "pfx", "private_key_jwt")


def test_prometheus_shows_a_certificate(real_clients, tmp_path):
    server, _ = real_clients
    target = Target()
    settings = job(server, "tls_client_auth", "", target)
    certificate, key = server.pki.identity("device-001").files
    # It demands a secret, and takes an empty file.
    (tmp_path / "empty").touch()
    del settings["oauth2"]["client_secret"]
    settings["oauth2"] |= {
        "client_secret_file": str(tmp_path / "empty"),
        "token_url": metadata(server)["mtls_endpoint_aliases"]["token_endpoint"],
    }
    settings["oauth2"]["tls_config"] |= {"cert_file": certificate, "key_file": key}
    prometheus = Prometheus(tmp_path, [settings])
    try:
        until(lambda: prometheus.sample("tls_client_auth"), 30, "Prometheus has scraped the target")
    finally:
        prometheus.stop()
        target.shutdown()
    token = next(token for token in target.tokens["/tls_client_auth"] if token)
    verified(server, token, "tls_client_auth", "mtls-client-credentials")
