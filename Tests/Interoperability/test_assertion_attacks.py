"""Attacks on assertions of registered clients, each over the wire.

Every one ends in the answer that all refusals have, in an audit event that says why, and without a token.
"""

import base64
import json
import time

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from assertions import ASSERTION_TYPE, Client, ask, encode, form, hs256, pem, private_key, public_jwk
from chancery import Chancery, until
from configuration import Configuration

ORDER = {"ES256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551}
HEADER = {"alg": "ES256", "kid": "k1"}


class World:
    """A server, and clients of every kind that an attacker may want to be."""

    def __init__(self, server: Chancery):
        self.server, self.issuer = server, server.issuer
        self.billing = Client(server, "billing").register()
        self.report = Client(server, "report").register()
        self.rsa = Client(server, "rsa", "RS256").register()
        self.ledger = Client(server, "ledger", "HS256").register()
        self.asleep = Client(server, "asleep").register("--disabled")
        server.succeed("clients", "create", "--id", "meter", "--san-dns", "meter.example.org")
        for client in (self.billing, self.report, self.rsa, self.ledger):
            until(lambda: ask(server, client.assertion()).status_code == 200, 2, "the client is known")

    def event(self, request_id: str) -> dict:
        """The one event of a request."""
        (event,) = [event for event in self.server.audit() if event["request_id"] == request_id]
        return event


@pytest.fixture(scope="module")
def world(pki, tmp_path_factory):
    configuration = Configuration(tmp_path_factory.mktemp("attacks"), pki.folder)
    configuration.values["policy"].append(
        {"name": "clients", "match": {"client": "{id}"}, "subject": "client:{id}", "audiences": ["generic"]}
    )
    server = Chancery(configuration, pki).start()
    try:
        yield World(server)
    finally:
        server.kill()


def parts(token: str) -> list[str]:
    return token.split(".")


def replaced(token: str, position: int, part: str) -> str:
    return ".".join(part if index == position else old for index, old in enumerate(parts(token)))


def ecdsa(r: int, s: int) -> str:
    return encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def der_signature(token: str) -> str:
    raw = base64.urlsafe_b64decode(parts(token)[2] + "==")
    return encode(encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")))


def loose_bits(token: str) -> str:
    """The same signature, spelled with other bits behind its end."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) + 1]


def public_key_as_secret(world, spelling: bytes) -> str:
    return hs256({"alg": "HS256"}, world.rsa.claims(), spelling)


def der(key) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def own_key(world) -> tuple[dict, object]:
    key = private_key("ES256")
    return public_jwk(key, "ES256"), key


def embedded(world, **members) -> str:
    """A token under the attacker's own key, which the header offers."""
    return world.billing.assertion(headers=members, key=private_key("ES256"))


def used(world) -> str:
    assertion = world.billing.assertion()
    assert ask(world.server, assertion).status_code == 200
    return assertion


def used_name(world) -> str:
    return jwt.decode(used(world), options={"verify_signature": False})["jti"]


def deleted(world) -> str:
    client = Client(world.server, "leaver").register()
    until(lambda: ask(world.server, client.assertion()).status_code == 200, 2, "the client is known")
    world.server.succeed("clients", "delete", "leaver")
    until(lambda: ask(world.server, client.assertion()).status_code == 401, 2, "the client is gone")
    return client.assertion()


def token_of_ours(world) -> str:
    """A token that this server has issued, sent back as if it were an assertion."""
    return ask(world.server, world.billing.assertion()).json()["access_token"]


def payload(world, text: bytes) -> str:
    return world.billing.signed(HEADER, text)


def header(world, text: bytes | dict) -> str:
    return world.billing.signed(text, world.billing.claims())


def claims_text(world, **members: str) -> bytes:
    """The claims with members as they are spelled, in the place of others."""
    written = {name: json.dumps(value) for name, value in world.billing.claims().items()} | members
    return ("{" + ",".join(f'"{name}":{value}' for name, value in written.items()) + "}").encode()


NOW = time.time
SIGNATURE = "the token has a signature that does not verify"

# Name: the assertion, and how the reason in the audit log reads behind "client billing: " or as a whole.
ATTACKS = {
    # Algorithms.
    "none": (lambda w: header(w, {"alg": "none"}), 'the token has the algorithm "none", which is never accepted'),
    "none without signature": (
        lambda w: replaced(header(w, {"alg": "none"}), 2, ""),
        'the token has the algorithm "none", which is never accepted',
    ),
    "nOnE": (lambda w: header(w, {"alg": "nOnE"}), 'the token has the algorithm "nOnE", which is never accepted'),
    "no alg": (lambda w: header(w, {"kid": "k1"}), "the token has a header that has no alg"),
    "alg is a list": (
        lambda w: header(w, {"alg": ["ES256"]}),
        "the token has a header that has a alg that is not a string",
    ),
    "alg in lower case": (
        lambda w: header(w, {"alg": "es256"}),
        'the token has the algorithm "es256", which is never accepted',
    ),
    "HMAC under the public key as PEM": (
        lambda w: public_key_as_secret(w, pem(w.rsa.key.public_key())),
        "client rsa: is registered with private_key_jwt",
    ),
    "HMAC under the public key as DER": (
        lambda w: public_key_as_secret(w, der(w.rsa.key)),
        "client rsa: is registered with private_key_jwt",
    ),
    "HMAC under the public key as JWK": (
        lambda w: public_key_as_secret(w, json.dumps(public_jwk(w.rsa.key, "RS256")).encode()),
        "client rsa: is registered with private_key_jwt",
    ),
    "HMAC under nothing": (
        lambda w: hs256({"alg": "HS256"}, w.ledger.claims(), b""),
        f"client ledger: {SIGNATURE}",
    ),
    "HMAC under the client's name": (
        lambda w: hs256({"alg": "HS256"}, w.ledger.claims(), b"ledger"),
        f"client ledger: {SIGNATURE}",
    ),
    "a public-key signature for a client with a secret": (
        lambda w: w.billing.assertion(iss="ledger", sub="ledger"),
        "client ledger: is registered with client_secret_jwt",
    ),
    "another algorithm that the key has": (
        lambda w: w.rsa.assertion(algorithm="PS256"),
        "client rsa: the token has the algorithm PS256, and RS256 is registered",
    ),
    "a weaker hash than registered": (
        lambda w: replaced(w.ledger.assertion(), 0, encode(b'{"alg":"HS384"}')),
        "client ledger: the token has the algorithm HS384, and HS256 is registered",
    ),
    # Keys.
    "an embedded jwk": (lambda w: embedded(w, jwk=own_key(w)[0]), "the token brings its own key (jwk)"),
    "a jku": (
        lambda w: embedded(w, jku="https://evil.example.com/jwks"),
        "the token brings its own key (jku)",
    ),
    "an x5u": (lambda w: embedded(w, x5u="https://evil.example.com/x"), "the token brings its own key (x5u)"),
    "an x5c": (lambda w: embedded(w, x5c=["MIIB"]), "the token brings its own key (x5c)"),
    "the attacker's own key": (lambda w: w.billing.assertion(key=private_key("ES256")), SIGNATURE),
    "another client's key": (lambda w: w.billing.assertion(key=w.report.key), SIGNATURE),
    "an unknown kid": (
        lambda w: w.billing.assertion(headers={"kid": "k2"}),
        'the token names the key "k2", which is unknown or does not fit',
    ),
    "a kid that is a path": (
        lambda w: w.billing.assertion(headers={"kid": "../../dev/null"}),
        'the token names the key "../../dev/null", which is unknown or does not fit',
    ),
    "a kid that is SQL": (
        lambda w: w.billing.assertion(headers={"kid": "1 OR 1=1 --"}),
        'the token names the key "1 OR 1=1 --", which is unknown or does not fit',
    ),
    "an empty kid": (
        lambda w: w.billing.assertion(headers={"kid": ""}),
        'the token names the key "", which is unknown or does not fit',
    ),
    "a kid that is long": (
        lambda w: w.billing.assertion(headers={"kid": "k" * 4000}),
        "which is unknown or does not fit",
    ),
    "a kid that is a number": (
        lambda w: header(w, {"alg": "ES256", "kid": 1}),
        "the token has a header that has a kid that is not a string",
    ),
    # Signatures.
    "a signature of zeros": (
        lambda w: replaced(w.billing.assertion(), 2, ecdsa(0, 0)),
        SIGNATURE,
    ),
    "r and s of the curve's order": (
        lambda w: replaced(w.billing.assertion(), 2, ecdsa(ORDER["ES256"], ORDER["ES256"])),
        SIGNATURE,
    ),
    "a signature in DER": (
        lambda w: (lambda t: replaced(t, 2, der_signature(t)))(w.billing.assertion()),
        "the token has an ES256 signature in DER",
    ),
    "a shortened signature": (
        lambda w: (lambda t: replaced(t, 2, encode(base64.urlsafe_b64decode(parts(t)[2] + "==")[:-1])))(
            w.billing.assertion()
        ),
        "the token has an ES256 signature of 63 bytes",
    ),
    "no signature": (lambda w: replaced(w.billing.assertion(), 2, ""), "the token has no signature"),
    "another token's signature": (
        lambda w: replaced(w.billing.assertion(), 2, parts(w.billing.assertion())[2]),
        SIGNATURE,
    ),
    "changed claims": (
        lambda w: replaced(w.billing.assertion(), 1, parts(w.billing.assertion(exp=int(NOW()) + 200))[1]),
        SIGNATURE,
    ),
    "a changed header": (
        lambda w: replaced(w.billing.assertion(), 0, encode(b'{"kid":"k1","alg":"ES256"}')),
        SIGNATURE,
    ),
    "a second spelling of the signature": (
        lambda w: loose_bits(w.billing.assertion()),
        "the token has a signature that is not base64url",
    ),
    "padding": (lambda w: w.billing.assertion() + "==", "the token has a signature that is not base64url"),
    "a space behind it": (lambda w: w.billing.assertion() + " ", "the token has a signature that is not base64url"),
    # Forms.
    "crit": (
        lambda w: w.billing.assertion(headers={"crit": ["exp"], "exp": 1}),
        "the token has critical header parameters (crit)",
    ),
    "an empty crit": (
        lambda w: header(w, HEADER | {"crit": []}),
        "the token has critical header parameters (crit)",
    ),
    "b64": (lambda w: header(w, HEADER | {"b64": False}), "the token has a header that has b64"),
    "a nested token": (
        lambda w: header(w, HEADER | {"cty": "JWT"}),
        "the token has another token inside (cty JWT)",
    ),
    "an encrypted token": (lambda w: "e30.AA.AA.AA.AA", "the token is encrypted"),
    "enc in the header": (lambda w: header(w, HEADER | {"enc": "A256GCM"}), "the token is encrypted"),
    "two parts": (
        lambda w: w.billing.assertion().rpartition(".")[0],
        "the token has 2 parts between dots; a signed token has 3",
    ),
    "four parts": (
        lambda w: w.billing.assertion() + ".AA",
        "the token has 4 parts between dots; a signed token has 3",
    ),
    "too long": (
        lambda w: w.billing.assertion(padding="x" * 16_384),
        "bytes, more than 16384",
    ),
    "alg twice": (
        lambda w: header(w, b'{"alg":"none","alg":"ES256","kid":"k1"}'),
        'the member "alg" is there twice',
    ),
    "alg twice, one of them escaped": (
        lambda w: header(w, rb'{"alg":"ES256","al\u0067":"none","kid":"k1"}'),
        'the member "alg" is there twice',
    ),
    "sub twice": (
        lambda w: payload(w, claims_text(w)[:-1] + b',"sub":"report"}'),
        'the member "sub" is there twice',
    ),
    "iss twice, one of them escaped": (
        lambda w: payload(w, claims_text(w)[:-1] + rb',"is\u0073":"report"}'),
        'the member "iss" is there twice',
    ),
    "claims that are no UTF-8": (
        lambda w: payload(w, claims_text(w)[:-1] + b',"x":"\xff"}'),
        "not JSON: the string at byte",
    ),
    "half a character": (
        lambda w: payload(w, claims_text(w)[:-1] + rb',"x":"\ud800"}'),
        "not JSON: the string at byte",
    ),
    "a byte order mark": (
        lambda w: payload(w, b"\xef\xbb\xbf" + claims_text(w)),
        "not JSON: a byte order mark stands in front",
    ),
    "something behind the claims": (
        lambda w: payload(w, claims_text(w) + b"{}"),
        "not JSON: what stands at byte",
    ),
    "claims that nest a thousand deep": (
        lambda w: payload(w, claims_text(w, x="[" * 1000 + "]" * 1000)),
        "nested deeper than 16 levels",
    ),
    "claims that are a list": (lambda w: payload(w, b"[]"), "the token has a payload that is not a JSON object"),
    "an access token by its typ": (
        lambda w: w.billing.assertion(headers={"typ": "at+jwt"}),
        'the token has the typ "at+jwt"',
    ),
    # Who.
    "a stranger": (lambda w: w.billing.assertion(iss="x", sub="x"), "client x: is not registered"),
    "a disabled client": (lambda w: w.asleep.assertion(), "client asleep: is disabled"),
    "a deleted client": (deleted, "client leaver: is not registered"),
    "a client with a certificate": (
        lambda w: w.billing.assertion(iss="meter", sub="meter"),
        "client meter: is registered with tls_client_auth",
    ),
    "another client, under one's own key": (
        lambda w: w.billing.assertion(iss="report", sub="report"),
        f"client report: {SIGNATURE}",
    ),
    "another subject": (
        lambda w: w.billing.assertion(sub="report"),
        "client billing: the token has a sub that is not its iss",
    ),
    "another issuer": (
        lambda w: w.billing.assertion(iss="report"),
        "client report: the token has a sub that is not its iss",
    ),
    "no issuer": (lambda w: w.billing.assertion(iss=None), "the token has no iss"),
    "an issuer that is a list": (
        lambda w: payload(w, claims_text(w, iss='["billing"]')),
        "the token has no iss",
    ),
    "a name with a NUL": (
        lambda w: w.billing.assertion(iss="billing\0", sub="billing\0"),
        'client "billing\\u{0}": is not registered',
    ),
    "a token of ours": (token_of_ours, "the token has a sub that is not its iss"),
    # For whom.
    "for another server": (
        lambda w: w.billing.assertion(aud="https://as.example.com"),
        'the token is for "https://as.example.com", and not for us',
    ),
    "for another server and us": (
        lambda w: w.billing.assertion(aud=["https://as.example.com", w.issuer]),
        "the token is for 2 audiences, where ours alone may stand, once each",
    ),
    "for the token endpoint": (
        lambda w: w.billing.assertion(aud=w.issuer + "/token"),
        '/token", and not for us',
    ),
    "for the mTLS endpoint": (
        lambda w: w.billing.assertion(aud=w.server.mtls + "/token"),
        '/token", and not for us',
    ),
    "for us with a slash": (lambda w: w.billing.assertion(aud=w.issuer + "/"), '/", and not for us'),
    "for nobody": (lambda w: w.billing.assertion(aud=None), 'the token has no "aud", or an empty one'),
    "for a list of nobody": (lambda w: w.billing.assertion(aud=[]), 'the token has no "aud", or an empty one'),
    "for a number": (
        lambda w: w.billing.assertion(aud=[w.issuer, 1]),
        'the token has a claim "aud" that is not a string or a list of strings',
    ),
    # When.
    "expired": (
        lambda w: w.billing.assertion(iat=int(NOW()) - 120, exp=int(NOW()) - 61),
        "s ago",
    ),
    "without an end": (lambda w: w.billing.assertion(exp=None), 'the token has no "exp", or an empty one'),
    "an end that is text": (
        lambda w: payload(w, claims_text(w, exp=f'"{int(NOW()) + 60}"')),
        'the token has a claim "exp" that is not a number',
    ),
    "an end beyond all numbers": (
        lambda w: payload(w, claims_text(w, exp="1e400")),
        "not JSON: the number at byte",
    ),
    "an end in milliseconds": (
        lambda w: w.billing.assertion(exp=int(NOW()) * 1000),
        'the token has a claim "exp" that is no time in seconds from 1970 to 9999',
    ),
    "for ever": (
        lambda w: w.billing.assertion(exp=253_402_300_799),
        "s, more than 300",
    ),
    "for ever, without a beginning": (
        lambda w: w.billing.assertion(exp=253_402_300_799, iat=None),
        "s, more than 300",
    ),
    "not yet": (
        lambda w: w.billing.assertion(nbf=int(NOW()) + 100, exp=int(NOW()) + 200),
        "the token has a claim nbf that lies",
    ),
    "from the future": (
        lambda w: w.billing.assertion(iat=int(NOW()) + 100, exp=int(NOW()) + 200),
        "the token has a claim iat that lies",
    ),
    # Once.
    "a second time": (used, "client billing: the token was used before"),
    "the name of a used one": (
        lambda w: w.billing.assertion(jti=used_name(w)),
        "client billing: the token was used before",
    ),
    "without a name": (lambda w: w.billing.assertion(jti=None), 'the token has no "jti", or an empty one'),
    "a name that is a number": (
        lambda w: payload(w, claims_text(w, jti="1")),
        'the token has a claim "jti" that is not a string',
    ),
    "a name that is endless": (
        lambda w: w.billing.assertion(jti="j" * 256),
        "the token has a jti of more than 255 bytes",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_no_token(world, name):
    make, reason = ATTACKS[name]
    answer = ask(world.server, make(world))
    body = answer.json()
    assert answer.status_code == 401
    assert set(body) == {"error", "error_description", "request_id"}
    assert body["error"] == "invalid_client"
    assert body["error_description"] == "The client could not be authenticated."
    event = world.event(body["request_id"])
    assert (event["outcome"], event["error"]) == ("refused", "invalid_client")
    assert event["flow"] in ("private_key_jwt", "client_secret_jwt")
    assert reason in event["reason"]


# Name: the parameters beside the assertion, headers, status, error, and the reason.
REQUESTS = {
    "another type": (
        {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
        {},
        (401, "invalid_client", "the client_assertion_type"),
    ),
    "the type in other letters": (
        {"client_assertion_type": ASSERTION_TYPE.upper()},
        {},
        (401, "invalid_client", "the client_assertion_type"),
    ),
    "without a type": (
        {"client_assertion_type": None},
        {},
        (400, "invalid_request", "client_assertion alone"),
    ),
    "a type alone": (
        {"client_assertion": None},
        {},
        (400, "invalid_request", "client_assertion_type alone"),
    ),
    "with another client_id": (
        {"client_id": "report"},
        {},
        (401, "invalid_client", "the token is not of the client that client_id names"),
    ),
    "with a client_id in other letters": (
        {"client_id": "Billing"},
        {},
        (401, "invalid_client", "the token is not of the client that client_id names"),
    ),
    "with a client_secret": (
        {"client_secret": "chy_secret"},
        {},
        (400, "invalid_request", "private_key_jwt"),
    ),
    "with an Authorization header": (
        {},
        {"Authorization": "Basic YTpi"},
        (400, "invalid_request", "private_key_jwt"),
    ),
    "with an assertion for the grant": (
        {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"},
        {},
        (400, "invalid_request", "client_assertion and assertion"),
    ),
    "an unknown grant": ({"grant_type": "password"}, {}, (400, "unsupported_grant_type", "grant_type")),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_good_assertion_in_a_wrong_request_gets_no_token(world, name):
    parameters, headers, (status, error, reason) = REQUESTS[name]
    answer = requests.post(
        f"{world.server.public}/token",
        data=form(world.billing.assertion(), **parameters),
        headers=headers,
        verify=world.server.pki.root,
        timeout=100,
    )
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "access_token" not in answer.text
    event = world.event(answer.json()["request_id"])
    assert event["outcome"] == "refused"
    assert reason in event["reason"]


def test_a_good_assertion_beside_a_certificate_is_two_kinds_of_credentials(world):
    answer = world.server.post(form(world.billing.assertion()))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "and" in world.event(answer.json()["request_id"])["reason"]


def test_an_assertion_of_a_client_is_no_grant(world):
    answer = requests.post(
        f"{world.server.public}/token",
        data={
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": world.billing.assertion(),
            "audience": "generic",
        },
        verify=world.server.pki.root,
        timeout=100,
    )
    assert answer.status_code == 400
    assert answer.json()["error"] in ("unsupported_grant_type", "invalid_grant")
    assert "access_token" not in answer.text


def test_refused_assertions_are_named_in_the_audit_log_and_fill_no_record_of_use(world):
    assertion = world.billing.assertion(aud="https://as.example.com", jti="refused-1")
    event = world.event(ask(world.server, assertion).json()["request_id"])
    assert (event["assertion_issuer"], event["assertion_subject"]) == ("billing", "billing")
    assert (event["assertion_jti"], event["client_id"]) == ("refused-1", "billing")
    # It was refused and not used: the name is free.
    assert ask(world.server, world.billing.assertion(jti="refused-1")).status_code == 200


def test_a_long_hostile_token_does_not_fill_the_audit_log(world):
    assertion = world.billing.assertion(iss="\x1b[2J" * 900, sub="s" * 900, jti="j" * 4000)
    answer = ask(world.server, assertion)
    assert answer.status_code == 401
    event = world.event(answer.json()["request_id"])
    assert all(len(str(value)) <= 1024 for value in event.values())
    assert "\x1b" not in event["reason"]


def test_a_client_without_a_rule_is_known_and_gets_nothing(world):
    """The other side of the table: a good assertion that policy does not grant what it asks for."""
    answer = ask(world.server, world.billing.assertion(), audience="orders")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")
    event = world.event(answer.json()["request_id"])
    assert (event["flow"], event["client_id"]) == ("private_key_jwt", "billing")


def test_another_curve_under_the_same_kid_is_another_key(world):
    client = Client(world.server, "curve", key=ec.generate_private_key(ec.SECP256R1())).register()
    until(lambda: ask(world.server, client.assertion()).status_code == 200, 2, "the client is known")
    big = Client(world.server, "curve", "ES384")
    answer = ask(world.server, big.assertion())
    assert answer.status_code == 401
    event = world.event(answer.json()["request_id"])
    assert event["reason"] == "client curve: the token has the algorithm ES384, and ES256 is registered"
