"""Who is who: a name says nothing without whose it is, over the wire and over the life of a client."""

import base64
import datetime
import json
import os
import socket
import threading
import uuid

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chancery import GRANT, Chancery, Commands, until
from configuration import Configuration
from exchanging import ACCESS_TOKEN, JWT, LAB, Exchanges
from federation import BEARER, GRANT_TYPE, Key, jwks, payload, times
from issuing import Authority
from pki import PKI, Identity
from signatures import turned
from test_proxies import proxied

DEVICE = "spiffe://example.org/device/"
# The Kelvin sign, which Unicode takes for the same as a K.
KELVIN = "\u212a"


def device(pki: PKI, folder, name: str, common_name: str = "device") -> Identity:
    """A certificate of the factory's for the device of that name."""
    issuing = Authority(pki.folder, "device-issuing")
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]))
        .issuer_name(issuing.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(DEVICE + name)]), False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
        .add_extension(x509.KeyUsage(True, *[False] * 8), True)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.certificate.public_key()), False
        )
        .sign(issuing.key, hashes.SHA256())
    )
    stem = f"{common_name}-{certificate.serial_number:x}"
    files = folder / f"{stem}.pem", folder / f"{stem}.key"
    chain = [certificate, issuing.certificate]
    files[0].write_bytes(b"".join(c.public_bytes(serialization.Encoding.PEM) for c in chain))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return Identity(*files)


class Lab(Exchanges):
    """A server whose rules give devices, workloads and clients a subject of one namespace."""

    def __init__(self, configuration: Configuration, pki: PKI):
        super().__init__(configuration, pki)
        values = configuration.values
        values["audiences"]["orders"] |= {"certificate-bound": False}
        named = {"subject": "{id}", "audiences": ["generic", "here", "orders", "reports"]}
        del values["policy"][0]["claims"]
        values["policy"][0] |= named
        values["policy"] += [
            {"name": "workloads", "authority": "lab", "match": {"claim": {"sub": "as-{id}"}}} | named,
            {"name": "meters", "match": {"client": "meter-{n}"}} | named | {"subject": "billing-api"},
            {"name": "clients", "match": {"client": "{id}"}} | named,
        ]
        values["policy"].append(
            {
                "name": "on",
                "exchange": {"client": "none"},
                "authority": "self",
                "match": {"claim": {"sub": "{id}"}},
                "subject": "{id}",
                "audiences": ["reports", "here"],
            }
        )
        values["policy"].append(
            values["policy"][-1] | {"name": "taken", "authority": "lab", "match": {"claim": {"sub": "take-{id}"}}}
        )
        self.folder = configuration.folder
        self.secrets: dict[str, str] = {}

    def device(self, name: str, common_name: str = "device") -> Identity:
        return device(self.pki, self.folder, name, common_name)

    def create(self, name: str, *options: str):
        words = options or ("--auth-method", "client_secret_basic")
        made = json.loads(self.server.succeed("clients", "create", "--id", name, *words, "--json"))
        self.secrets[name] = made.get("client_secret", "")
        if not options:
            until(lambda: self.secret(name, audience="nothing").status_code != 401, 5, f"{name} is known")

    def secret(self, name: str, **parameters) -> requests.Response:
        return self.post(GRANT | parameters, auth=(name, self.secrets[name]))

    def ask(self, identity: Identity, **parameters) -> requests.Response:
        return self.post(GRANT | {"audience": "generic"} | parameters, identity)

    def workload(self, name: str, **parameters) -> requests.Response:
        proof = {"client_assertion": self.subject(sub=f"as-{name}"), "client_assertion_type": BEARER}
        return self.post(GRANT | {"audience": "generic"} | proof | parameters)

    def gone(self, check, what: str):
        until(lambda: check().status_code in (400, 401), 5, what)

    @property
    def reason(self) -> str:
        return self.server.refusals()[-1]["reason"]


@pytest.fixture
def lab(configuration, pki):
    lab = Lab(configuration, pki)
    yield lab
    if lab.server and lab.server.is_alive:
        lab.server.kill()


def refused(answer: requests.Response) -> bool:
    return answer.status_code == 401 and answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("state", ["registered", "disabled", "reserved"])
def test_nobody_is_called_as_another_client(lab, state):
    lab.start()
    impostor = lab.device("billing-api", "meter-1")
    assert lab.ask(impostor).status_code == 200, "nobody has the name yet"
    lab.create("meter-1", "--subject-dn", "CN=meter-1", "--authority", "factory")
    # The server that knows these knows the one before.
    lab.create("billing-api")
    lab.create("meter-2")
    if state == "disabled":
        lab.server.succeed("clients", "update", "billing-api", "--disable")
    if state == "reserved":
        lab.server.succeed("clients", "delete", "billing-api")
    if state != "registered":
        lab.gone(lambda: lab.secret("billing-api", audience="generic"), "the client is refused")
    ways = {
        "a device": lambda: lab.ask(impostor),
        "a workload": lambda: lab.workload("billing-api"),
        "a client by its certificate": lambda: lab.ask(impostor, client_id="meter-1"),
        "a client by its secret": lambda: lab.secret("meter-2", audience="generic"),
        "an exchange of another's token": lambda: lab.token(lab.subject(sub="take-billing-api"), audience="reports"),
    }
    for what, way in ways.items():
        answer = way()
        assert refused(answer), f"{what}: {answer.text}"
        assert "is the client_id of a " in lab.reason, what
    if state == "registered":
        assert payload(lab.secret("billing-api", audience="generic").json()["access_token"])["sub"] == "billing-api"


def test_a_token_of_before_is_not_the_clients(lab):
    actor = {"authority": "self", "match": {"claim": {"sub": "billing-{x}"}}}
    lab.rule("acted", match={"claim": {"sub": "acted-{id}"}}, exchange={"client": "none", "actor": actor})
    lab.start()
    lab.create("meter-2")
    before = [
        lab.ask(lab.device("billing-api"), audience="here").json()["access_token"],
        lab.secret("meter-2", audience="here").json()["access_token"],
    ]
    for token in before:
        assert lab.issued(lab.token(token, audience="reports"))["sub"] == "billing-api"
    # In another second.
    issued = max(payload(token)["iat"] for token in before)
    until(lambda: int(datetime.datetime.now().timestamp()) > issued, 5, "a second later")
    lab.create("billing-api")
    acting = {"actor_token_type": JWT, "audience": "reports"}
    for token in before:
        assert refused(lab.token(token, audience="reports"))
        assert refused(lab.token(lab.subject(sub="acted-1"), actor_token=token, **acting)), "nor an actor's"
    own = lab.secret("billing-api", audience="here").json()["access_token"]
    acted = lab.token(lab.subject(sub="acted-1"), actor_token=own, **acting)
    assert lab.issued(acted)["act"] == {"sub": "billing-api", "iss": lab.server.issuer}

    def chain() -> requests.Response:
        onward = lab.token(own, audience="here")
        assert lab.issued(onward)["sub"] == "billing-api"
        return lab.token(onward.json()["access_token"], audience="reports")

    # One that was exchanged before all servers had to know of the registration could be somebody else's.
    until(lambda: chain().status_code == 200, 20, "in a chain too")
    lab.server.succeed("clients", "update", "billing-api", "--disable")
    lab.gone(lambda: lab.token(own, audience="reports"), "a disabled client's token is exchanged no more")


