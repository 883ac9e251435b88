"""Revocation as a running server learns of it: from URLs, from distribution points, and from an OCSP responder."""

import base64
import datetime
import http.server
import subprocess
import threading
import time

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization

import raw
from chancery import GRANT, Chancery, until
from configuration import free_ports
from issuing import Authority
from laboratory import Laboratory
from pki import Identity
from signatures import twin

ORDERS = GRANT | {"audience": "orders"}


class ListServer(http.server.ThreadingHTTPServer):
    """Serves what `documents` has, by path; `None` hangs up."""

    def __init__(self):
        self.documents: dict[str, bytes | None] = {}
        self.requests: list[str] = []
        super().__init__(("127.0.0.1", 0), self.handler())
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handler(self):
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.requests.append(self.path)
                body = server.documents.get(self.path)
                if body is None:
                    self.connection.close()
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


@pytest.fixture
def lists():
    server = ListServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def authorities(pki):
    return Authority(pki.folder, "device-issuing"), Authority(pki.folder, "device-root")


def der(pem: bytes) -> bytes:
    return x509.load_pem_x509_crl(pem).public_bytes(serialization.Encoding.DER)


def revocation(configuration, pki, **values):
    x509_authority = configuration.values["authorities"]["factory"]["x509"]
    x509_authority["intermediates"] = str(pki.folder / "device-issuing.pem")
    x509_authority["revocation"] = values


@pytest.fixture
def start(configuration, pki):
    servers = []

    def start() -> Chancery:
        servers.append(Chancery(configuration, pki).start())
        return servers[-1]

    yield start
    for server in servers:
        if server.is_alive:
            server.kill()


def status(server, name="device-001") -> int:
    return server.post(ORDERS, server.pki.identity(name)).status_code


def test_lists_from_urls_hold_on_an_open_connection_and_over_a_restart_without_their_server(
        configuration, pki, start, lists, authorities):
    issuing, root = authorities
    lists.documents = {"/issuing": der(issuing.revocation_list()), "/root": der(root.revocation_list())}
    urls = [{"url": f"{lists.url}/{name}", "refresh": "1s"} for name in ("issuing", "root")]
    revocation(configuration, pki, mode="require", crl=urls)
    server = start()
    until(lambda: status(server) == 200, 5, "the lists are there")
    with raw.Connection(server) as connection:
        connection.send(raw.post())
        assert connection.answer()[0] == 200
        device = pki.identity("device-001").leaf
        lists.documents["/issuing"] = der(issuing.revocation_list(device, number=1001))

        def answer() -> int:
            connection.send(raw.post())
            return connection.answer()[0]

        until(lambda: answer() == 401, 5, "the new list is in force on the open connection")
    assert "revoked" in server.refusals()[-1]["reason"]
    # An older list, as an attacker on the way would play it back, and then nothing at all.
    lists.documents["/issuing"] = der(issuing.revocation_list())
    time.sleep(2.5)
    assert status(server) == 401
    lists.documents = {}
    server.stop()
    server.start()
    assert status(server) == 401
    assert status(server, "device-002") == 200


def test_without_any_list_require_refuses_and_prefer_accepts_and_says_so(configuration, pki, start, lists):
    revocation(configuration, pki, mode="require", crl=[f"{lists.url}/none"])
    server = start()
    assert status(server) == 401
    assert "no revocation list" in server.refusals()[-1]["reason"]
    configuration.values["authorities"]["factory"]["x509"]["revocation"]["mode"] = "prefer"
    configuration.write()
    until(lambda: status(server) == 200, 3, "the new mode is in force")
    event = server.audit()[-1]
    assert event["outcome"] == "issued" and event["certificate_status"].startswith("unknown: ")
    metrics = requests.get(f"{server.admin}/metrics", timeout=100).text.splitlines()
    assert "chancery_certificates_without_status_total 1" in metrics
    assert "chancery_tokens_issued_total 1" in metrics
    assert any(line.startswith('chancery_token_requests_refused_total{error="invalid_client"} ') for line in metrics)


