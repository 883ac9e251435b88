"""Relying parties that know nothing but the issuer's URL (and trust its TLS certificate) verify our tokens."""

import base64
import json
import ssl
import subprocess

import jwt
import pytest
import requests
from idpyoidc.client.oidc import RP
from idpyoidc.message.oidc import verify_id_token
from joserfc import jwk
from joserfc import jwt as jose_jwt

from chancery import BINARY

AUDIENCES = ["orders", "gcp", "aws", "generic"]
SUBJECT = "spiffe://example.org/device/device-001"


def discover(server) -> dict:
    url = server.issuer + "/.well-known/openid-configuration"
    metadata = requests.get(url, verify=server.pki.root, timeout=100).json()
    assert metadata["issuer"] == server.issuer
    return metadata


@pytest.mark.parametrize("audience", AUDIENCES)
def test_pyjwt_verifies_a_token(server, audience):
    answer = server.token(audience)
    tls = ssl.create_default_context(cafile=server.pki.root)
    metadata = discover(server)
    key = jwt.PyJWKClient(metadata["jwks_uri"], ssl_context=tls).get_signing_key_from_jwt(answer["access_token"])
    expected = server.configuration.values["audiences"][audience]["aud"]
    claims = jwt.decode(
        answer["access_token"],
        key,
        algorithms=metadata["id_token_signing_alg_values_supported"],
        audience=expected,
        issuer=metadata["issuer"],
        options={"require": ["iss", "sub", "aud", "iat", "exp", "jti", "client_id", "amr"], "strict_aud": True},
    )
    assert claims["sub"] == SUBJECT
    assert claims["exp"] - claims["iat"] == answer["expires_in"] == 300
    assert claims["amr"] == ["mtls-client-credentials"]
    assert (claims["fleet"], claims["device"]) == ("factory-7", "device-001")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_joserfc_verifies_a_token(server, audience):
    token = server.token(audience)["access_token"]
    metadata = discover(server)
    keys = requests.get(metadata["jwks_uri"], verify=server.pki.root, timeout=100).json()
    algorithms = metadata["id_token_signing_alg_values_supported"]
    decoded = jose_jwt.decode(token, jwk.KeySet.import_key_set(keys), algorithms=algorithms)
    expected = server.configuration.values["audiences"][audience]["aud"]
    rules = jose_jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": server.issuer},
        aud={"essential": True, "value": expected},
        exp={"essential": True},
    )
    rules.validate(decoded.claims)
    assert decoded.header["typ"] == ("at+jwt" if audience == "orders" else "JWT")
    assert set(decoded.header) == {"alg", "kid", "typ"}


# It verifies TLS for the metadata; for keys from a URL on localhost it never does, and says so.
@pytest.mark.filterwarnings("ignore:Unverified HTTPS request is being made to host 'localhost'")
@pytest.mark.parametrize("audience", ["gcp", "aws"])
def test_idpyoidc_discovers_the_issuer_and_verifies_an_id_token(server, audience):
    expected = server.configuration.values["audiences"][audience]["aud"]
    settings = {"issuer": server.issuer, "client_id": expected, "redirect_uris": ["https://client.example.com/cb"]}
    party = RP(config=settings, httpc_params={"verify": server.pki.root})
    party.get_context().issuer = server.issuer
    party.do_request("provider_info")
    message = {"id_token": server.token(audience)["id_token"]}
    assert verify_id_token(message, keyjar=party.keyjar, iss=server.issuer, client_id=expected)


@pytest.mark.parametrize("audience", ["orders", "aws"])
def test_the_command_verifies_a_token(server, audience, tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps({"keys": server.jwks()}))
    token, expected = server.token(audience)["access_token"], server.configuration.values["audiences"][audience]["aud"]
    command = [BINARY, "token", "verify", "--jwks", str(keys), "--audience", expected, "--json", token]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=300).stdout)
    assert (done["valid"], done["header"]["typ"]) == (True, "at+jwt" if audience == "orders" else "JWT")


def test_a_changed_token_is_refused(server):
    head, _, signature = server.token()["access_token"].split(".")
    forged = base64.urlsafe_b64encode(b'{"sub":"spiffe://example.org/device/device-999"}').decode().rstrip("=")
    keys = jwk.KeySet.import_key_set({"keys": server.jwks()})
    with pytest.raises(Exception, match="(?i)signature"):
        jose_jwt.decode(f"{head}.{forged}.{signature}", keys, algorithms=["RS256"])


def test_an_rsa_device_gets_a_token_too(server):
    answer = server.token("orders", server.pki.identity("device-002"))
    claims = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert claims["sub"] == "spiffe://example.org/device/device-002"


def test_a_resource_servers_token_is_bound_to_the_certificate(server):
    device = server.pki.identity("device-001")
    claims = jwt.decode(server.token("orders", device)["access_token"], options={"verify_signature": False})
    thumbprint = base64.urlsafe_b64encode(device.thumbprint).decode().rstrip("=")
    assert claims["cnf"] == {"x5t#S256": thumbprint}


def test_an_audience_that_asks_for_it_learns_about_the_certificate(server):
    device = server.pki.identity("device-001")
    claims = jwt.decode(server.token("described", device)["access_token"], options={"verify_signature": False})
    client = claims["client"]
    assert client["x5_spiffe"] in (SUBJECT, [SUBJECT])
    assert "device-001.devices.example.org" in client["x5_dnssan"]
    assert SUBJECT in client["x5_urisan"]
    assert {"x5_serial", "x5_sha256"} <= set(client)


def test_a_resource_parameter_works_as_an_audience(server):
    answer = server.post({"grant_type": "client_credentials", "resource": "https://orders.example.com"})
    claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "https://orders.example.com"