@pytest.mark.parametrize("end", ["disable", "delete"])
def test_a_client_that_is_shut_out_goes_on_under_no_other_name(lab, end):
    """Its tokens name it by client_id and as an actor, where a rule has given it another subject."""
    next(rule for rule in lab.configuration.values["policy"] if rule["name"] == "meters")["subject"] = "plant-7"
    jobs = {"match": {"claim": {"sub": "acted-{id}"}}, "subject": "done-{id}", "audiences": ["here", "reports"]}
    actor = {"authority": "self", "match": {"claim": {"sub": "plant-{x}"}}}
    lab.rule("acted", exchange={"client": "none", "actor": actor}, **jobs)
    lab.rule("by clients", exchange={"client": {"match": {"client": "{c}"}}, "actor": "client"}, **jobs)
    lab.start()
    lab.create("meter-1")
    lab.create("orders-api")
    own = lab.secret("meter-1", audience="here").json()["access_token"]
    said = payload(own)
    assert (said["sub"], said["client_id"]) == ("plant-7", "meter-1")

    def delegated(name: str) -> requests.Response:
        form = lab.form(lab.subject(sub="acted-1"), audience="here")
        return lab.post(form, auth=(name, lab.secrets[name]))

    acted = delegated("meter-1").json()["access_token"]
    acting = {"actor_token_type": JWT, "audience": "reports"}
    ways = {
        "the subject": lambda: lab.token(own, audience="reports"),
        "the actor": lambda: lab.token(lab.subject(sub="acted-1"), actor_token=own, **acting),
        "who acted": lambda: lab.token(acted, audience="reports"),
    }
    for what, way in ways.items():
        assert way().status_code == 200, f"{what}: {way().text}"
    words = ("update", "meter-1", "--disable") if end == "disable" else ("delete", "meter-1")
    lab.server.succeed("clients", *words)
    lab.gone(lambda: lab.secret("meter-1", audience="here"), "the client is refused")
    for what, way in ways.items():
        assert refused(way()), what
        assert "meter-1 is the client_id of a " in lab.reason, what
    token = lab.folder / "own.jwt"
    token.write_text(own)
    done = lab.server.run("policy", "explain", "--subject-token", str(token), "--audience", "reports")
    assert done.returncode == 1 and "meter-1 is the client_id of a " in done.stdout, done.stdout
    other = delegated("orders-api").json()["access_token"]
    assert lab.token(other, audience="reports").status_code == 200, "another client's are exchanged"


class SilentResponder:
    """Something that takes connections and answers nothing until it is closed."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/"
        self.is_asked = threading.Event()
        self.connections = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections.append(connection)
            self.is_asked.set()

    def close(self):
        # Wakes the thread that waits for the next.
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for connection in self.connections:
            connection.close()


CHANGES = {
    "nothing": ("update", "meter-1", "--name", "Meter"),
    "disabled": ("update", "meter-1", "--disable"),
    "deleted": ("delete", "meter-1"),
    "changed": ("update", "meter-1", "--subject-dn", "CN=another"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("path", ["/token", "/introspect"])
def test_a_command_counts_for_requests_that_wait(lab, change, path):
    """The client's certificate was read before an answer about it is waited for."""
    responder = SilentResponder()
    values = lab.configuration.values
    online = {"mode": "prefer", "url": responder.url, "timeout": "30s"}
    values["authorities"]["factory"]["x509"]["revocation"]["ocsp"] = online
    values["audiences"]["orders"]["resource-servers"] = ["meter-1"]
    next(rule for rule in values["policy"] if rule["name"] == "meters")["subject"] = "plant-7"
    lab.start()
    lab.create("marker")
    me = lab.device("app-1", "app-1")
    lab.create("meter-1", "--subject-dn", "CN=app-1", "--authority", "factory")
    # The server that knows the second client knows the first.
    lab.create("known")
    answers = []
    form = GRANT | {"audience": "generic"} if path == "/token" else {"token": "x"}

    def ask():
        answers.append(lab.post(form | {"client_id": "meter-1"}, me, path))

    waiting = threading.Thread(target=ask)
    waiting.start()
    assert responder.is_asked.wait(30)
    lab.server.succeed("clients", *CHANGES[change])
    lab.server.succeed("clients", "update", "marker", "--disable")
    lab.gone(lambda: lab.secret("marker", audience="generic"), "the server has seen both changes")
    responder.close()
    waiting.join(60)
    if change == "nothing":
        assert answers[0].status_code == 200, answers[0].text
        return
    assert refused(answers[0]), answers[0].text
    assert lab.reason == f"client meter-1: was {change} while its request was judged"


