"""Attacks on the token exchange, over the wire: each is refused with the right error, and the audit log says why."""

import base64
import gzip
import hashlib
import hmac
import json
import subprocess
import time
import urllib.parse
from dataclasses import dataclass
from typing import Callable

import pytest
import requests
from cryptography.hazmat.primitives import serialization

from chancery import holds_token, until
from exchanger import ACCESS_TOKEN, AGENCY, EXCHANGE, ID_TOKEN, JSON, JWT, LAB, TYPE, VALUE, Exchanger, claims
from federation import BEARER, GRANT_TYPE, present

NOW = int(time.time())
REQUEST, TOKEN, TARGET, SCOPE = "invalid_request", "invalid_token", "invalid_target", "invalid_scope"
CLIENT, DENIED, UNFIT = "invalid_client", "access_denied", "unauthorized_client"
STATUSES = {
    REQUEST: 400,
    UNFIT: 400,
    TARGET: 400,
    SCOPE: 400,
    CLIENT: 401,
    TOKEN: 401,
    DENIED: 403,
    "unsupported_grant_type": 400,
}


@pytest.fixture(scope="module")
def parties(pki, tmp_path_factory):
    exchanger = Exchanger(tmp_path_factory.mktemp("exchange"), pki).start()
    yield exchanger
    exchanger.server.kill()


@dataclass
class Attack:
    name: str
    send: Callable[[Exchanger], requests.Response]
    error: str
    reason: str
    status: int | None = None


def subject(name: str, reason: str, *, header: dict | None = None, sub: str = "job-7", **changes) -> Attack:
    """A subject token that should not have been made so, at the token endpoint."""
    return Attack(
        name, lambda p: p.exchange(p.token(sub, header=header, **changes)), REQUEST, "subject_token: " + reason
    )


def text(name: str, token: Callable[[Exchanger], str], reason: str) -> Attack:
    return Attack(name, lambda p: p.exchange(token(p)), REQUEST, "subject_token: " + reason)


def form(name: str, error: str, reason: str, sub: str = "job-7", **parameters) -> Attack:
    return Attack(name, lambda p: p.exchange(p.token(sub), **parameters), error, reason)


def document(name: str, error: str, reason: str, **members) -> Attack:
    """A request to the exchange endpoint with an honest token."""
    return Attack(name, lambda p: p.plain(p.token(), **({"requested_resource": "legacy"} | members)), error, reason)


def body(name: str, content, reason: str = "the body is", status: int = 400) -> Attack:
    return Attack(name, lambda p: p.plain(p.token(), body=content), REQUEST, reason, status)


def authorization(name: str, value: Callable[[Exchanger], str] | None, reason: str) -> Attack:
    def send(p):
        headers = {"Authorization": value(p)} if value else {}
        return p.plain(None, headers=headers, requested_resource="legacy")

    return Attack(name, send, TOKEN, reason)


def capture(name: str, sub: str, reason: str) -> Attack:
    """A subject that would become part of another one."""
    return Attack(name, lambda p: p.exchange(p.token(sub)), REQUEST, reason)


def by_public_key(p: Exchanger) -> str:
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    secret = p.lab.private.public_key().public_bytes(*form)
    return p.token(header={"alg": "HS256"}, signature=lambda m: hmac.new(secret, m, hashlib.sha256).digest())


def swapped(p: Exchanger) -> str:
    honest, forged = p.token("job-7").split("."), p.token("job-1").split(".")
    return ".".join([forged[0], forged[1], honest[2]])


def nested_chain(depth: int) -> dict:
    act: dict = {"sub": "first"}
    for number in range(depth - 1):
        act = {"sub": f"actor-{number}", "act": act}
    return act


def repeated(*names: str) -> Callable[[Exchanger], requests.Response]:
    """A form with a parameter once more."""

    def send(p):
        pairs = [
            ("grant_type", EXCHANGE),
            ("subject_token", p.token()),
            ("subject_token_type", JWT),
            ("audience", "api"),
            ("scope", "orders.read"),
        ]
        pairs += [(name, value) for name, value in pairs if name in names]
        return p.exchange(None, data=pairs)

    return send


def own(audience: str, type: str = JWT) -> Callable[[Exchanger], requests.Response]:
    return lambda p: p.exchange(p.device(audience), subject_token_type=type)


