"""Introspection (RFC 7662): resource servers ask about tokens for their audiences, and learn of no others."""

import base64
import hashlib
import hmac
import json
import signal
import time

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from assertions import ASSERTION_TYPE, encode, private_key
from chancery import Chancery, Commands, until
from configuration import Configuration
from conftest import serving
from exchanging import JWT, LAB, ROBOTS, Exchanges
from test_proxies import der, proxied
from token_inquiries import INACTIVE, SECRETS, SUBJECT, Parties, claims, configure, metric

ALL = ["orders-api", "orders-signed", "device-002"]


@pytest.fixture(scope="module")
def server(pki, tmp_path_factory):
    yield from serving(Chancery(configure(Configuration(tmp_path_factory.mktemp("intro"), pki.folder)), pki))


@pytest.fixture(scope="module")
def parties(server, pki):
    parties = Parties(server, pki)
    until(lambda: parties.introspect(server, "x", "stranger").status_code == 200, 10, "the clients are known")
    until(lambda: parties.introspect(server, "x", "orders-signed").status_code == 200, 10, "the clients are known")
    return parties


@pytest.fixture
def own(configuration, pki):
    """A server of one's own, whose clients it knows."""
    server = Chancery(configure(configuration), pki)
    server.start()
    parties = Parties(server, pki)
    until(lambda: parties.introspect(server, "x", "stranger").status_code == 200, 10, "the clients are known")
    yield server, parties
    if server.is_alive:
        server.kill()


@pytest.mark.parametrize("who", ALL)
def test_a_resource_server_learns_all_that_the_token_says_however_it_proves_itself(server, parties, who):
    token = server.token("orders")["access_token"]
    answer = parties.introspect(server, token, who)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == claims(token) | {"active": True, "token_type": "Bearer"}
    assert {"iss", "sub", "aud", "exp", "iat", "jti", "client_id", "amr", "cnf", "scope"} <= set(answer.json())


def test_a_hint_is_no_matter(server, parties):
    token = server.token("orders")["access_token"]
    for hint in ("access_token", "refresh_token", "nonsense"):
        assert parties.introspect(server, token, data={"token_type_hint": hint}).json()["active"]


def test_a_plain_jwt_is_introspected_too_by_whose_audience_it_is(server, parties):
    token = server.token("generic")["access_token"]
    assert parties.is_active(server, token, "generic-api")
    assert not parties.is_active(server, token, "orders-api")


def forged(token: str, header: dict | None = None, payload: dict | None = None, key=None) -> str:
    """The token with changes, under somebody else's signature or its own old one."""
    head, body, signature = token.split(".")
    head = jwt.get_unverified_header(token) | (header or {})
    parts = [encode(json.dumps(part).encode()) for part in (head, claims(token) | (payload or {}))]
    text = ".".join(parts)
    if key is not None:
        algorithm = jwt.get_algorithm_by_name(head["alg"])
        signature = encode(algorithm.sign(text.encode(), algorithm.prepare_key(key)))
    return f"{text}.{signature}"


def public_pem(server) -> bytes:
    """The RSA key of the issuer, which is no secret."""
    key = next(key for key in server.jwks() if key["kty"] == "RSA")
    public = jwt.get_algorithm_by_name("RS256").from_jwk(key)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def by_hmac(server, token: str) -> str:
    header = jwt.get_unverified_header(token) | {"alg": "HS256"}
    text = encode(json.dumps(header).encode()) + "." + token.split(".")[1]
    return text + "." + encode(hmac.new(public_pem(server), text.encode(), hashlib.sha256).digest())