def test_the_name_of_a_deleted_client_stays_reserved_until_it_is_released(lab):
    values = lab.configuration.values
    shop = {"profile": "resource-server", "aud": "https://shop.example.com", "resource-servers": ["orders-api"]}
    values["audiences"]["shop"] = shop
    values["policy"][0]["audiences"] = ["generic", "orders", "shop"]
    lab.start()
    me = lab.device("orders-api")
    lab.create("orders-api")
    lab.server.succeed("clients", "delete", "orders-api")
    lab.gone(lambda: lab.secret("orders-api", audience="generic"), "the client is gone")
    bound = lab.ask(lab.device("victim"), audience="shop").json()["access_token"]

    def nothing():
        for answer in (
            lab.ask(me),
            lab.workload("orders-api"),
            lab.post({"token": bound}, me, "/introspect"),
            lab.post({"token": bound}, me, "/revoke"),
            lab.post(lab.form(bound, audience="reports") | {"subject_token_type": ACCESS_TOKEN}, me),
        ):
            assert refused(answer), answer.text
            assert "stays reserved" in lab.reason

    nothing()
    lab.server.stop()
    lab.server = Chancery(lab.configuration, lab.pki).start()
    nothing()
    assert "orders-api" in lab.server.succeed("clients", "list", "--reserved")
    for words in (["create", "--auth-method", "client_secret_basic", "--id", "orders-api"], ["import", import_file(lab)]):
        done = lab.server.run("clients", *words)
        assert done.returncode == 1 and "--reuse-id" in done.stderr, done.stderr
    done = lab.server.run("clients", "show", "orders-api")
    assert done.returncode == 1 and "is reserved" in done.stderr
    lab.server.succeed("clients", "import", import_file(lab), "--reuse-id")
    assert "orders-api" not in lab.server.succeed("clients", "list", "--reserved")
    lab.server.succeed("clients", "delete", "orders-api")
    lab.server.succeed("clients", "release", "orders-api")
    until(lambda: lab.ask(me).status_code == 200, 5, "the name is anybody's")
    assert lab.server.run("clients", "release", "orders-api").returncode == 1
    lab.server.succeed("clients", "reserve", "orders-api")
    lab.gone(lambda: lab.ask(me), "the name is nobody's")


def import_file(lab) -> str:
    path = lab.folder / "clients.jsonl"
    path.write_text(json.dumps({"client_id": "orders-api", "token_endpoint_auth_method": "client_secret_basic"}) + "\n")
    return str(path)


@pytest.mark.parametrize("way", ["uri", "dn", "thumbprint"])
@pytest.mark.parametrize("end", ["disable", "delete"])
def test_a_client_that_is_shut_out_does_not_go_on_as_a_device(lab, way, end):
    lab.start()
    me = lab.device("app-1", "app-1")
    options = {
        "uri": ("--san-uri", DEVICE + "app-1", "--authority", "factory"),
        "dn": ("--subject-dn", "CN=app-1"),
        "thumbprint": ("--thumbprint", me.thumbprint.hex()),
    }[way]
    lab.create("client-1", *options)
    until(lambda: lab.ask(me, client_id="client-1").status_code == 200, 5, "the client is known")
    assert lab.ask(me).status_code == 200
    words = ("update", "client-1", "--disable") if end == "disable" else ("delete", "client-1")
    lab.server.succeed("clients", *words)
    lab.gone(lambda: lab.ask(me), "the certificate is no device's")
    event = lab.server.refusals()[-1]
    assert "the certificate is that of client client-1" in event["reason"]
    assert event["rule"] == "factory devices" and "factory devices" in event["reason"]
    for path in ("/introspect", "/revoke"):
        assert refused(lab.post({"token": "x"}, me, path))
    assert refused(lab.post(lab.form(lab.subject(), audience="reports"), me))
    assert refused(lab.ask(turned(me, "secp256r1"))), "nor is it with its signature in the other form"
    other = lab.device("app-2", "app-2")
    assert lab.ask(other).status_code == 200, "another device is one still"
    done = lab.server.run("policy", "explain", "--certificate", str(me.certificate), "--audience", "generic")
    assert done.returncode == 1 and "is that of client client-1" in done.stdout
    back = ("update", "client-1", "--enable") if end == "disable" else ("release", "client-1")
    lab.server.succeed("clients", *back)
    until(lambda: lab.ask(me).status_code == 200, 5, "the certificate is a device's again")


def answers(lab, ask: dict, expected: dict[str, int], what: str):
    """Waits for the status of each, then sees that it stays so."""

    def found() -> dict[str, int]:
        return {name: lab.ask(identity).status_code for name, identity in ask.items()}

    until(lambda: found() == expected, 5, what)
    assert found() == expected, what


def test_what_becomes_of_a_client_that_is_shut_out_lets_its_certificates_in_by_nothing_else(lab):
    """A change takes off the bar what it takes away, and nothing that is there before and after."""
    lab.start()
    a, b, c = (lab.device(f"app-{x}", f"app-{x}") for x in "abc")
    devices = {"a": a, "b": b, "c": c}
    lab.create("client-1", "--thumbprint", a.thumbprint.hex(), "--thumbprint", b.thumbprint.hex())
    until(lambda: lab.ask(a, client_id="client-1").status_code == 200, 5, "the client is known")

    def clients(*words: str):
        lab.server.succeed("clients", *words)

    clients("update", "client-1", "--disable")
    answers(lab, devices, {"a": 401, "b": 401, "c": 200}, "disabled")
    clients("update", "client-1", "--remove-certificate", b.thumbprint.hex())
    answers(lab, devices, {"a": 401, "b": 200, "c": 200}, "one is the client's no more")
    clients("update", "client-1", "--add-thumbprint", c.thumbprint.hex())
    answers(lab, devices, {"a": 401, "b": 200, "c": 401}, "one more is the client's")
    # In one look, perhaps.
    clients("update", "client-1", "--remove-certificate", c.thumbprint.hex())
    clients("delete", "client-1")
    answers(lab, devices, {"a": 401, "b": 200, "c": 200}, "deleted")
    clients("create", "--id", "client-1", "--thumbprint", b.thumbprint.hex(), "--reuse-id")
    until(lambda: lab.ask(b, client_id="client-1").status_code == 200, 5, "the identifier is another's")
    answers(lab, devices, {"a": 401, "b": 200, "c": 200}, "by what the client before was known, nobody is a device")
    assert "was deleted: it is no device's" in lab.reason
    assert "client-1" not in clients_list(lab)
    assert "release" in lab.server.succeed("clients", "show", "client-1")
    clients("delete", "client-1")
    answers(lab, devices, {"a": 401, "b": 401, "c": 200}, "by what both were known")
    lab.server.stop()
    lab.server = Chancery(lab.configuration, lab.pki).start()
    answers(lab, devices, {"a": 401, "b": 401, "c": 200}, "after a restart")
    clients("create", "--id", "client-1", "--thumbprint", a.thumbprint.hex(), "--reuse-id")
    answers(lab, devices, {"a": 200, "b": 401, "c": 200}, "what the new client is known by is its own")
    clients("release", "client-1")
    answers(lab, devices, {"a": 200, "b": 200, "c": 200}, "released")
    assert lab.ask(a, client_id="client-1").status_code == 200
    assert lab.server.run("clients", "release", "client-1").returncode == 1
    assert "release" not in lab.server.succeed("clients", "show", "client-1")


def clients_list(lab) -> str:
    return lab.server.succeed("clients", "list", "--reserved")