def distribution_points(*urls: str) -> bytes:
    names = [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None) for url in urls]
    return x509.CRLDistributionPoints(names).public_bytes()


def test_distribution_points_are_followed_on_allowed_hosts_alone(configuration, pki, start, lists, tmp_path):
    laboratory = Laboratory(tmp_path / "laboratory")
    other = ListServer()
    good = laboratory.client("good", uris=["spiffe://example.org/device/good"], extensions={
        "2.5.29.31": distribution_points(f"{lists.url}/laboratory")})
    elsewhere = laboratory.client("elsewhere", uris=["spiffe://example.org/device/elsewhere"], extensions={
        "2.5.29.31": distribution_points(f"{other.url}/laboratory", f"http://user@127.0.0.1:{lists.server_port}/x")})
    stranger = Laboratory(tmp_path / "stranger", "Stranger").client(
        "stranger", uris=["spiffe://example.org/device/stranger"],
        extensions={"2.5.29.31": distribution_points(f"{lists.url}/stranger")})
    authority = configuration.values["authorities"]["factory"]["x509"]
    authority["anchors"] = str(laboratory.anchor)
    authority["revocation"] = {
        "mode": "require", "distribution-points": {"allow-hosts": [f"127.0.0.1:{lists.server_port}"]}}
    server = start()
    assert server.post(ORDERS, stranger).status_code == 401
    assert server.post(ORDERS, elsewhere).status_code == 401
    assert lists.requests == [] and other.requests == []

    lists.documents["/laboratory"] = laboratory.revocation_list()
    assert server.post(ORDERS, good).status_code == 200
    assert lists.requests == ["/laboratory"]
    # One list for both: it was fetched for the path of one, and is good for the other.
    assert server.post(ORDERS, elsewhere).status_code in (200, 401)
    assert other.requests == []
    other.shutdown()
    other.server_close()


@pytest.fixture
def responder(pki, tmp_path):
    """`openssl ocsp` for the issuing CA: what its index says."""
    index = tmp_path / "index.txt"
    port = free_ports(1)[0]
    process = None

    def run(revoked: list[str], known: list[str]):
        nonlocal process
        end = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).strftime("%y%m%d%H%M%SZ")
        lines = []
        for name in known:
            leaf = pki.identity(name).leaf
            serial = f"{leaf.serial_number:X}"
            serial = serial if len(serial) % 2 == 0 else "0" + serial
            state = ["R", end, "250101000000Z"] if name in revoked else ["V", end, ""]
            lines.append("\t".join([*state, serial, "unknown", leaf.subject.rfc4514_string()]))
        index.write_text("\n".join(lines) + "\n")
        if process:
            process.kill()
            process.wait()
        command = [
            "openssl", "ocsp", "-port", str(port), "-index", index, "-CA", pki.folder / "device-issuing.pem",
            "-rsigner", pki.folder / "device-issuing.pem", "-rkey", pki.folder / "device-issuing.key", "-nmin", "5"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.3)
        return f"http://127.0.0.1:{port}"

    def stop():
        process.kill()
        process.wait()

    run.stop = stop
    yield run
    if process:
        process.kill()


def test_an_ocsp_responder_decides_and_a_silent_one_refuses(configuration, pki, start, responder):
    url = responder(revoked=["device-002"], known=["device-001", "device-002"])
    lists = [str(pki.folder / "device-issuing.crl"), str(pki.folder / "device-root.crl")]
    revocation(configuration, pki, mode="require", crl=lists, ocsp={"mode": "require", "url": url, "timeout": "2s"})
    server = start()
    assert status(server) == 200
    assert status(server, "device-002") == 401
    assert "revoked" in server.refusals()[-1]["reason"]
    # Answers that are there stay good until their nextUpdate; a new process has none.
    server.stop()
    configuration.values["authorities"]["factory"]["x509"]["revocation"]["ocsp"]["url"] = "http://127.0.0.1:1"
    configuration.write()
    server.start()
    assert status(server) == 401
    assert "OCSP" in server.refusals()[-1]["reason"]
    configuration.values["authorities"]["factory"]["x509"]["revocation"]["ocsp"]["mode"] = "prefer"
    configuration.write()
    until(lambda: status(server) == 200, 5, "the preferred responder does not")
    assert "OCSP" in server.audit()[-1]["certificate_status"]