# Each makes of a good token for `orders` one that is none.
BAD = {
    "another audience's": lambda s, t: s.token("generic")["access_token"],
    "an audience nobody serves": lambda s, t: s.token("described")["access_token"],
    "an ID token for AWS": lambda s, t: s.token("aws")["id_token"],
    "an ID token for Google": lambda s, t: s.token("gcp")["id_token"],
    "no JWT": lambda s, t: "not-a-token",
    "a space": lambda s, t: " ",
    "dots": lambda s, t: "..",
    "without its signature": lambda s, t: t.rsplit(".", 1)[0] + ".",
    "two parts": lambda s, t: t.rsplit(".", 1)[0],
    "four parts": lambda s, t: t + ".x",
    "something behind it": lambda s, t: t + "A",
    "a line behind it": lambda s, t: t + "=",
    "Bearer before it": lambda s, t: "Bearer " + t,
    "alg none": lambda s, t: forged(t, {"alg": "none"}).rsplit(".", 1)[0] + ".",
    "alg None": lambda s, t: forged(t, {"alg": "None"}),
    "the public key as an HMAC secret": by_hmac,
    "typ JWT": lambda s, t: forged(t, {"typ": "JWT"}),
    "no typ": lambda s, t: forged(t, {"typ": None}),
    "a key of its own": lambda s, t: forged(t, {"jwk": {"kty": "oct", "k": "AAAA"}}),
    "a URL of its own": lambda s, t: forged(t, {"jku": "https://127.0.0.1:1/jwks"}),
    "an unknown kid": lambda s, t: forged(t, {"kid": "unknown"}),
    "a path for a kid": lambda s, t: forged(t, {"kid": "../../../../dev/null"}),
    "SQL for a kid": lambda s, t: forged(t, {"kid": "' OR 1=1 --"}),
    "crit": lambda s, t: forged(t, {"crit": ["exp"]}),
    "another subject": lambda s, t: forged(t, payload={"sub": SUBJECT + "device-999"}),
    "a later exp": lambda s, t: forged(t, payload={"exp": int(time.time()) + 9999}),
    "our kid under another key": lambda s, t: forged(t, {"alg": "RS256"}, key=private_key("RS256")),
    "another issuer's": lambda s, t: jwt.encode({"iss": "https://a.example", "sub": "x"}, "k" * 32, "HS256"),
    "JSON": lambda s, t: json.dumps({"token": t}),
    "longer than any token": lambda s, t: t + "A" * 40_000,
}


@pytest.mark.parametrize("name", BAD)
def test_of_anything_else_it_learns_the_same_nothing(server, parties, name):
    token = server.token("orders", identity=server.pki.identity("device-002"))["access_token"]
    answer = parties.introspect(server, BAD[name](server, token))
    assert answer.status_code == 200, answer.text
    assert answer.content == INACTIVE
    assert answer.headers["Cache-Control"] == "no-store"
    assert parties.is_active(server, token), "the token itself is good"


def test_a_client_that_is_nobodys_resource_server_learns_nothing_and_is_recorded(server, parties):
    token = server.token("orders")["access_token"]
    for who, name in [("stranger", "stranger"), ("device-001", SUBJECT + "device-001")]:
        answer = parties.introspect(server, token, who)
        assert (answer.status_code, answer.content) == (200, INACTIVE)
        event = server.audit("--request-id", answer.headers["X-Request-Id"])[0]
        assert (event["outcome"], event["endpoint"], event["client_id"]) == ("refused", "introspection", name)
        assert event["reason"] == f"{name} is the resource server of no audience"


def test_its_own_token_says_nothing_to_a_client_that_is_no_resource_server(server, parties):
    """Who holds a token may not ask what it says: only who it is for may."""
    token = server.token("orders", identity=server.pki.identity("device-001"))["access_token"]
    assert parties.introspect(server, token, "device-001").content == INACTIVE


def test_an_answer_is_no_audit_event_and_is_counted(server, parties):
    token = server.token("orders")["access_token"]
    events, active = len(server.audit()), metric(server, 'chancery_introspections_total{result="active"}')
    invalid = metric(server, 'chancery_introspections_total{result="invalid"}')
    for _ in range(5):
        assert parties.is_active(server, token)
    assert not parties.is_active(server, "x")
    assert len(server.audit()) == events
    assert metric(server, 'chancery_introspections_total{result="active"}') == active + 5
    assert metric(server, 'chancery_introspections_total{result="invalid"}') == invalid + 1