@pytest.mark.parametrize("change", ["another name", "another of the same CA"])
def test_a_certificate_is_shut_out_whatever_the_authority_is_called_that_accepts_it(lab, change):
    values = lab.configuration.values
    if change == "another of the same CA":
        values["authorities"]["second"] = {"x509": dict(values["authorities"]["factory"]["x509"])}
    lab.start()
    me = lab.device("app-1", "app-1")
    meant = "second" if "second" in values["authorities"] else "factory"
    lab.create("client-1", "--san-uri", DEVICE + "app-1", "--authority", meant)
    until(lambda: lab.ask(me, client_id="client-1").status_code == 200, 5, "the client is known")
    lab.server.succeed("clients", "delete", "client-1")
    lab.gone(lambda: lab.ask(me), "the certificate is no device's")
    if change == "another name":
        lab.server.stop()
        values["authorities"]["plant"] = values["authorities"].pop("factory")
        for rule in values["policy"]:
            if rule.get("authority") == "factory":
                rule["authority"] = "plant"
        lab.server = Chancery(lab.configuration, lab.pki).start()
        assert refused(lab.ask(me))
    done = lab.server.run("policy", "explain", "--certificate", str(me.certificate), "--audience", "generic")
    assert done.returncode == 1 and "is that of client client-1" in done.stdout


@pytest.mark.parametrize("named", ["uri", "dn", "any authority", "thumbprint"])
def test_what_a_proxy_tells_of_a_certificate_that_is_shut_out_lets_nobody_in(lab, named):
    values = lab.configuration.values
    files = {name: str(lab.pki.folder / f"server.{end}") for name, end in (("certificate", "pem"), ("key", "key"))}
    terms = {"format": "envoy-xfcc", "trust-proxy-verification": True, "authority": "mesh"}
    port = proxied(lab.configuration, terms, **files)
    told = {"name": "mesh", "authority": "mesh", "match": {"san-uri": DEVICE + "{id}"}, "subject": "mesh/{id}"}
    values["policy"].append(told | {"audiences": ["generic"]})
    lab.start()
    me = lab.device("app-1", "app-1")
    options = {
        "uri": ("--san-uri", DEVICE + "app-1", "--authority", "factory"),
        "dn": ("--subject-dn", "CN=app-1", "--authority", "factory"),
        "any authority": ("--subject-dn", "CN=app-1"),
        "thumbprint": ("--thumbprint", me.thumbprint.hex()),
    }[named]

    def ask(identity: Identity, name: str) -> requests.Response:
        header = f'Hash={identity.thumbprint.hex()};Subject="CN={name}";URI={DEVICE}{name}'
        return requests.post(
            f"https://localhost:{port}/token", data=GRANT | {"audience": "generic"}, timeout=200,
            headers={"X-Forwarded-Client-Cert": header}, verify=lab.pki.root,
        )  # fmt: skip

    assert ask(me, "app-1").status_code == 200
    lab.create("client-1", *options)
    until(lambda: lab.ask(me, client_id="client-1").status_code == 200, 5, "the client is known")
    lab.server.succeed("clients", "update", "client-1", "--disable")
    lab.gone(lambda: lab.ask(me), "the certificate is no device's")
    assert refused(ask(me, "app-1"))
    assert ask(lab.device("app-2", "app-2"), "app-2").status_code == 200


def test_a_resource_server_is_the_one_that_is_meant(lab):
    orders = lab.configuration.values["audiences"]["orders"]
    orders["resource-servers"] = [{"client": "orders-api"}, {"authority": "factory", "subject": "shelf"}]
    lab.start()
    token = lab.ask(lab.device("victim"), audience="orders").json()["access_token"]

    def introspect(identity=None, **form):
        answer = lab.post({"token": token} | form, identity, "/introspect")
        assert answer.status_code == 200, answer.text
        return answer.json()["active"]

    def workload(name):
        return {"client_assertion": lab.subject(sub=f"as-{name}"), "client_assertion_type": BEARER}

    assert introspect(lab.device("shelf"))
    assert not introspect(**workload("shelf")), "one of another authority"
    assert not introspect(lab.device("orders-api")), "a client is meant, and there is none"
    assert not introspect(**workload("orders-api"))
    lab.create("orders-api")
    answer = lab.post({"token": token}, path="/introspect", auth=("orders-api", lab.secrets["orders-api"]))
    assert answer.json()["active"]


def test_nobody_revokes_what_another_authority_s_identity_got(lab):
    lab.start()
    proof = {"client_assertion": lab.subject(sub="as-twin"), "client_assertion_type": BEARER}
    theirs = lab.ask(lab.device("twin")).json()["access_token"]
    mine = lab.workload("twin").json()["access_token"]
    for token, status in ((theirs, 400), (mine, 200)):
        assert lab.post({"token": token} | proof, path="/revoke").status_code == status
    assert lab.post({"token": theirs}, lab.device("twin"), "/revoke").status_code == 200


def test_nobody_revokes_what_its_twin_of_another_ca_got(lab, tmp_path):
    """Two authorities of certificates, of which each has a device that rules call "twin"."""
    other = PKI(tmp_path / "other")
    values = lab.configuration.values
    values["authorities"]["second"] = {"x509": {"anchors": str(other.folder / "device-root.pem")}}
    values["policy"].insert(1, dict(values["policy"][0]) | {"name": "second devices", "authority": "second"})
    second = {"client": {"authority": "second", "match": {"san-uri": DEVICE + "{id}"}}, "actor": "client"}
    lab.rule("by devices of the second", exchange=second, match={"claim": {"sub": "job-{n}"}})
    lab.start()
    mine, theirs = device(lab.pki, lab.folder, "twin"), device(other, lab.folder, "twin", "other")
    tokens = {
        "its own": lab.ask(mine),
        "one that it got by an exchange": lab.token(lab.subject(), theirs, audience="reports"),
    }
    tokens = {name: answer.json()["access_token"] for name, answer in tokens.items()}
    for name, token in tokens.items():
        assert payload(token)["client_id"] == "twin"
        strangers, holder = ([theirs], mine) if name == "its own" else ([mine], theirs)
        for stranger in [*strangers, lab.device("triplet")]:
            answer = lab.post({"token": token}, stranger, "/revoke")
            assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client"), name
        # By another certificate too: it is the name that counts, with whoever vouches for it.
        pki = other if holder is theirs else lab.pki
        assert lab.post({"token": token}, device(pki, lab.folder, "twin", "again"), "/revoke").status_code == 200, name