def curl(p: Exchanger, *options: str) -> requests.Response:
    """A request that a library would not send; only status and body of the answer count."""
    command = ["curl", "-s", "--cacert", str(p.server.pki.root), "-w", "\n%{http_code}", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    content, _, status = done.stdout.rpartition("\n")
    answer = requests.Response()
    answer.status_code, answer._content = int(status), content.encode()
    answer.headers["Cache-Control"] = "no-store"
    return answer


def two_bearers(version: str) -> Callable[[Exchanger], requests.Response]:
    def send(p):
        headers = ["-H", f"Authorization: Bearer {p.token()}", "-H", f"Authorization: Bearer {p.token('job-1')}"]
        content = json.dumps({"grant_type": EXCHANGE, "requested_resource": "legacy"})
        return curl(
            p, version, *headers, "-H", "Content-Type: application/json", "-d", content, p.server.public + "/exchange"
        )

    return send


SUBJECT_TOKENS = [
    # When it counts, for whom it is, whose it is.
    subject("expired", "lab: the token expired", exp=NOW - 120, iat=NOW - 400, nbf=None),
    Attack(
        "expired a moment ago, by the skew of clocks",
        lambda p: p.exchange(p.token(exp=int(time.time()) - 5, iat=NOW - 400, nbf=None)),
        REQUEST,
        "subject_token: the token has ended",
    ),
    subject("not valid yet", "lab: the token", nbf=NOW + 3600, exp=NOW + 7000, iat=NOW),
    subject("made tomorrow", "lab: the token", iat=NOW + 86_400, nbf=None, exp=NOW + 87_000),
    subject("without an end", 'lab: the token has no "exp"', exp=None),
    subject("made for ever", "lab: the token is made to last", exp=NOW + 10 * 365 * 86_400),
    subject("for somebody else", "lab: the token", aud="https://other.example.com"),
    subject(
        "for us and somebody else",
        "lab: the token is for 2 audiences",
        aud=["urn:chancery", "https://other.example.com"],
    ),
    subject("for nobody", 'lab: the token has no "aud"', aud=None),
    subject(
        "for our token endpoint, which is no audience of the authority", "lab: the token", aud="https://localhost/token"
    ),
    subject("of an issuer that nobody trusts", "the token is of no configured authority", iss="https://evil.test"),
    subject("of an issuer with a slash more", "the token is of no configured authority", iss=LAB + "/"),
    subject("without an issuer", "the token is of no configured authority", iss=None),
    text(
        "of one authority, by the key of another",
        lambda p: p.agency.sign(p.claims(), {"kid": "lab"}),
        "lab: the token",
    ),
    text("of one authority, named as the other's key", lambda p: p.agency.sign(p.claims()), "lab: the token"),
    text("without a subject", lambda p: p.lab.sign(p.claims(sub=None)), 'lab: the token has no "sub"'),
    # How it is signed.
    text("without an algorithm", lambda p: p.token(header={"alg": "none"}), 'the token has the algorithm "none"'),
    text("without a signature", lambda p: p.token().rsplit(".", 1)[0] + ".", "the token has no signature"),
    text("signed with the public key as a secret", by_public_key, "lab: the token has the algorithm HS256"),
    subject("by an unknown key", "lab: the token names the key", header={"kid": "made-up"}),
    text(
        "by a stranger's key under the known name",
        lambda p: p.stranger.sign(p.claims()),
        "lab: the token has a signature",
    ),
    text("with the signature of another", swapped, "lab: the token has a signature that does not verify"),
    subject("with its own key", "the token brings its own key (jwk)", header={"jwk": {"kty": "oct", "k": "AA"}}),
    subject(
        "with a place to fetch its key from", "the token brings its own key (jku)", header={"jku": "https://evil.test"}
    ),
    subject("with something critical", "the token has critical header parameters", header={"crit": ["exp"]}),
    # What it is.
    text("opaque, of Google", lambda p: "ya29.a0AfH6SMBx-opaque", "an opaque Google access token names no audience"),
    text("opaque, of GitHub", lambda p: "gho_16C7e42F292c6912E7710c838347Ae178B4a", "the token is opaque"),
    text("opaque, of nobody in particular", lambda p: "2YotnFZFEjr1zCsicMWpAA", "the token is opaque"),
    text("two parts", lambda p: p.token().rsplit(".", 1)[0], "the token is opaque"),
    text("encrypted", lambda p: "a.b.c.d.e", "the token is encrypted"),
    text("larger than any token", lambda p: p.token(pad="x" * 20_000), "the token has"),
    text("a token in a token", lambda p: p.token(header={"cty": "JWT"}), "the token"),
    text("a token in a token, without saying so", lambda p: p.lab.sign(p.token().encode()), "the token"),
    text("a claim twice", lambda p: p.lab.sign(b'{"sub":"job-7","s\\u0075b":"job-1"}'), "the token"),
    subject("a logout token", "lab: the token", events={"http://schemas.openid.net/event/backchannel-logout": {}}),
    subject("a logout token by its type", 'lab: the token has the typ "logout+jwt"', header={"typ": "logout+jwt"}),
    subject("a security event", 'lab: the token has the typ "secevent+jwt"', header={"typ": "secevent+jwt"}),
    subject("a client's proof of itself", "lab: the token has the typ", header={"typ": "client-authentication+jwt"}),
    subject("a proof of possession", "lab: the token has the typ", header={"typ": "dpop+jwt"}),
    subject(
        "bound to a key that nobody proves",
        "the token is bound to",
        cnf={"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"},
    ),
    subject(
        "bound to a certificate that nobody shows", "the token is bound to a certificate", cnf={"x5t#S256": "A" * 43}
    ),
    subject("bound to nothing that can be read", "the token is bound to", cnf="certificate"),
    # As what it is presented.
    Attack(
        "an access token presented as an ID token",
        lambda p: p.exchange(p.token(header={"typ": "at+jwt"}), subject_token_type=ID_TOKEN),
        REQUEST,
        'the typ "at+jwt", and is presented as urn:ietf:params:oauth:token-type:id_token',
    ),
    Attack(
        "an ID token of ours presented as an access token",
        own("aws", ACCESS_TOKEN),
        REQUEST,
        'the typ "JWT", and is presented as urn:ietf:params:oauth:token-type:access_token',
    ),
    form("a refresh token", REQUEST, "subject_token_type", subject_token_type=TYPE + "refresh_token"),
    form("a SAML assertion", REQUEST, "subject_token_type", subject_token_type=TYPE + "saml2"),
    form("a type that nobody knows", REQUEST, "subject_token_type", subject_token_type="jwt"),
    form("a type in capitals", REQUEST, "subject_token_type", subject_token_type=JWT.upper()),
    form("a token without its type", REQUEST, "subject_token without subject_token_type", subject_token_type=None),
    Attack("a line break behind the token", lambda p: p.exchange(p.token() + "\n"), REQUEST, "subject_token"),
    Attack("a space behind the token", lambda p: p.exchange(p.token() + " "), REQUEST, "subject_token: the token"),
    Attack("no token", lambda p: p.exchange(None), REQUEST, "subject_token_type without subject_token"),
    Attack("an empty token", lambda p: p.exchange(""), REQUEST, "subject_token_type without subject_token"),
    Attack("a token of nothing but a space", lambda p: p.exchange(" "), REQUEST, "the token is opaque"),
    Attack("the token twice", repeated("subject_token"), REQUEST, "subject_token"),
    Attack("its type twice", repeated("subject_token_type"), REQUEST, "subject_token_type"),
    Attack("the grant twice", repeated("grant_type"), REQUEST, "grant_type"),
    Attack("the scope twice", repeated("scope"), REQUEST, "scope"),
    Attack(
        "the token of the grant of RFC 7523",
        lambda p: p.exchange(None, subject_token_type=None, assertion=p.token()),
        REQUEST,
        "no subject_token",
    ),
    Attack(
        "a form that is longer than any request",
        lambda p: p.exchange("x" * 70_000),
        REQUEST,
        "body over 64 KiB",
        413,
    ),
]

OWN_TOKENS = [
    Attack("a token of ours for an API", own("generic"), REQUEST, "the token is ours, for"),
    Attack("an ID token of ours for AWS", own("aws"), REQUEST, "the token is ours, for"),
    Attack("an ID token of ours for Google", own("gcp", ID_TOKEN), REQUEST, "the token is ours, for"),
    Attack(
        "a token of ours for an API, sent by a client that is not that API",
        lambda p: p.exchange(p.device("generic"), client="caller"),
        REQUEST,
        "client caller is no resource server of it",
    ),
    Attack(
        "a token of ours, bound to a certificate that nobody shows",
        lambda p: p.exchange(p.device("bound-hub")),
        REQUEST,
        "the token is bound to a certificate that the client did not show",
    ),
    Attack(
        "a token of ours, bound to another's certificate",
        lambda p: p.mutual(p.device("bound-hub"), "device-002"),
        REQUEST,
        "the token is bound to a certificate that the client did not show",
    ),
    text(
        "in our name, by another's key",
        lambda p: p.lab.sign(p.claims(iss=p.server.issuer, client_id="x"), {"typ": "at+jwt"}),
        "the token is ours, and names the key",
    ),
    text(
        "in our name, by another's key under one of our names",
        lambda p: p.lab.sign(
            p.claims(iss=p.server.issuer, client_id="x"), {"typ": "at+jwt", "kid": p.server.kids("active")[0]}
        ),
        "the token is ours, and has a signature that does not verify",
    ),
    text(
        "in our name, with an authority's key and no key named",
        lambda p: p.lab.sign(p.claims(iss=p.server.issuer), {"kid": None}),
        "the token is ours, and names no key",
    ),
    text(
        "ours, with its last character changed",
        lambda p: p.device()[:-8] + "AAAAAAAA",
        "the token is ours, and has a signature",
    ),
    Attack(
        "an exchanged token, for another rule's target",
        lambda p: p.exchange(claims_token(p), audience="vault"),
        TARGET,
        'does not grant audience "vault"',
    ),
    Attack(
        "an exchanged token, for a resource that only its first token could have",
        lambda p: p.plain(claims_token(p), requested_resource="legacy"),
        TARGET,
        'does not grant resource "legacy"',
    ),
    Attack(
        "an exchanged token, to get back scopes that it has lost",
        lambda p: p.exchange(claims_token(p), scope="orders.read orders.write"),
        SCOPE,
        'does not grant scope "orders.write"',
    ),
]


def claims_token(p: Exchanger, **form) -> str:
    """What was exchanged once, for another exchange."""
    answer = p.exchange(p.token(), **({"audience": "hub"} | form))
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def actor(name: str, send: Callable[[Exchanger], requests.Response], reason: str) -> Attack:
    return Attack(name, send, REQUEST, reason)


ACTORS = [
    actor("an actor without a type", lambda p: p.actor(p.agent(), type=None), "actor_token without actor_token_type"),
    actor("a type without an actor", lambda p: p.actor(None), "actor_token_type without actor_token"),
    actor("an empty actor", lambda p: p.actor(""), "actor_token_type without actor_token"),
    actor("a saml actor", lambda p: p.actor(p.agent(), type=TYPE + "saml2"), "actor_token_type"),
    actor(
        "an actor where the rule has none",
        lambda p: p.actor(p.agent(), "job-7"),
        '"anybody\'s jobs" takes no actor token',
    ),
    actor("no actor where the rule wants one", lambda p: p.exchange(p.token("delegated-1")), "wants an actor token"),
    actor("an actor of another authority", lambda p: p.actor(p.token("agent-smith")), "is not for this actor token"),
    actor("an actor that the rule does not know", lambda p: p.actor(p.agent("clerk-1")), "is not for this actor token"),
    actor(
        "an expired actor",
        lambda p: p.actor(p.agent(exp=NOW - 100, iat=NOW - 200, nbf=None)),
        "actor_token: agency: the token expired",
    ),
    actor(
        "an actor that ended a moment ago",
        lambda p: p.actor(p.agent(exp=int(time.time()) - 5, iat=NOW - 400, nbf=None)),
        "actor_token: the token has ended",
    ),
    actor(
        "an actor for somebody else", lambda p: p.actor(p.agent(aud="https://x.test")), "actor_token: agency: the token"
    ),
    actor(
        "an actor of no authority",
        lambda p: p.actor(p.agent(iss="https://evil.test")),
        "actor_token: the token is of no",
    ),
    actor("an opaque actor", lambda p: p.actor("ya29.opaque"), "actor_token: an opaque Google access token"),
    actor(
        "an actor of ours for another", lambda p: p.actor(p.device("generic")), "actor_token: the token is ours, for"
    ),
    actor(
        "the subject token as the actor",
        lambda p: p.actor(token := p.token("delegated-1"), subject=token),
        "is not for this actor token",
    ),
    actor(
        "the actor token as the subject",
        lambda p: p.actor(token := p.agent(), subject=token),
        "no exchange rule matches",
    ),
    actor(
        "the actor in the place of the subject",
        lambda p: p.actor(p.token("delegated-1"), subject=p.agent()),
        "no exchange rule matches",
    ),
    # Who may act.
    actor(
        "an actor, and may_act names another",
        lambda p: p.actor(p.agent(), may_act={"sub": "agent-jones", "iss": "https://agency.example.org"}),
        "the subject token's may_act names another than the one who acts",
    ),
    actor(
        "an actor of the right name, and may_act names him at another issuer",
        lambda p: p.actor(p.agent(), may_act={"sub": "agent-smith", "iss": LAB}),
        "the subject token's may_act names another than the one who acts",
    ),
    actor(
        "an actor of the right name, and may_act means the subject's own issuer",
        lambda p: p.actor(p.agent(), may_act={"sub": "agent-smith"}),
        "the subject token's may_act names another than the one who acts",
    ),
    actor(
        "nobody in particular, and may_act names one",
        lambda p: p.exchange(p.token(may_act={"sub": "agent-smith"})),
        "may_act says who may act with it, and nobody who acts is known",
    ),
    actor(
        "a client, and may_act names another",
        lambda p: p.exchange(p.token("called-1", may_act={"sub": "other"}), client="caller"),
        "may_act names another than the one who acts",
    ),
    actor(
        "a client that acts, and may_act names another",
        lambda p: p.exchange(p.token("held-1", may_act={"sub": "other"}), client="caller"),
        "may_act names another than the one who acts",
    ),
    actor(
        "may_act in the actor token, and the client is nobody",
        lambda p: p.actor(p.agent(may_act={"sub": "caller"})),
        "the actor token's may_act",
    ),
    actor(
        "may_act of an actor before, who is another",
        lambda p: p.exchange(p.token(act={"sub": "agent-smith", "may_act": {"sub": "agent-jones"}})),
        "may_act",
    ),
    actor(
        "may_act with a claim that the actor does not have",
        lambda p: p.exchange(p.token("called-1", may_act={"sub": "caller", "department": "x"}), client="caller"),
        "may_act names another than the one who acts",
    ),
    *(
        subject(f"may_act that is {name}", "the token has a may_act", may_act=value)
        for name, value in {
            "a text": "agent-smith",
            "a list": [{"sub": "agent-smith"}],
            "empty": {},
            "of a number": {"sub": 7},
            "null": 0,
        }.items()
    ),
    *(
        subject(f"act that is {name}", "the token has", act=value)
        for name, value in {
            "a text": "agent-smith",
            "a list": [{"sub": "agent-smith"}],
            "nameless": {"iss": LAB},
            "of a number": {"sub": 7},
            "eleven deep": nested_chain(11),
            "twenty deep": nested_chain(20),
            "a text within": {"sub": "a", "act": "b"},
            "as large as a book": {"sub": "a", "diary": "x" * 5000},
        }.items()
    ),
    Attack(
        "an act that makes a client of ours the one who acts",
        lambda p: p.exchange(p.token(act={"sub": "caller", "iss": p.server.issuer})),
        REQUEST,
        "the token has an act that names an actor of ours, and is another's",
    ),
    Attack(
        "an act that makes a client of ours one who has acted",
        lambda p: p.exchange(p.token(act={"sub": "clerk", "act": {"sub": "caller", "iss": p.server.issuer}})),
        REQUEST,
        "the token has an act that names an actor of ours, and is another's",
    ),
    actor(
        "an actor of so many that one more is too many",
        lambda p: p.actor(p.agent(act=nested_chain(6)), act=nested_chain(5)),
        "more than 10 actors in act",
    ),
]

TARGETS = [
    form("a scope that only the audience has", SCOPE, 'does not grant scope "orders.write"', scope="orders.write"),
    form("a scope more", SCOPE, 'does not grant scope "orders.write"', scope="orders.read orders.write"),
    form("a scope of another's", SCOPE, 'does not grant scope "admin"', scope="admin"),
    Attack(
        "a scope that the subject token does not have",
        lambda p: p.exchange(p.token(scope="profile"), scope="orders.read"),
        SCOPE,
        'does not grant scope "orders.read"',
    ),
    Attack(
        "a scope that the subject token has only as part of a word",
        lambda p: p.exchange(p.token(scope="orders.read.all"), scope="orders.read"),
        SCOPE,
        'does not grant scope "orders.read"',
    ),
    subject("a scope that is an object", "the token has a scope that is not", scope={"orders.read": True}),
    form("a scope with a tab", REQUEST, "scope", scope="orders.read\torders.write"),
    form("a scope with a quote", SCOPE, "scope", scope='orders.read"'),
    form("a scope with a backslash", SCOPE, "scope", scope="orders.read\\"),
    form("a scope with two spaces", SCOPE, "scope", scope="orders.read  orders.read"),
    form("a scope with a line break", REQUEST, "scope", scope="orders.read\norders.write"),
    form("a scope that is not ASCII", SCOPE, "scope", scope="orders.reаd"),
    form("an audience that the rule does not grant", TARGET, 'does not grant audience "generic"', audience="generic"),
    form("an audience that nobody has", TARGET, 'does not grant audience "nothing"', audience="nothing"),
    form("an audience in capitals", TARGET, 'does not grant audience "API"', audience="API"),
    form("a resource of another rule's", TARGET, "does not grant audience", audience=None, resource="api-token"),
    form(
        "a resource with a fragment",
        TARGET,
        "does not grant audience",
        audience=None,
        resource="https://api2.example.com#x",
    ),
    form(
        "a resource with a path",
        TARGET,
        "does not grant audience",
        audience=None,
        resource="https://api2.example.com/..",
    ),
    form("no target, where there are several", TARGET, "grants several audiences", audience=None),
    form("a target beside the granted one", TARGET, "does not grant audience", resource="legacy"),
    form("two audiences, where one token is for one", TARGET, "does not grant audience", audience=["api", "hub"]),
    form("more targets than anybody has", REQUEST, "17 targets", audience=[f"a{n}" for n in range(17)]),
    form("an API key as a token", TARGET, "resource legacy at the token endpoint", audience=None, resource="legacy"),
    form("a SAML assertion for an answer", REQUEST, "requested_token_type", requested_token_type=TYPE + "saml2"),
    form("a refresh token for an answer", REQUEST, "requested_token_type", requested_token_type=TYPE + "refresh_token"),
    form("an ID token where there are access tokens", REQUEST, "requested_token_type", requested_token_type=ID_TOKEN),
    form(
        "a service account where there are none",
        TARGET,
        "service account",
        service_account="a@p.iam.gserviceaccount.com",
    ),
    form("a format that nobody knows", REQUEST, 'format "xml"', format="xml"),
    form("no grant", REQUEST, "no grant_type", grant_type=None),
    form("a grant in capitals", "unsupported_grant_type", "grant_type", grant_type=EXCHANGE.upper()),
]

CLIENTS = [
    form(
        "nobody, where the rule wants a client",
        REQUEST,
        '"jobs of a caller" wants a client that authenticates',
        "called-1",
    ),
    Attack(
        "another client than the rule wants",
        lambda p: p.exchange(p.token("called-1"), client="other"),
        REQUEST,
        '"jobs of a caller" is not for this client',
    ),
    Attack(
        "a device, where the rule wants a registered client",
        lambda p: p.mutual(p.token("called-1"), "device-001"),
        REQUEST,
        '"jobs of a caller" is not for this client',
    ),
    form("nobody, where the rule is not for exchanges", REQUEST, "no exchange rule matches", "direct-1"),
    Attack(
        "a subject token as proof of a client, so that no actor is asked for",
        lambda p: present(p.server, p.token("delegated-1"), "api"),
        UNFIT,
        "no policy rule matches",
    ),
    Attack(
        "a subject token as a grant of its own, so that no actor is asked for",
        lambda p: present(p.server, p.token("delegated-1"), "api", GRANT_TYPE),
        UNFIT,
        "no policy rule matches",
    ),
    Attack(
        "a subject that is called as a registered client is",
        lambda p: p.exchange(p.token("job-impostor")),
        CLIENT,
        "is the client_id of a registered client",
    ),
    form(
        "a name without credentials", CLIENT, 'client_id "caller" without credentials', "called-1", client_id="caller"
    ),
    form("a name without credentials, where none are needed", CLIENT, "without credentials", client_id="caller"),
    form("a bad secret beside a good token", CLIENT, "client caller", client_id="caller", client_secret="chy_wrong"),
    Attack(
        "a bad secret in the header, where no client is needed",
        lambda p: p.post(
            "/token",
            {"grant_type": EXCHANGE, "subject_token": p.token(), "subject_token_type": JWT, "audience": "api"},
            auth=("caller", "chy_wrong"),
        ),
        CLIENT,
        "client caller: the secret is none of the client's",
    ),
    Attack(
        "the secret of another client",
        lambda p: p.post(
            "/token",
            {
                "grant_type": EXCHANGE,
                "subject_token": p.token("called-1"),
                "subject_token_type": JWT,
                "audience": "api",
            },
            auth=("caller", p.secrets["other"]),
        ),
        CLIENT,
        "client caller: the secret is none of the client's",
    ),
    Attack(
        "one client's secret and another's name",
        lambda p: p.exchange(p.token("called-1"), client="caller", client_id="other"),
        REQUEST,
        "client",
    ),
    Attack(
        "a secret in the header and in the form",
        lambda p: p.exchange(p.token("called-1"), client="caller", client_secret=p.secrets["caller"]),
        REQUEST,
        "client_secret",
    ),
    Attack(
        "a certificate of nobody's",
        lambda p: p.mutual(p.token("called-1"), "device-stranger"),
        CLIENT,
        "factory: certificate has an unknown issuer",
    ),
    Attack(
        "the subject token as the client's own assertion",
        lambda p: p.exchange(
            token := p.token("called-1"), client_assertion=token, client_assertion_type=BEARER, client_id="caller"
        ),
        CLIENT,
        "client caller: did not authenticate as it is registered",
    ),
]

PLAIN = [
    authorization("no token", None, "no Authorization header"),
    authorization(
        "Basic", lambda p: "Basic " + base64.b64encode(f"caller:{p.secrets['caller']}".encode()).decode(), "not Bearer"
    ),
    authorization("a word and nothing behind it", lambda p: "Bearer", "not Bearer"),
    authorization("nothing behind Bearer", lambda p: "Bearer  ", "earer"),
    authorization(
        "two tokens in one header", lambda p: f"Bearer {p.token()} {p.token()}", "characters that it cannot have"
    ),
    authorization(
        "two tokens with a comma", lambda p: f"Bearer {p.token()}, Bearer {p.token()}", "characters that it cannot have"
    ),
    authorization("a token in quotes", lambda p: f'Bearer "{p.token()}"', "characters that it cannot have"),
    authorization("DPoP", lambda p: f"DPoP {p.token()}", "not Bearer"),
    Attack("two headers with a token, HTTP/1.1", two_bearers("--http1.1"), TOKEN, "several Authorization headers"),
    Attack("two headers with a token, HTTP/2", two_bearers("--http2"), TOKEN, "several Authorization headers"),
    Attack("an opaque token of Google", lambda p: p.plain("ya29.opaque"), TOKEN, "an opaque Google access token"),
    Attack("an opaque token of GitHub", lambda p: p.plain("gho_16C7e42F292c69"), TOKEN, "the token is opaque"),
    Attack(
        "an expired token",
        lambda p: p.plain(p.token(exp=NOW - 100, iat=NOW - 200, nbf=None)),
        TOKEN,
        "lab: the token expired",
    ),
    Attack(
        "a token that ended a moment ago, for what has no end",
        lambda p: p.plain(p.token(exp=int(time.time()) - 5, iat=NOW - 400, nbf=None), requested_resource="legacy"),
        TOKEN,
        "subject_token: the token has ended",
    ),
    Attack("a token for somebody else", lambda p: p.plain(p.token(aud="https://x.test")), TOKEN, "lab: the token"),
    Attack(
        "a stranger's signature",
        lambda p: p.plain(p.stranger.sign(p.claims())),
        TOKEN,
        "signature that does not verify",
    ),
    Attack("a token of ours for another", lambda p: p.plain(p.device("generic")), TOKEN, "the token is ours, for"),
    Attack(
        "whom no rule knows",
        lambda p: p.plain(p.token("clerk-1"), requested_resource="legacy"),
        DENIED,
        "no exchange rule matches",
    ),
    Attack(
        "whom the rule wants to come with a client",
        lambda p: p.plain(p.token("called-1"), requested_resource="legacy"),
        DENIED,
        "wants a client that authenticates",
    ),
    Attack(
        "the token in the URL",
        lambda p: p.plain(None, path=f"/exchange?access_token={p.token()}", requested_resource="legacy"),
        REQUEST,
        "query in the URL",
    ),
    Attack(
        "the token in the body",
        lambda p: p.plain(p.token(), requested_resource="legacy", subject_token=p.token("job-1")),
        REQUEST,
        "member subject_token",
    ),
    Attack(
        "the token in the body alone",
        lambda p: p.plain(None, requested_resource="legacy", subject_token=p.token(), subject_token_type=JWT),
        TOKEN,
        "no Authorization header",
    ),
    Attack(
        "the token as a form parameter (RFC 6750 section 2.2)",
        lambda p: p.plain(
            None, headers={"Content-Type": "application/x-www-form-urlencoded"}, body=f"access_token={p.token()}"
        ),
        REQUEST,
        "the Content-Type is",
        415,
    ),
    document("a resource that nobody has", TARGET, "does not grant resource", requested_resource="nothing"),
    document("a resource of another rule's", TARGET, "does not grant resource", requested_resource="api-token"),
    document("a resource with a path", TARGET, "does not grant resource", requested_resource="../legacy"),
    document("a resource in capitals", TARGET, "does not grant resource", requested_resource="Legacy"),
    document("a resource with NUL", REQUEST, "requested_resource", requested_resource="legacy\0"),
    document("a resource with a line break", REQUEST, "requested_resource", requested_resource="legacy\r\n"),
    document("two resources", TARGET, "does not grant resource", resource="never-stored"),
    document("no resource, where there are several", TARGET, "grants several audiences", requested_resource=None),
    document(
        "a service account where there are none",
        TARGET,
        "service account",
        service_account="a@p.iam.gserviceaccount.com",
    ),
    document("a format that the resource does not have", REQUEST, "format", format="credential_process"),
    document("a format that nobody knows", REQUEST, "format", format="xml"),
    document("another grant", "unsupported_grant_type", "grant_type", grant_type="client_credentials"),
    document("the JWT bearer grant", REQUEST, "assertion", grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer"),
    document(
        "a scope that is not granted", SCOPE, "does not grant scope", requested_resource="hub", scope="orders.write"
    ),
    document("a type of token that is not taken", REQUEST, "subject_token_type", subject_token_type=TYPE + "saml2"),
    document("a client's name without credentials", CLIENT, "without credentials", client_id="caller"),
    document("a client's bad secret", CLIENT, "client", client_id="caller", client_secret="chy_wrong"),
    Attack(
        "an actor where the rule has none",
        lambda p: p.plain(p.token(), requested_resource="legacy", actor_token=p.agent(), actor_token_type=JWT),
        DENIED,
        '"anybody\'s jobs" takes no actor token',
    ),
    document(
        "a type of token for what is none",
        REQUEST,
        "requested_token_type urn:ietf:params:oauth:token-type:jwt for legacy",
        requested_token_type=JWT,
    ),
    document("a member that is a number", REQUEST, 'member "scope" is not a text', scope=7),
    document(
        "a member that is a list", REQUEST, 'member "requested_resource" is not a text', requested_resource=["legacy"]
    ),
    document("a member that is an object", REQUEST, 'member "audience" is not a text', audience={"api": True}),
    document("a member that is true", REQUEST, 'member "format" is not a text', format=True),
    body("a member twice", f'{{"grant_type":"{EXCHANGE}","requested_resource":"hub","requested_resource":"legacy"}}'),
    body(
        "a member twice in two spellings", f'{{"grant_type":"{EXCHANGE}","resource":"hub","r\\u0065source":"legacy"}}'
    ),
    body("null for a member", f'{{"grant_type":"{EXCHANGE}","requested_resource":null}}', "is not a text"),
    Attack(
        "a certificate in a header, where no proxy is trusted",
        lambda p: p.plain(p.token(), headers={"X-SSL-Client-Cert": "MIIB"}, requested_resource="legacy"),
        REQUEST,
        "forwarded certificate in header X-SSL-Client-Cert, and the source is no trusted proxy",
    ),
    Attack(
        "JSON in another encoding",
        lambda p: p.plain(
            p.token(),
            headers={"Content-Type": "application/json; charset=utf-16"},
            body=json.dumps({"grant_type": EXCHANGE, "requested_resource": "legacy"}).encode("utf-16"),
        ),
        REQUEST,
        'the Content-Type has the charset "utf-16"',
        415,
    ),
    Attack(
        "JSON that is packed",
        lambda p: p.plain(
            p.token(),
            headers={"Content-Encoding": "gzip"},
            body=gzip.compress(json.dumps({"grant_type": EXCHANGE, "requested_resource": "legacy"}).encode()),
        ),
        REQUEST,
        'Content-Encoding "gzip"',
        415,
    ),
    body("a byte order mark", b"\xef\xbb\xbf" + json.dumps({"grant_type": EXCHANGE}).encode()),
    body("no JSON", "grant_type=x"),
    body("nothing", ""),
    body("a list", "[]"),
    body("a text", '"legacy"'),
    body("JSON with something behind it", '{"a":"b"}{"a":"b"}'),
    body("JSON with a comment", '{"a":"b"/* */}'),
    body("JSON that is not UTF-8", b'{"a":"\xff"}'),
    body("half a character", b'{"a":"\\ud800"}'),
    body("as deep as a well", '{"a":' * 5000 + "1" + "}" * 5000),
    body("longer than any request", '{"a":"' + "x" * 70_000 + '"}', "body over 64 KiB", 413),
    Attack(
        "a form",
        lambda p: p.plain(
            p.token(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urllib.parse.urlencode({"grant_type": EXCHANGE, "requested_resource": "legacy"}),
        ),
        REQUEST,
        "the Content-Type is",
        415,
    ),
    Attack(
        "plain text, which any page on the web may send",
        lambda p: p.plain(p.token(), headers={"Content-Type": "text/plain"}, requested_resource="legacy"),
        REQUEST,
        "the Content-Type is",
        415,
    ),
    Attack(
        "JSON to the token endpoint",
        lambda p: p.plain(p.token(), path="/token", requested_resource="legacy"),
        REQUEST,
        "the Content-Type is",
        415,
    ),
    Attack(
        "a bearer token to the token endpoint",
        lambda p: p.post(
            "/token",
            {"grant_type": EXCHANGE, "audience": "api"},
            headers={"Authorization": f"Bearer {p.token()}"},
        ),
        REQUEST,
        "subject_token",
    ),
]

CAPTURES = [
    capture("a path out of its folder", "job-../admin", "no exchange rule matches"),
    capture("two dots alone", "job-..", "no exchange rule matches"),
    capture("a path further down", "job-7/admin", "no exchange rule matches"),
    capture("an encoded slash", "job-7%2fadmin", "no exchange rule matches"),
    capture("a backslash", "job-7\\admin", "no exchange rule matches"),
    capture("a line break and a header", "job-7\r\nX-Admin: yes", "cannot be compared"),
    capture("a line break at the end", "job-7\n", "cannot be compared"),
    capture("NUL", "job-7\0", "cannot be compared"),
    capture("text that runs from right to left", "job-\u202e7", "cannot be compared"),
    capture("an invisible character", "job-\u200b7", "cannot be compared"),
    capture("a space at the end", "job-7 ", "no exchange rule matches"),
    capture("a colon", "job-7:admin", "no exchange rule matches"),
    capture("nothing", "job-", "no exchange rule matches"),
    capture("a wildcard for all of it", "*", "no exchange rule matches"),
    capture("a template", "{id}", "no exchange rule matches"),
    Attack(
        "more than any subject has",
        lambda p: p.exchange(p.token("job-" + "x" * 400)),
        UNFIT,
        "the subject has 404 bytes",
    ),
]

ATTACKS = {
    "subject token": SUBJECT_TOKENS,
    "token of ours": OWN_TOKENS,
    "actor": ACTORS,
    "target": TARGETS,
    "client": CLIENTS,
    "exchange endpoint": PLAIN,
    "capture": CAPTURES,
}
ALL = [pytest.param(attack, id=f"{kind}: {attack.name}") for kind, attacks in ATTACKS.items() for attack in attacks]


@pytest.mark.parametrize("attack", ALL)
def test_attack(parties, attack):
    answer = attack.send(parties)
    event = parties.server.audit()[-1]
    assert answer.status_code != 200, answer.text
    said = answer.json()
    assert (said["error"], answer.status_code) == (attack.error, attack.status or STATUSES[attack.error]), event
    assert event["request_id"] == said["request_id"]
    assert event["outcome"] == "refused" and attack.reason in event["reason"], event["reason"]
    assert answer.headers["Cache-Control"] == "no-store"
    # The caller learns what was wrong with the request, and nothing of rules, authorities, tokens or secrets.
    assert set(said) == {"error", "error_description", "request_id"}
    description = said["error_description"]
    assert not any(word in description for word in ("lab", "agency", "job", "caller", "legacy", "https:"))
    assert VALUE not in answer.text and VALUE not in json.dumps(event)
    assert not holds_token(answer.text) and not holds_token(json.dumps(event)), "nothing repeats a token"


def test_there_are_more_than_forty(parties):
    assert len(ALL) >= 150
    assert len({attack.values[0].name + kind for attack in ALL for kind in [attack.id]}) == len(ALL)


def test_the_honest_requests_are_granted(parties):
    assert claims(parties.exchange(parties.token()))["sub"] == "lab/7"
    assert claims(parties.exchange(parties.token("called-1"), client="caller"))["client_id"] == "caller"
    assert claims(parties.exchange(parties.token("held-1"), client="caller"))["act"]["sub"] == "caller"
    assert claims(parties.actor(parties.agent()))["act"]["sub"] == "agent-smith"
    assert claims(parties.exchange(parties.device()))["aud"] == "https://api2.example.com"
    assert claims(parties.mutual(parties.device("bound-hub"), "device-001"))["sub"] == "lab/device-001"
    direct = present(parties.server, parties.token("direct-1"), "vault")
    assert claims(direct)["sub"] == "lab/1" and "act" not in claims(direct)
    assert parties.plain(parties.token(), requested_resource="legacy").json() == {"x-api-key": VALUE}
    event = parties.server.audit()[-1]
    assert (event["resource"], event["note"]) == ("legacy", "secret legacy-key version 1")
    assert VALUE not in json.dumps(event)


def test_who_shows_the_certificate_can_use_the_token_that_is_bound_to_it(parties):
    token = parties.device("bound-hub")
    headers = JSON | {"Authorization": f"Bearer {token}"}
    content = json.dumps({"grant_type": EXCHANGE, "requested_resource": "api"})
    for name, status in (("device-001", 200), ("device-002", 401)):
        files = parties.server.pki.identity(name).files
        url = parties.server.mtls + "/exchange"
        answer = requests.post(url, content, headers=headers, cert=files, verify=parties.server.pki.root, timeout=100)
        assert answer.status_code == status, answer.text


def test_may_act_lets_in_whom_it_names_and_goes_on_with_the_token(parties):
    may_act = {"sub": "agent-smith", "iss": "https://agency.example.org"}
    exchanged = claims(parties.actor(parties.agent(), may_act=may_act))
    assert exchanged["may_act"] == may_act
    mine = {"sub": "caller", "iss": parties.server.issuer}
    exchanged = claims(parties.exchange(parties.token("called-1", may_act=mine), client="caller"))
    assert exchanged["may_act"]["sub"] == "caller"


def test_no_exchange_loses_who_acted_before(parties):
    acted = {"sub": "robot", "act": {"sub": "clerk"}}
    hub = parties.exchange(parties.token(act=acted), audience="hub").json()["access_token"]
    again = claims(parties.exchange(hub, subject_token_type=ACCESS_TOKEN))
    assert again["act"]["sub"] == "robot" and again["act"]["act"]["sub"] == "clerk"
    # An actor with a history of his own brings it along.
    token = claims(parties.actor(parties.agent(act={"sub": "boss"}), act=acted))
    chain, names = token["act"], []
    while chain:
        names.append(chain["sub"])
        chain = chain.get("act")
    assert names == ["agent-smith", "boss", "robot", "clerk"]


def test_no_exchange_of_an_exchanged_token_lives_longer(parties):
    first = parties.exchange(parties.token(exp=NOW + 7000, iat=NOW), audience="hub").json()["access_token"]
    end = claims_of(first)["exp"]
    again = parties.exchange(first, audience="hub").json()["access_token"]
    time.sleep(1.1)
    third = claims(parties.exchange(again))
    assert claims_of(again)["exp"] <= end and third["exp"] <= end


def claims_of(token: str) -> dict:
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_scopes_only_get_fewer(parties):
    narrow = claims_token(parties, scope="orders.read")
    assert claims(parties.exchange(narrow))["scope"] == "orders.read"
    none = parties.exchange(parties.token(scope="profile"), audience="hub")
    assert "scope" not in claims(none)
    # What was lost is not had back.
    assert "scope" not in claims(parties.exchange(none.json()["access_token"]))


@pytest.mark.parametrize("scopes", [["orders.read"], []], ids=["an audience with scopes", "an audience without"])
def test_scopes_that_a_token_of_no_kind_has_lost_stay_lost(pki, tmp_path, scopes):
    exchanger = Exchanger(tmp_path / "plain", pki)
    exchanger.server.configuration.values["audiences"]["hub"] |= {"profile": "generic", "scopes": scopes}
    exchanger.start()
    try:
        held = exchanger.exchange(exchanger.token(scope="profile"), audience="hub")
        assert "scope" not in claims(held)
        assert "scope" not in claims(exchanger.exchange(held.json()["access_token"]))
    finally:
        exchanger.server.kill()


def test_a_resource_without_its_secret_is_a_fault_of_ours_that_the_caller_hears_little_of(parties):
    answer = parties.plain(parties.token(), requested_resource="never-stored")
    event = parties.server.audit()[-1]
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
    assert "no secret nothing is stored" in event["reason"] and "nothing" not in answer.json()["error_description"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_post_exchanges(parties, method):
    headers = JSON | {"Authorization": f"Bearer {parties.token()}"}
    answer = requests.request(
        method, parties.server.public + "/exchange", headers=headers, verify=parties.server.pki.root, timeout=100
    )
    assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/exchange/",
        "//exchange",
        "/exchange/x",
        "/Exchange",
        "/exchange%2f",
        "/x/../exchange",
        "/exchange;a",
        "/%65xchange",
    ],
)
def test_no_other_path_exchanges(parties, path):
    content = json.dumps({"grant_type": EXCHANGE, "requested_resource": "legacy"})
    headers = ["-H", f"Authorization: Bearer {parties.token()}", "-H", "Content-Type: application/json"]
    count = len(parties.server.audit())
    answer = curl(parties, "--path-as-is", *headers, "-d", content, parties.server.public + path)
    assert answer.status_code in (400, 404), answer.status_code
    assert VALUE not in answer.text and len(parties.server.audit()) == count


def test_a_page_on_the_web_cannot_exchange(parties):
    answer = parties.plain(parties.token(), headers={"Origin": "https://evil.test"}, requested_resource="legacy")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_revoked_token_of_ours_is_exchanged_no_more(parties):
    token = parties.device()
    assert parties.exchange(token).status_code == 200
    parties.server.pki.identity("device-001")
    answer = requests.post(
        parties.server.mtls + "/revoke",
        data={"token": token},
        cert=parties.server.pki.identity("device-001").files,
        verify=parties.server.pki.root,
        timeout=100,
    )
    assert answer.status_code == 200, answer.text
    answers = []

    def is_refused() -> bool:
        answers.append(parties.exchange(token))
        return answers[-1].status_code != 200

    until(is_refused, 1.5, "the token is exchanged no more")
    assert answers[-1].json()["error"] == REQUEST
    assert parties.server.audit()[-1]["reason"] == "subject_token: the token is ours, and was revoked"


def test_every_refused_subject_token_reads_the_same(parties):
    refused = [attack.send(parties).json() for attack in SUBJECT_TOKENS[:40:4]]
    for answer in refused:
        answer.pop("request_id")
    assert all(answer == refused[0] for answer in refused), refused


LONG = "x" * 40_000


@pytest.mark.parametrize(
    "send",
    [
        lambda p: p.plain(p.token(), requested_resource=LONG),
        lambda p: p.plain(p.token(), requested_resource="legacy", service_account=LONG),
        lambda p: p.plain(p.token(), requested_resource="legacy", format=LONG),
        lambda p: p.plain(p.token(), requested_resource="legacy", client_id=LONG),
        lambda p: p.plain(p.token(), requested_resource="hub", scope=LONG),
        lambda p: p.plain(p.token(), requested_resource=[LONG]),
        lambda p: p.plain(p.token(), body=json.dumps({LONG: 1})),
        lambda p: p.exchange(p.token(), audience=LONG),
        lambda p: p.exchange(p.token(), audience=[f"{number}{LONG[:3000]}" for number in range(16)]),
        lambda p: p.exchange(p.token(), subject_token_type=LONG),
        lambda p: p.exchange(p.token(), requested_token_type=LONG),
        lambda p: p.exchange(p.token(), grant_type=LONG),
        lambda p: p.exchange(LONG),
        lambda p: p.exchange(p.stranger.sign(p.claims(sub=LONG[:10_000]))),
        lambda p: p.exchange(p.stranger.sign(p.claims(jti=LONG[:10_000]))),
        lambda p: p.exchange(p.stranger.sign(p.claims(iss=LONG[:10_000]))),
        lambda p: p.exchange(p.token(sub="job-" + LONG[:10_000])),
        lambda p: p.exchange(p.token(header={"kid": LONG[:8_000]})),
        lambda p: p.exchange(p.token(header={"typ": LONG[:8_000]})),
        lambda p: p.exchange(p.token(may_act={LONG[:8_000]: 1})),
        lambda p: p.exchange(p.token(aud="https://" + LONG[:8_000])),
        lambda p: p.actor(p.agency.sign(p.claims(sub=LONG[:10_000], iss=AGENCY))),
    ],
)
def test_nobody_fills_the_audit_log_with_a_few_requests(parties, send):
    answer = send(parties)
    assert answer.status_code >= 400
    event = parties.server.audit()[-1]
    assert event["request_id"] == answer.json()["request_id"]
    assert len(json.dumps(event)) < 8000, {name: len(json.dumps(value)) for name, value in event.items()}