# Each is refused with a status and an error.
REFUSED = {
    "nobody": (None, {}, 401, "invalid_client"),
    "a wrong secret": (None, {"auth": ("orders-api", "chy_" + "A" * 43)}, 401, "invalid_client"),
    "an unknown client": (None, {"auth": ("nobody", "chy_" + "A" * 43)}, 401, "invalid_client"),
    "a client_id alone": (None, {"data": {"client_id": "orders-api"}}, 401, "invalid_client"),
    "the wrong place for its secret": ("post", {}, 401, "invalid_client"),
    "a bearer token": (None, {"headers": {"Authorization": "Bearer x"}}, 401, "invalid_client"),
    "header and form": ("both", {}, 400, "invalid_request"),
    "header and assertion": ("assertion", {}, 400, "invalid_request"),
    "a name that is not its own": ("orders-api", {"data": {"client_id": "generic-api"}}, 400, "invalid_request"),
    "a device that says it is a resource server": ("device-001", {"data": {"client_id": "orders-api"}}, 401, None),
    "an assertion without a type": (None, {"data": {"client_assertion": "x"}}, 400, "invalid_request"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_whoever_does_not_prove_who_he_is_learns_nothing(server, parties, name):
    token = server.token("orders")["access_token"]
    who, options, status, error = REFUSED[name]
    options = dict(options)
    secret = parties.secrets["orders-api"]
    if who == "post":
        who, options = None, {"data": {"client_id": "orders-api", "client_secret": secret}}
    elif who == "both":
        who, options = "orders-api", {"data": {"client_id": "orders-api", "client_secret": secret}}
    elif who == "assertion":
        form = {"client_assertion": parties.signed.assertion(), "client_assertion_type": ASSERTION_TYPE}
        who, options = "orders-api", {"data": form}
    answer = parties.introspect(server, token, who, **options)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] == (error or "invalid_client")
    assert "active" not in answer.json()
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    event = server.audit("--request-id", answer.headers["X-Request-Id"])[0]
    assert (event["outcome"], event["endpoint"]) == ("refused", "introspection")
    assert event["error"] == answer.json()["error"]


def send(server, parties, body: bytes, content_type="application/x-www-form-urlencoded", path="/introspect"):
    auth = ("orders-api", parties.secrets["orders-api"])
    headers = {"Content-Type": content_type}
    url = server.public + path
    return requests.post(url, data=body, headers=headers, auth=auth, verify=server.pki.root, timeout=100)


@pytest.mark.parametrize(
    "body, content_type, path, status",
    [
        (b"", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=a&token=TOKEN", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=TOKEN&token=TOKEN", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=TOKEN&client_id=orders-api&client_id=x", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=%zz", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=%ff", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=a%00b", "application/x-www-form-urlencoded", "/introspect", 400),
        (b"token=" + b"a" * 70_000, "application/x-www-form-urlencoded", "/introspect", 413),
        (b'{"token": "TOKEN"}', "application/json", "/introspect", 415),
        (b"", "application/x-www-form-urlencoded", "/introspect?token=TOKEN", 400),
        (b"token=TOKEN", "application/x-www-form-urlencoded", "/introspect?a=b", 400),
    ],
)
def test_a_request_that_is_none_is_an_error(server, parties, body, content_type, path, status):
    token = server.token("orders")["access_token"]
    body, path = body.replace(b"TOKEN", token.encode()), path.replace("TOKEN", token)
    answer = send(server, parties, body, content_type, path)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] == "invalid_request"
    assert token not in answer.text