def test_what_nobody_known_got_is_nobody_s_to_revoke(lab):
    lab.rule("jobs", match={"claim": {"sub": "j-{id}"}}, subject="{id}")
    lab.start()
    token = lab.token(lab.subject(sub="j-twin"), audience="reports").json()["access_token"]
    assert payload(token)["client_id"] == "twin" and payload(token)["amr"] == ["token-exchange"]
    proof = {"client_assertion": lab.subject(sub="as-twin"), "client_assertion_type": BEARER}
    for answer in (lab.post({"token": token}, lab.device("twin"), "/revoke"), lab.post({"token": token} | proof, path="/revoke")):
        assert answer.status_code == 400 and answer.json()["error"] == "unauthorized_client"
    # But what was made of a client's own token is about the client, and nobody else is called so.
    lab.create("meter-9")
    lab.create("owner")
    own = lab.secret("owner", audience="here").json()["access_token"]
    made = lab.token(own, audience="reports").json()["access_token"]
    assert payload(made)["client_id"] == "owner"
    assert lab.post({"token": made}, path="/revoke", auth=("meter-9", lab.secrets["meter-9"])).status_code == 400
    assert lab.post({"token": made}, path="/revoke", auth=("owner", lab.secrets["owner"])).status_code == 200


def test_may_act_tells_one_authority_s_identity_from_another_s(lab):
    client = {"client": {"authority": "factory", "match": {"san-uri": DEVICE + "{id}"}}, "actor": "client"}
    lab.rule("by devices", exchange=client, match={"claim": {"sub": "job-{n}"}})
    lab.start()
    me = {"sub": "twin", "iss": lab.server.issuer}
    assert lab.token(lab.subject(may_act={"iss": lab.server.issuer}), lab.device("twin"), audience="reports").status_code == 400
    for named, status in (({}, 200), ({"authority": "factory"}, 200), ({"authority": "lab"}, 400), ({"authority": ""}, 400)):
        answer = lab.token(lab.subject(may_act=me | named), lab.device("twin"), audience="reports")
        assert answer.status_code == status, f"{named}: {answer.text}"


FORMS = {
    "a certificate": {"x5t#S256": "A" * 43},
    "a key's thumbprint": {"jkt": "A" * 43},
    "a key": {"jwk": {"kty": "EC"}},
    "a kid": {"kid": "1"},
    "nothing": {},
    "false": False,
    "a text": "x5t#S256",
    "a list": [],
    "a certificate and a key": {"x5t#S256": "A" * 43, "jkt": "A" * 43},
    "no text": {"x5t#S256": 7},
}


def ways(lab, token: str, identity=None) -> dict[str, requests.Response]:
    assertion = {"client_assertion": token, "client_assertion_type": BEARER}
    return {
        "client_assertion": lab.post(GRANT | assertion | {"audience": "generic"}, identity),
        "assertion": lab.post({"grant_type": GRANT_TYPE, "assertion": token, "audience": "generic"}, identity),
        "introspection": lab.post(assertion | {"token": "x"}, identity, "/introspect"),
        "revocation": lab.post(assertion | {"token": "x"}, identity, "/revoke"),
        "client of an exchange": lab.post(
            lab.form(lab.subject(sub="job-1"), audience="reports") | assertion, identity
        ),
    }


def test_a_bound_token_needs_its_key_wherever_it_is_brought(lab, tmp_path):
    lab.rule("jobs", match={"claim": {"sub": "as-{id}"}}, subject="lab/{id}", audiences=["reports"])
    lab.rule("jobs of workloads", match={"claim": {"sub": "job-{id}"}})
    lab.start()
    for name, answer in ways(lab, lab.subject(sub="as-x")).items():
        assert answer.status_code == 200, f"{name}: {answer.text}"
    for form, cnf in FORMS.items():
        token = raw(lab, cnf=cnf)
        answers = ways(lab, token) | {"exchange": lab.token(token, audience="reports")}
        answers["exchange by a device"] = lab.token(token, lab.pki.identity("device-001"), audience="reports")
        for name, answer in answers.items():
            assert answer.status_code in (400, 401), f"{form}, {name}: {answer.text}"
        assert "is bound to" in lab.reason
    # Null is no way to say that there is none.
    for name, answer in ways(lab, raw(lab, cnf=None)).items():
        assert answer.status_code in (400, 401), f"{name}: {answer.text}"
    owner = lab.pki.identity("device-001")
    digest = base64.urlsafe_b64encode(owner.thumbprint).rstrip(b"=").decode()
    bound = raw(lab, cnf={"x5t#S256": digest})
    for name, answer in ways(lab, bound, owner).items():
        assert answer.status_code == 200, f"{name}: {answer.text}"
    assert lab.token(bound, owner, audience="reports").status_code == 200
    for name, answer in ways(lab, bound, lab.pki.identity("device-002")).items():
        assert answer.status_code in (400, 401), f"{name}: {answer.text}"


def raw(lab, **claims) -> str:
    """A token with claims that may be null."""
    return lab.lab.sign(times() | {"iss": LAB, "sub": "as-x", "aud": lab.configuration.issuer} | claims)


@pytest.mark.parametrize(
    "claims",
    [{"act": {"sub": "a"}}, {"act": None}, {"may_act": {"sub": "a"}}, {"may_act": None}, {"may_act": {}}],
    ids=json.dumps,
)
def test_who_acts_is_judged_by_an_exchange_alone(lab, claims):
    lab.rule("jobs of workloads", match={"claim": {"sub": "job-{id}"}})
    lab.start()
    for name, answer in ways(lab, raw(lab, **claims)).items():
        assert answer.status_code in (400, 401), f"{name}: {answer.text}"
        assert "only a token exchange judges that" in lab.reason


def test_may_act_means_the_same_at_the_next_hop(lab):
    """The lab's robot may act, and not the client of ours that is called as it is."""
    values = lab.configuration.values
    values["policy"] = [rule for rule in values["policy"] if rule["name"] != "on"]
    robot = {"client": "none", "actor": {"authority": "lab", "match": {"claim": {"sub": "robot"}}}}
    client = {"client": {"match": {"client": "robot"}}, "actor": "client"}
    own = {"authority": "self", "match": {"claim": {"sub": "lab/{id}"}}, "subject": "lab/{id}"}
    lab.rule("first", exchange=robot, audiences=["here"])
    lab.rule("by the robot", exchange=robot, **own)
    lab.rule("by the client", exchange=client, **own)
    lab.start()
    lab.create("robot")

    def by_robot(token, **parameters):
        return lab.token(token, actor_token=lab.subject(sub="robot"), actor_token_type=JWT, **parameters)

    restrictions = [{"may_act": {"sub": "robot"}}, {"act": {"sub": "earlier", "may_act": {"sub": "robot"}}}]
    for restriction in restrictions:
        here = by_robot(lab.subject(**restriction), audience="here").json()["access_token"]
        said = payload(here)
        carried = said.get("may_act") or said["act"]["act"]["may_act"]
        assert carried == {"sub": "robot", "iss": LAB}
        assert lab.issued(by_robot(here, audience="reports"))["act"]["iss"] == LAB
        ours = lab.post(lab.form(here, audience="reports"), auth=("robot", lab.secrets["robot"]))
        assert ours.status_code == 400 and "may_act names another" in lab.reason
    free = by_robot(lab.subject(), audience="here").json()["access_token"]
    ours = lab.post(lab.form(free, audience="reports"), auth=("robot", lab.secrets["robot"]))
    assert lab.issued(ours)["act"]["iss"] == lab.server.issuer