def test_a_revoked_certificate_does_not_come_back_in_another_form(configuration, pki, start, responder, tmp_path):
    url = responder(revoked=["device-002"], known=["device-001", "device-002"])
    lists = [str(pki.folder / "device-issuing.crl"), str(pki.folder / "device-root.crl")]
    revocation(configuration, pki, mode="require", crl=lists, ocsp={"mode": "prefer", "url": url, "timeout": "2s"})
    server = start()
    assert status(server, "device-002") == 401
    responder.stop()
    revoked = pki.identity("device-002")
    leaf, issuing = x509.load_pem_x509_certificates(revoked.certificate.read_bytes())
    root = x509.load_pem_x509_certificate((pki.folder / "device-root.pem").read_bytes())
    leaves = [leaf, twin(leaf, issuing.public_key().curve.name)]
    for above in [issuing, twin(issuing, root.public_key().curve.name)]:
        for below in leaves:
            mine = Identity(tmp_path / "mine.pem", revoked.key)
            mine.certificate.write_bytes(
                b"".join(one.public_bytes(serialization.Encoding.PEM) for one in [below, above]))
            assert server.post(ORDERS, mine).status_code == 401
            assert "revoked" in server.refusals()[-1]["reason"]
    # Of the others nobody has heard, and they are preferred only.
    assert status(server) == 200


def test_the_proxys_own_certificate_is_asked_about_as_a_clients_is(configuration, pki, start, responder):
    url = responder(revoked=["device-002"], known=["device-001", "device-002"])
    lists = [str(pki.folder / "device-issuing.crl"), str(pki.folder / "device-root.crl")]
    factory = {name: str(pki.folder / f"device-{file}.pem") for name, file in
               [("anchors", "root"), ("intermediates", "issuing")]}
    ocsp = {"mode": "require", "url": url, "timeout": "2s"}
    # Authorities of one CA have to judge its revocation in one way.
    for name in ("factory", "edge"):
        configuration.values["authorities"][name] = {
            "x509": factory | {"revocation": {"mode": "require", "crl": lists, "ocsp": ocsp}}}
    port = free_ports(1)[0]
    names = [f"spiffe://example.org/device/{name}" for name in ["device-001", "device-002"]]
    configuration.values["listeners"]["proxy"] = {
        "address": f"127.0.0.1:{port}", "certificate": str(pki.folder / "server.pem"),
        "key": str(pki.folder / "server.key"),
        "forwarded": {"format": "rfc9440", "from": {"certificate": {"authority": "edge", "san-uri": names}}}}
    server = start()
    client = pki.identity("device-001").leaf.public_bytes(serialization.Encoding.DER)
    headers = {"Client-Cert": f":{base64.b64encode(client).decode()}:"}

    def forward(proxy: str) -> int:
        with requests.Session() as session:
            answers = [session.post(
                f"https://localhost:{port}/token", data=ORDERS, headers=headers, cert=pki.identity(proxy).files,
                verify=pki.root, timeout=200) for _ in range(2)]
        assert len({answer.status_code for answer in answers}) == 1
        return answers[0].status_code

    assert forward("device-001") == 200
    assert forward("device-002") == 400
    reason = server.refusals()[-1]["reason"]
    assert "not the trusted proxy: edge: certificate is revoked" in reason and "says OCSP" in reason
    # Without answers the proxy is nobody; those that are there stay good, and a new process has none.
    server.stop()
    ocsp["url"] = "http://127.0.0.1:1"
    configuration.write()
    server.start()
    assert forward("device-001") == 400
    assert "no OCSP answer" in server.refusals()[-1]["reason"]