@pytest.mark.parametrize("path", ["/introspect", "/revoke"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_the_endpoint_takes_only_post(server, path, method):
    answer = requests.request(method, server.public + path, verify=server.pki.root, timeout=100)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


def test_no_other_origin_may_read_an_answer(server, parties):
    answer = parties.introspect(server, "x", headers={"Origin": "https://app.example.com"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_authlib_introspects(server, parties):
    token = server.token("orders")["access_token"]
    session = OAuth2Session("orders-api", parties.secrets["orders-api"])
    url = described(server)["introspection_endpoint"]
    answer = session.introspect_token(url, token=token, token_type_hint="access_token", verify=server.pki.root)
    assert answer.json()["sub"] == claims(token)["sub"]
    post = OAuth2Session(
        "generic-api", parties.secrets["generic-api"], token_endpoint_auth_method=SECRETS["generic-api"]
    )
    assert post.introspect_token(url, token=token, verify=server.pki.root).content == INACTIVE


def described(server) -> dict:
    return server.get(server.configuration.issuer_path + "/.well-known/openid-configuration").json()


def test_the_metadata_say_where_and_how(server):
    metadata = described(server)
    for name, path in [("introspection", "/introspect"), ("revocation", "/revoke")]:
        assert metadata[f"{name}_endpoint"] == server.issuer + path
        assert metadata["mtls_endpoint_aliases"][f"{name}_endpoint"] == server.mtls + path
        for member in ("auth_methods_supported", "auth_signing_alg_values_supported"):
            assert metadata[f"{name}_endpoint_{member}"] == metadata[f"token_endpoint_{member}"]


def test_an_issuer_with_a_path_has_it_behind_the_path(pki, tmp_path):
    configuration = configure(Configuration(tmp_path / "chancery", pki.folder, "/machines"))
    server = Chancery(configuration, pki)
    server.start()
    try:
        parties = Parties(server, pki)
        until(lambda: parties.introspect(server, "x").status_code == 200, 10, "the clients are known")
        token = server.token("orders")["access_token"]
        assert parties.is_active(server, token)
        assert parties.is_active(server, token, "device-002")
        assert described(server)["introspection_endpoint"] == server.issuer + "/introspect"
        assert requests.post(server.public + "/introspect", verify=pki.root, timeout=100).status_code == 404
    finally:
        server.kill()


def test_a_resource_server_behind_the_proxy_asks_with_its_forwarded_certificate(configuration, pki):
    port = proxied(configure(configuration), {"format": "rfc9440"}, **{"allow-plaintext": True})
    server = Chancery(configuration, pki).start()
    try:
        token = server.token("orders")["access_token"]
        url = f"http://127.0.0.1:{port}/introspect"
        for name, is_active in [("device-002", True), ("device-001", False)]:
            field = {"Client-Cert": f":{base64.b64encode(der(pki, name)).decode()}:"}
            answer = requests.post(url, data={"token": token}, headers=field, timeout=100)
            assert (answer.status_code, answer.json()["active"]) == (200, is_active), answer.text
        # Anywhere else the header makes the request fail.
        answer = requests.post(
            server.public + "/introspect", data={"token": token}, headers=field, verify=pki.root, timeout=100)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    finally:
        server.kill()


def test_a_revoked_key_takes_its_tokens_along_within_a_second(own):
    server, parties = own
    token = server.token("orders")["access_token"]
    kid = jwt.get_unverified_header(token)["kid"]
    assert parties.is_active(server, token)
    assert server.run_on_key("revoke", kid).returncode == 0
    until(lambda: not parties.is_active(server, token), 1, "the token is inactive")
    fresh = server.token("orders")["access_token"]
    assert jwt.get_unverified_header(fresh)["kid"] != kid
    assert parties.is_active(server, fresh)


def test_a_retired_key_keeps_its_tokens_and_a_deleted_one_does_not(own):
    server, parties = own
    token = server.token("orders")["access_token"]
    kid = jwt.get_unverified_header(token)["kid"]
    assert server.run("keys", "rotate", "--algorithm", "RS256", "--force").returncode == 0
    until(lambda: kid in server.kids("retired"), 10, "the key is retired")
    time.sleep(0.5)
    assert parties.is_active(server, token)
    assert server.run_on_key("delete", kid, "--force").returncode == 0
    until(lambda: kid not in server.published(), 1, "the key is not published")
    assert not parties.is_active(server, token)


def test_an_expired_token_is_inactive(configuration, pki):
    configure(configuration).values["audiences"]["orders"]["lifetime"] = "2s"
    server = Chancery(configuration, pki)
    server.start()
    try:
        parties = Parties(server, pki)
        until(lambda: parties.introspect(server, "x").status_code == 200, 10, "the clients are known")
        token = server.token("orders")["access_token"]
        assert parties.is_active(server, token)
        end = claims(token)["exp"]
        until(lambda: not parties.is_active(server, token), 10, "the token is inactive")
        assert end <= time.time() < end + 60
        assert metric(server, 'chancery_introspections_total{result="expired"}') > 0
    finally:
        server.kill()


def test_a_reload_takes_a_resource_server_away_and_gives_another(own):
    server, parties = own
    token = server.token("orders")["access_token"]
    assert parties.is_active(server, token)
    server.configuration.values["audiences"]["orders"]["resource-servers"] = ["stranger"]
    server.configuration.write()
    server.process.send_signal(signal.SIGHUP)
    until(lambda: parties.is_active(server, token, "stranger"), 10, "the stranger is the resource server")
    assert not parties.is_active(server, token)


def test_a_client_that_is_disabled_learns_nothing_any_more(own):
    server, parties = own
    token = server.token("orders")["access_token"]
    assert parties.is_active(server, token)
    server.succeed("clients", "update", "orders-api", "--disable")
    until(lambda: parties.introspect(server, token).status_code == 401, 1.5, "the client is refused")


def test_the_limits_are_those_of_the_token_endpoint(configuration, pki):
    configure(configuration).values["limits"] = {
        "per-source": {"failures": "3/h"},
        "per-client": {"attempts": "4/h"},
    }
    server = Chancery(configuration, pki)
    server.start()
    try:
        parties = Parties(server, pki)
        token = server.token("orders")["access_token"]
        until(lambda: "orders-api" in server.succeed("clients", "list"), 10, "the client is there")
        time.sleep(0.5)
        statuses = [parties.introspect(server, token).status_code for _ in range(6)]
        assert statuses == [200] * 4 + [429] * 2
        # A token more would be one too many too, as the bucket is one.
        for _ in range(3):
            parties.introspect(server, token, None)
        answer = parties.introspect(server, token, "generic-api")
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
    finally:
        server.kill()


def test_resource_servers_of_id_tokens_are_a_fault(configuration):
    configure(configuration).values["audiences"]["aws"]["resource-servers"] = ["orders-api"]
    done = Commands(configuration.write()).run("config", "check")
    assert done.returncode == 78
    assert "audiences.aws.resource-servers" in done.stdout + done.stderr
    assert "cannot ask about ID tokens" in done.stdout + done.stderr


@pytest.fixture
def lab(configuration, pki):
    """Exchanges whose tokens `orders-api` asks about."""
    lab = Exchanges(configure(configuration), pki)
    for audience in ("reports", "archive"):
        configuration.values["audiences"][audience]["resource-servers"] = ["orders-api"]
    configuration.values["audiences"]["here"]["resource-servers"] = ["generic-api"]
    yield lab
    if lab.server and lab.server.is_alive:
        lab.server.kill()


def started(lab) -> tuple[Chancery, Parties]:
    server = lab.start()
    parties = Parties(server, lab.pki)
    until(lambda: parties.introspect(server, "x", "stranger").status_code == 200, 10, "the clients are known")
    return server, parties


def test_who_acts_for_whom_is_in_the_answer(lab):
    """Keycloak 53029: there `act` is missing from introspection."""
    actor = {"client": "none", "actor": {"authority": "robots", "match": {"claim": {"sub": "robot-{n}"}}}}
    lab.rule("robots act", exchange=actor, audiences=["here"])
    lab.rule("again", authority="self", match={"claim": {"sub": "lab/{id}"}}, exchange=actor)
    server, parties = started(lab)
    only = lab.subject(may_act={"sub": "robot-1", "iss": ROBOTS})
    first = lab.token(only, audience="here", actor_token=lab.actor(), actor_token_type=JWT).json()["access_token"]
    answer = parties.introspect(server, first, "generic-api").json()
    assert (answer["active"], answer["act"]) == (True, {"sub": "robot-1", "iss": ROBOTS})
    assert answer["may_act"] == {"sub": "robot-1", "iss": ROBOTS}
    second = lab.token(first, audience="reports", actor_token=lab.actor(), actor_token_type=JWT)
    token = second.json()["access_token"]
    answer = parties.introspect(server, token).json()
    assert answer == claims(token) | {"active": True, "token_type": "Bearer"}
    assert answer["sub"] == "lab/7"
    assert answer["act"]["act"] == {"sub": "robot-1", "iss": ROBOTS}


def test_those_who_acted_elsewhere_are_in_the_answer(lab):
    lab.rule("jobs")
    server, parties = started(lab)
    token = lab.token(lab.subject(act={"sub": "a", "act": {"sub": "b"}}), audience="reports").json()["access_token"]
    act = parties.introspect(server, token).json()["act"]
    assert (act["sub"], act["iss"], act["act"]["sub"]) == ("a", LAB, "b")


def test_a_token_for_several_audiences_is_each_ones(lab):
    both = {"client": "none", "several-audiences": True}
    lab.rule("both", exchange=both, audiences=["reports", "archive"], scopes=[])
    lab.configuration.values["audiences"]["archive"]["resource-servers"] = ["stranger"]
    server, parties = started(lab)
    form = lab.form(lab.subject()) | {"audience": ["reports", "archive"]}
    answer = lab.post(form)
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    assert isinstance(claims(token)["aud"], list)
    for who in ("orders-api", "stranger"):
        assert parties.is_active(server, token, who)
    assert not parties.is_active(server, token, "generic-api")


def test_a_token_that_counts_no_more_cannot_be_exchanged(lab):
    lab.rule("ours", authority="self", match={"claim": {"sub": SUBJECT + "{id}"}}, subject="device/{id}")
    server, parties = started(lab)

    def trade(token):
        return lab.token(token, audience="reports")

    revoked, keyless = (server.token("here")["access_token"] for _ in range(2))
    assert trade(revoked).status_code == trade(keyless).status_code == 200
    assert parties.revoke(server, revoked).status_code == 200
    answer = trade(revoked)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "was revoked" in server.refusals()[-1]["reason"]
    assert server.run_on_key("revoke", jwt.get_unverified_header(keyless)["kid"]).returncode == 0
    until(lambda: trade(keyless).status_code == 400, 1, "the key counts no more")
    assert "names the key" in server.refusals()[-1]["reason"]