def test_a_token_for_us_and_others_is_brought_by_none_of_them(lab):
    values = lab.configuration.values
    shop = {"profile": "generic", "aud": "https://shop.example.com", "resource-servers": ["shop-api"]}
    values["audiences"] |= {"there": {"profile": "generic", "aud": "https://there.example.com"}, "shop": shop}
    values["audiences"]["endpoint"] = {"profile": "generic", "aud": f"{lab.configuration.issuer}/token"}
    several = {"client": "none", "several-audiences": True}
    lab.rule("both", match={"claim": {"sub": "both-{id}"}}, exchange=several, audiences=["here", "endpoint", "there", "shop"])
    actor = {"authority": "self", "match": {"claim": {"sub": "lab/{x}"}}}
    lab.rule("acted", match={"claim": {"sub": "acted-{id}"}}, exchange={"client": "none", "actor": actor})
    lab.rule("own", authority="self", match={"claim": {"sub": "lab/{id}"}})
    lab.start()
    lab.create("shop-api")

    def made(*audiences: str) -> str:
        answer = lab.post(lab.form(lab.subject(sub="both-victim")) | {"audience": list(audiences)})
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def acts(token: str) -> requests.Response:
        return lab.token(lab.subject(sub="acted-1"), actor_token=token, actor_token_type=JWT, audience="reports")

    for ours in (made("here"), made("endpoint"), made("here", "endpoint")):
        assert acts(ours).status_code == lab.token(ours, audience="reports").status_code == 200
    for audiences in (("here", "there"), ("there", "endpoint"), ("here", "endpoint", "shop")):
        token = made(*audiences)
        for answer in (acts(token), lab.token(token, audience="reports")):
            assert answer.status_code == 400 and answer.json()["error"] == "invalid_request", answer.text
            assert "the token is ours, for " in lab.reason
    shop_api = {"auth": ("shop-api", lab.secrets["shop-api"])}
    assert lab.post(lab.form(made("here", "shop"), audience="reports"), **shop_api).status_code == 200
    assert lab.post(lab.form(made("here", "there"), audience="reports"), **shop_api).status_code == 400


def test_a_client_is_not_excluded_by_a_name_that_it_can_leave_out(lab):
    match = lab.configuration.values["policy"][0]["match"] = {"san-uri": DEVICE + "{id}", "not": {"client": "meter-1"}}

    def check() -> str:
        lab.configuration.write()
        done = Commands(lab.configuration.path).run("config", "check")
        return "" if done.returncode == 0 else done.stderr

    said = check()
    assert "policy[0].match.not.client: keeps nobody out" in said and 'client: "{any}"' in said
    match["client"] = "{any}"
    assert check() == ""
    caller = {"authority": "factory", "match": {"san-uri": DEVICE + "{d}", "not": {"client": "meter-1"}}}
    lab.rule("jobs", exchange={"client": caller})
    assert "exchange.client.match.not.client: keeps nobody out" in check()


def test_scopes_of_a_token_that_proves_who_asks_limit_what_it_gets(lab):
    lab.start()
    for scope, granted in (("orders.read", "orders.read"), ("other", None), ("", None), (["orders.read"], "orders.read")):
        proof = {"client_assertion": lab.subject(sub="as-x", scope=scope), "client_assertion_type": BEARER}
        answer = lab.post(GRANT | proof | {"audience": "orders"})
        assert answer.status_code == 200, answer.text
        assert answer.json().get("scope") == granted
    proof = {"client_assertion": raw(lab, scp="x", scope="orders.read"), "client_assertion_type": BEARER}
    assert "scope" not in lab.post(GRANT | proof | {"audience": "orders"}).json()
    asked = GRANT | proof | {"audience": "orders", "scope": "orders.read"}
    assert lab.post(asked).json()["error"] == "invalid_scope"


def test_scopes_of_every_token_that_proves_something_limit_an_exchange(lab):
    workload = {"authority": "lab", "match": {"claim": {"sub": "as-{w}"}}}
    robot = {"authority": "robots", "match": {"claim": {"sub": "robot-{r}"}}}
    lab.rule("by workloads", exchange={"client": workload, "actor": "client"})
    lab.rule("by robots", exchange={"client": "none", "actor": robot})
    lab.rule("by robots of workloads", exchange={"client": workload, "actor": robot})
    itself = {"authority": "self", "match": {"claim": {"sub": "{r}"}}}
    lab.rule("by ours", exchange={"client": "none", "actor": itself}, match={"claim": {"sub": "ours-{id}"}})
    lab.start()
    read, write = "reports.read", "reports.write"
    cases = [
        # of the subject, the client and the actor; what is granted
        (None, None, None, {read, write, "reports.admin"}),
        (None, read, None, {read}),
        (None, "nothing", None, set()),
        (None, "", None, set()),
        (read, write, None, set()),
        (f"{read} {write}", write, None, {write}),
        (None, None, read, {read}),
        (f"{read} {write}", f"{write} reports.admin", f"{read} {write}", {write}),
        (None, read, write, set()),
        (None, None, "", set()),
    ]
    for subject, client, actor, granted in cases:
        # An actor needs no client.
        for has_client in {True, client is not None or actor is None}:
            form = lab.form(lab.subject(scope=subject), audience="reports")
            if has_client:
                form |= {"client_assertion": lab.subject(sub="as-x", scope=client), "client_assertion_type": BEARER}
            if actor is not None:
                form |= {"actor_token": lab.actor(scope=actor), "actor_token_type": JWT}
            claims = lab.issued(lab.post(form))
            assert set(claims.get("scope", "").split()) == granted, (subject, client, actor)
            # Nor can more be asked for.
            missing = {read, write} - granted
            if missing:
                assert lab.post(form | {"scope": missing.pop()}).json()["error"] == "invalid_scope"
    # A token of ours that acts: straight from a proof it speaks of no scopes, once exchanged it has none.
    own = lab.workload("actor", audience="here").json()["access_token"]
    onward = lab.token(own, audience="here").json()["access_token"]
    for acting, granted in ((own, {read, write, "reports.admin"}), (onward, set())):
        form = lab.form(lab.subject(sub="ours-1"), audience="reports", actor_token=acting, actor_token_type=JWT)
        assert set(lab.issued(lab.post(form)).get("scope", "").split()) == granted


