"""Discovery and the key set: where they are, what they hold, and how they may be cached."""

import re

import pytest
import requests

from chancery import Chancery
from configuration import Configuration

DOCUMENTS = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-metadata",
    "/.well-known/jwks.json",
]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_can_be_cached_and_revalidated(server, path):
    answer = server.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])[1]) > 0
    again = server.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    other = server.get(path, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


@pytest.mark.parametrize("path", DOCUMENTS)
def test_head_answers_as_get_without_a_body(server, path):
    head = requests.head(server.public + path, verify=server.pki.root, timeout=100)
    full = server.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]
    assert int(head.headers["Content-Length"]) == len(full.content)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_browser_on_another_origin_may_read_a_document(server, path):
    origin = {"Origin": "https://app.example.com"}
    preflight = requests.options(
        server.public + path,
        headers=origin | {"Access-Control-Request-Method": "GET"},
        verify=server.pki.root,
        timeout=100,
    )
    assert preflight.status_code in (200, 204)
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    assert server.get(path, headers=origin).headers["Access-Control-Allow-Origin"] == "*"


def test_no_other_origin_may_read_a_token(server):
    answer = server.post({"grant_type": "x"}, headers={"Origin": "https://app.example.com"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_metadata_says_what_clients_need(server):
    metadata = server.get("/.well-known/openid-configuration").json()
    assert metadata["issuer"] == server.issuer
    assert metadata["jwks_uri"] == server.issuer + "/.well-known/jwks.json"
    assert metadata["token_endpoint"] == server.issuer + "/token"
    assert metadata["mtls_endpoint_aliases"]["token_endpoint"] == server.mtls + "/token"
    assert metadata["grant_types_supported"] == ["client_credentials"]
    assert set(metadata["id_token_signing_alg_values_supported"]) == {"RS256", "ES256"}
    assert metadata["tls_client_certificate_bound_access_tokens"] is True
    assert metadata["response_types_supported"] and metadata["subject_types_supported"] == ["public"]
    assert {"iss", "sub", "aud", "iat", "exp"} <= set(metadata["claims_supported"])
    assert isinstance(metadata["authorization_endpoint"], str)


def test_the_key_set_holds_public_keys_as_the_clouds_want_them(server):
    keys = server.jwks()
    kids = [key["kid"] for key in keys]
    assert len(kids) == len(set(kids)) and all(kids)
    members = {"RSA": {"kty", "use", "alg", "kid", "n", "e"}, "EC": {"kty", "use", "alg", "kid", "crv", "x", "y"}}
    for key in keys:
        assert set(key) == members[key["kty"]]
        assert key["use"] == "sig"


def test_a_standby_of_every_algorithm_is_published(server):
    for algorithm in ("RS256", "ES256"):
        assert len(server.kids("active", algorithm)) == 1
        standby = server.kids("prepared", algorithm)
        assert standby and set(standby) <= server.published()


def test_the_root_leads_to_the_metadata(server):
    answer = server.get("/", allow_redirects=False)
    assert answer.status_code in (301, 302, 303, 307, 308)
    assert answer.headers["Location"].endswith("/.well-known/openid-configuration")


def test_health_and_readiness_are_on_the_admin_listener_alone(server):
    for path in ("/healthz", "/readyz"):
        assert requests.get(server.admin + path, timeout=100).status_code == 200
        assert server.get(path).status_code == 404


def test_an_issuer_with_a_path_serves_everything_under_it(pki, tmp_path):
    chancery = Chancery(Configuration(tmp_path / "tenant", pki.folder, issuer_path="/tenant"), pki)
    chancery.configuration.values["listeners"]["mtls"]["url"] = chancery.mtls
    chancery.start()
    try:
        # OpenID Connect Discovery §4.1 appends; RFC 8414 §3.1 inserts.
        appended = chancery.get("/tenant/.well-known/openid-configuration").json()
        inserted = chancery.get("/.well-known/oauth-authorization-server/tenant").json()
        assert appended == inserted
        assert appended["issuer"] == chancery.public + "/tenant"
        assert appended["jwks_uri"] == chancery.public + "/tenant/.well-known/jwks.json"
        token = chancery.token()
        assert token["access_token"]
        assert chancery.get("/.well-known/jwks.json").status_code == 404
    finally:
        chancery.kill()