def test_scopes_that_a_proof_has_lost_do_not_come_back_behind_another_token(lab):
    lab.start()
    for scope in ("reports.read", "other", ""):
        proof = {"client_assertion": lab.subject(sub="as-x", scope=scope), "client_assertion_type": BEARER}
        for grant in (GRANT | proof, {"grant_type": GRANT_TYPE, "assertion": proof["client_assertion"]}):
            here = lab.post(grant | {"audience": "here"}).json()["access_token"]
            assert payload(here)["scope"] == ""
            assert "scope" not in lab.issued(lab.token(here, audience="reports"))
    free = lab.workload("x", audience="here").json()["access_token"]
    assert "scope" not in payload(free) and lab.issued(lab.token(free, audience="reports"))["scope"]


def test_what_is_made_of_a_token_that_is_bound_for_its_client_is_bound(lab):
    lab.start()
    me = lab.device("app-1", "app-1")
    lab.create("client-1", "--subject-dn", "CN=app-1", "--certificate-bound")
    until(lambda: lab.ask(me, client_id="client-1").status_code == 200, 5, "the client is known")
    own = lab.ask(me, client_id="client-1", audience="here").json()["access_token"]
    thumbprint = payload(own)["cnf"]
    for parameters in ({"client_id": "client-1"}, {}):
        answer = lab.token(own, me, audience="reports", **parameters)
        assert lab.issued(answer)["cnf"] == thumbprint
    for identity in (lab.device("app-2", "app-2"), None):
        assert lab.token(own, identity, audience="reports").status_code == 400
    free = lab.ask(me, audience="here").json()["access_token"]
    assert "cnf" not in lab.issued(lab.token(free, me, audience="reports")), "the audience says"


@pytest.mark.parametrize(
    "claims",
    [{"cnf": {"x5t#S256": "A" * 43}}, {"cnf": {"jkt": "A"}}, {"cnf": None}, {"act": {"sub": "x"}}, {"may_act": {"sub": "x"}}],
    ids=json.dumps,
)
def test_what_restricts_a_client_s_own_assertion_is_not_passed_over(lab, claims):
    lab.start()
    key = Key("ES256", "ledger-1")
    keys = lab.folder / "ledger.json"
    keys.write_text(json.dumps(jwks(key)))
    lab.create("ledger", "--auth-method", "private_key_jwt", "--jwks", str(keys))

    def ask(**claims) -> requests.Response:
        own = {"iss": "ledger", "sub": "ledger", "aud": lab.server.issuer, "jti": uuid.uuid4().hex}
        proof = {"client_assertion": key.sign(times() | own | claims), "client_assertion_type": BEARER}
        return lab.post(GRANT | proof | {"audience": "generic"})

    until(lambda: ask().status_code == 200, 5, "the client is known")
    assert refused(ask(**claims))


def test_a_workload_s_token_does_not_choose_who_knows_it(lab):
    """An SVID need not have `iss`; one that is not configured says nothing."""
    mesh = Key("ES256", "mesh-1")
    (lab.folder / "mesh.json").write_text(json.dumps(jwks(mesh)))
    domain = {"preset": "spiffe", "trust-domain": "example.org", "audience": lab.configuration.issuer}
    lab.configuration.values["authorities"]["mesh"] = {"oidc": domain | {"jwks": "mesh.json"}}
    robot = "spiffe://example.org/robot"
    actor = {"authority": "mesh", "match": {"claim": {"sub": "spiffe://example.org/{x}"}}}
    lab.rule("acted", match={"claim": {"sub": "acted-{id}"}}, exchange={"client": "none", "actor": actor})
    lab.start()
    for issuer in ({}, {"iss": "https://other.example.com"}, {"iss": "mesh"}):
        svid = mesh.sign(times() | {"sub": robot, "aud": lab.configuration.issuer} | issuer)

        def act(may_act=None) -> requests.Response:
            subject = lab.subject(sub="acted-1", may_act=may_act)
            return lab.token(subject, actor_token=svid, actor_token_type=JWT, audience="reports")

        assert lab.issued(act())["act"] == {"sub": robot, "iss": "spiffe://example.org"}
        for named in ("https://other.example.com", "mesh", LAB):
            assert act({"sub": robot, "iss": named}).status_code == 400
        assert act({"sub": robot, "iss": "spiffe://example.org"}).status_code == 200


def test_a_token_of_the_client_of_before_is_not_the_new_client_s(lab):
    lab.start()
    lab.create("billing")
    old = lab.secret("billing", audience="here").json()["access_token"]
    lab.server.succeed("clients", "delete", "billing")
    lab.gone(lambda: lab.secret("billing", audience="here"), "the client is gone")
    issued = payload(old)["iat"]
    until(lambda: datetime.datetime.now().timestamp() > issued + 2, 5, "two seconds later")
    lab.create("billing", "--auth-method", "client_secret_basic", "--reuse-id")
    until(lambda: lab.secret("billing", audience="here").status_code == 200, 5, "the new client is known")
    assert refused(lab.token(old, audience="reports"))
    new = lab.secret("billing", audience="here").json()["access_token"]
    assert lab.issued(lab.token(new, audience="reports"))["sub"] == "billing"


def test_unicode_knows_no_equivalents_of_an_identifier(lab):
    values = lab.configuration.values
    values["audiences"]["Kiosk"] = {
        "profile": "resource-server",
        "aud": "https://Kiosk.example.com",
        "scopes": ["Kiosk.read"],
        "certificate-bound": False,
        "resource-servers": ["Kiosk-api"],
    }
    for name in ("K", "Kiosk-api"):
        rule = {"match": {"claim": {"sub": f"twin-of-{name}"}}, "subject": name.replace("K", KELVIN)}
        values["policy"].insert(0, {"name": rule["subject"], "authority": "lab", "audiences": ["generic"]} | rule)
    for rule in values["policy"]:
        rule["audiences"] = [*rule["audiences"], "Kiosk"]
        rule.pop("scopes", None)
    lab.start()
    lab.create("Kiosk-api")
    lab.create("K")

    def twin(text: str) -> str:
        return text.replace("K", KELVIN)

    assert lab.secret("K", audience="generic").status_code == 200
    encoded = base64.b64encode(f"{twin('K')}:{lab.secrets['K']}".encode()).decode()
    answers = [
        lab.post(GRANT | {"audience": "generic"}, headers={"Authorization": f"Basic {encoded}"}),
        lab.post(GRANT | {"audience": "generic", "client_id": twin("K"), "client_secret": lab.secrets["K"]}),
        lab.secret("K", audience="generic", client_id=twin("K")),
        lab.secret("K", audience=twin("Kiosk")),
        lab.secret("K", audience=twin("https://Kiosk.example.com")),
        lab.secret("K", audience="Kiosk", scope=twin("Kiosk.read")),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 400, 400, 400, 400], [a.text for a in answers]
    me = lab.device("me")
    assert refused(lab.ask(me, client_id=twin("K")))
    # Another issuer's token: its issuer, a scope of it, and the subject that a rule makes of it.
    narrow = lab.post(
        GRANT
        | {
            "client_assertion": lab.subject(sub="as-x", scope=twin("Kiosk.read")),
            "client_assertion_type": BEARER,
            "audience": "Kiosk",
        }
    )
    assert narrow.status_code == 200 and "scope" not in narrow.json()
    token = lab.secret("K", audience="Kiosk").json()["access_token"]

    def look_alike(name: str) -> dict:
        return {"client_assertion": lab.subject(sub=f"twin-of-{name}"), "client_assertion_type": BEARER}

    assert lab.post({"token": token} | look_alike("Kiosk-api"), path="/introspect").json() == {"active": False}
    mine = lab.post(GRANT | {"audience": "generic"} | look_alike("K"))
    assert mine.status_code == 200 and payload(mine.json()["access_token"])["sub"] == twin("K")
    assert lab.post({"token": token} | look_alike("K"), path="/revoke").status_code == 400
    events = lab.server.audit("--client-id", twin("K"))
    assert events and all(event["client_id"] == twin("K") for event in events)
    assert not any(event["client_id"] == twin("K") for event in lab.server.audit("--client-id", "K"))


def test_the_check_names_a_rule_that_gives_somebody_a_client_s_name(lab):
    taking = {"name": "taking", "authority": "lab", "match": {"claim": {"sub": "x"}}, "subject": "orders-api"}
    own = {"name": "own", "match": {"client": "orders-api"}, "subject": "orders-api"}
    lab.configuration.values["policy"] += [rule | {"audiences": ["generic"]} for rule in (taking, own)]
    lab.start()
    assert "warning" not in lab.server.run("config", "check").stderr
    lab.create("orders-api")
    for words in (None, ("delete", "orders-api")):
        if words:
            lab.server.succeed("clients", *words)
        done = lab.server.run("config", "check")
        assert done.returncode == 0 and 'rule "taking"' in done.stderr and '"own"' not in done.stderr


def test_an_authority_is_said_where_there_are_several(lab):
    values = lab.configuration.values
    anchors = {"anchors": str(lab.pki.folder / "root.pem")}
    lab.start()
    lab.create("old", "--subject-dn", "CN=old")
    values["authorities"]["offices"] = {"x509": anchors}
    lab.configuration.write()
    document = lab.folder / "many.jsonl"
    document.write_text(json.dumps({"client_id": "many", "tls_client_auth_san_dns": "many.example.org"}) + "\n")
    create = ("create", "--id", "new", "--san-dns", "new.example.org")
    for words in (create, ("import", str(document)), ("update", "old", "--subject-dn", "CN=older"), ("update", "old", "--enable")):
        done = lab.server.run("clients", *words)
        assert done.returncode == 1 and "authority is missing" in done.stderr, done.stderr
        assert "factory, offices" in done.stderr
    lab.server.succeed("clients", "update", "old", "--name", "An old one")
    lab.server.succeed("clients", "update", "old", "--disable")
    done = lab.server.run("config", "check")
    assert done.returncode == 0 and "warning" in done.stderr and ": old;" in done.stderr
    lab.server.stop()
    lab.server = Chancery(lab.configuration, lab.pki).start()
    assert "Registered clients may be vouched for by any authority" in lab.server.log.read_text()
    lab.server.succeed("clients", "update", "old", "--authority", "factory", "--enable")
    lab.server.succeed("clients", *create, "--authority", "offices")
    assert "warning" not in lab.server.run("config", "check").stderr


def test_no_ca_is_below_two_authorities_that_judge_revocation_differently(lab):
    values = lab.configuration.values
    factory = values["authorities"]["factory"]["x509"]
    root, issuing = (str(lab.pki.folder / f"device-{name}.pem") for name in ("root", "issuing"))

    def check(**second) -> str:
        values["authorities"]["second"] = {"x509": second}
        lab.configuration.write()
        done = Commands(lab.configuration.path).run("config", "check")
        return "" if done.returncode == 0 else done.stderr

    assert "shares the CA" in check(anchors=root)
    assert "shares the CA" in check(anchors=issuing), "an anchor below another"
    assert check(anchors=root, revocation=factory["revocation"]) == ""
    assert check(anchors=root, revocation=factory["revocation"] | {"refresh": "2h"}) == ""
    assert check(anchors=str(lab.pki.folder / "root.pem")) == ""
    again = reissued(lab, "device-root")
    assert "shares the CA" in check(anchors=str(again)), "another certificate of the same name and key"
    crossed = cross_certified(lab, "device-root")
    assert check(anchors=str(crossed[0])) == ""
    assert "shares the CA" in check(anchors=str(crossed[0]), intermediates=str(crossed[1]))


def authority_certificate(subject, public_key, issuer, key) -> bytes:
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=9))
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def reissued(lab, name: str):
    root = Authority(lab.pki.folder, name)
    path = lab.folder / f"{name}-again.pem"
    subject = root.certificate.subject
    path.write_bytes(authority_certificate(subject, root.key.public_key(), subject, root.key))
    return path


def cross_certified(lab, name: str):
    """A new root, and its certificate about a CA that is there."""
    root = Authority(lab.pki.folder, name)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Other {os.getpid()}")])
    paths = lab.folder / "other-root.pem", lab.folder / "crossed.pem"
    paths[0].write_bytes(authority_certificate(subject, key.public_key(), subject, key))
    paths[1].write_bytes(authority_certificate(root.certificate.subject, root.key.public_key(), subject, key))
    return paths
