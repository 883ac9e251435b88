"""Tokens through proxies that end TLS: nginx and HAProxy themselves, and what others would send."""

import base64
import datetime
import http.client
import json
import os
import socket
import stat
import time
import urllib.parse

import httpx
import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

import proxies
from chancery import GRANT, Chancery, until
from configuration import free_ports
from raw import BODY, FORM


def proxied(configuration, forwarded: dict, **listener) -> int | str:
    """Adds a listener for a proxy; returns its port, or the path of its socket."""
    configuration.values["authorities"]["factory"]["x509"]["intermediates"] = configuration.values["authorities"][
        "factory"
    ]["x509"]["anchors"].replace("device-root", "device-issuing")
    if forwarded.get("from", {}).get("unix-socket"):
        place = str(configuration.folder / "proxy.sock")
        listener["address"] = f"unix:{place}"
    else:
        place = free_ports(1)[0]
        forwarded.setdefault("from", {"networks": ["127.0.0.1/32"]})
        listener["address"] = f"127.0.0.1:{place}"
    configuration.values["listeners"]["proxy"] = listener | {"forwarded": forwarded}
    return place


def serve(configuration, pki, forwarded: dict, **listener):
    place = proxied(configuration, forwarded, **listener)
    return Chancery(configuration, pki).start(), place


def claims(answer) -> dict:
    assert answer.status_code == 200, answer.text
    return jwt.decode(answer.json()["access_token"], options={"verify_signature": False})


def is_bound_to(token: dict, identity) -> bool:
    thumbprint = base64.urlsafe_b64encode(identity.thumbprint).rstrip(b"=").decode()
    return token["cnf"]["x5t#S256"] == thumbprint


def check_through(proxy: proxies.Proxy, server, pki):
    """What holds behind every proxy that forwards whole certificates."""
    for name in ["device-001", "device-002"]:
        identity = pki.identity(name)
        for http2 in [False, True]:
            context = server.client_context(identity)
            with httpx.Client(verify=context, http2=http2, http1=not http2) as client:
                for _ in range(2):
                    answer = client.post(proxy.url + "/token", data=GRANT | {"audience": "orders"})
                    token = claims(answer)
                    assert token["amr"] == ["xlb-mtls-client-credentials"]
                    assert token["sub"] == f"spiffe://example.org/device/{name}"
                    assert is_bound_to(token, identity)
    event = server.audit()[-1]
    assert (event["flow"], event["authority"]) == ("xlb-mtls-client-credentials", "factory")

    anyone = requests.post(proxy.url + "/token", data=GRANT, verify=pki.root)
    assert (anyone.status_code, anyone.json()["error"]) == (401, "invalid_client")
    assert server.refusals()[-1]["reason"] == "no credentials"
    assert requests.get(proxy.url + "/.well-known/jwks.json", verify=pki.root).status_code == 200

    revoked = requests.post(proxy.url + "/token", data=GRANT, cert=pki.identity("device-revoked").files, verify=pki.root)
    assert (revoked.status_code, revoked.json()["error"]) == (401, "invalid_client")
    assert "revoked" in server.refusals()[-1]["reason"]


def check_forgeries(proxy: proxies.Proxy, server, pki, header: str, value: str, passes_underscores: bool):
    """A client's own header does not get past the proxy, and what gets past is refused."""
    victim = {header: value}
    anyone = requests.post(proxy.url + "/token", data=GRANT, headers=victim, verify=pki.root)
    assert (anyone.status_code, anyone.json()["error"]) == (401, "invalid_client")
    device = requests.post(
        proxy.url + "/token", data=GRANT | {"audience": "orders"}, headers=victim, verify=pki.root,
        cert=pki.identity("device-001").files,
    )
    assert claims(device)["sub"].endswith("/device-001")
    for spelling in [header.replace("-", "_"), "X-Client-Cert-SPIFFE", "X-Forwarded-Client-Cert"]:
        answer = requests.post(proxy.url + "/token", data=GRANT, headers={spelling: value}, verify=pki.root)
        if "_" in spelling and not passes_underscores:
            assert answer.status_code == 401
        else:
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), spelling
            assert "is not one that the proxy is configured to send" in server.refusals()[-1]["reason"]


def der(pki, name: str) -> bytes:
    return pki.identity(name).leaf.public_bytes(Encoding.DER)


def pem(pki, *names: str) -> str:
    return "".join(pki.identity(name).leaf.public_bytes(Encoding.PEM).decode() for name in names)


def test_nginx(configuration, pki, tmp_path):
    server, path = serve(configuration, pki, {"format": "nginx", "from": {"unix-socket": True}})
    try:
        with proxies.nginx(tmp_path, pki.folder, path) as proxy:
            check_through(proxy, server, pki)
            value = urllib.parse.quote(pem(pki, "device-002"), safe="")
            check_forgeries(proxy, server, pki, "X-SSL-Client-Cert", value, passes_underscores=False)
    finally:
        server.kill()


def haproxy_certificate(tmp_path, pki):
    """HAProxy wants the chain and its key in one file."""
    path = tmp_path / "issuer.pem"
    path.write_text((pki.folder / "server.pem").read_text() + (pki.folder / "server.key").read_text())
    return str(path)


def test_haproxy(configuration, pki, tmp_path):
    chain = {"chain": "X-SSL-Client-Chain-DER"}
    forwarded = {"format": "haproxy", "headers": chain, "from": {"unix-socket": True}}
    server, path = serve(configuration, pki, forwarded)
    replacements = {
        "/etc/haproxy/issuer.pem": haproxy_certificate(tmp_path, pki),
        "/etc/chancery/ca/factory.pem": str(pki.folder / "device-root.pem"),
        "/run/chancery/proxy.sock": path,
    }
    try:
        with proxies.haproxy(tmp_path, "HAProxy", replacements) as proxy:
            check_through(proxy, server, pki)
            value = base64.b64encode(der(pki, "device-002")).decode()
            check_forgeries(proxy, server, pki, "X-SSL-Client-DER", value, passes_underscores=True)
    finally:
        server.kill()


def test_haproxy_forwards_the_chain(configuration, pki, tmp_path):
    chain = {"chain": "X-SSL-Client-Chain-DER"}
    path = proxied(configuration, {"format": "haproxy", "headers": chain, "from": {"unix-socket": True}})
    del configuration.values["authorities"]["factory"]["x509"]["intermediates"]
    server = Chancery(configuration, pki).start()
    replacements = {
        "/etc/haproxy/issuer.pem": haproxy_certificate(tmp_path, pki),
        "/etc/chancery/ca/factory.pem": str(pki.folder / "device-root.pem"),
        "/run/chancery/proxy.sock": path,
    }
    try:
        with proxies.haproxy(tmp_path, "HAProxy", replacements) as proxy:
            answer = requests.post(
                proxy.url + "/token", data=GRANT | {"audience": "orders"}, verify=pki.root,
                cert=pki.identity("device-001").files,
            )
            assert claims(answer)["sub"].endswith("/device-001")
    finally:
        server.kill()


class Edge:
    """An authority for proxies, and certificates of it."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Edge")])
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        root = self.sign(self.name, self.key.public_key(), [(constraints, True), (usage, True)])
        (folder / "edge.pem").write_bytes(root.public_bytes(Encoding.PEM))

    def sign(self, subject, public_key, extensions):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5)).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
        )  # fmt: skip
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())

    def identity(self, dns_name: str) -> str:
        """The path of a file with a certificate for the name, and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        usages = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CLIENT_AUTH])
        names = x509.SubjectAlternativeName([x509.DNSName(dns_name)])
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, dns_name)])
        certificate = self.sign(subject, key.public_key(), [(usages, False), (names, False)])
        text = certificate.public_bytes(Encoding.PEM) + key.private_bytes(
            Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self.folder / f"{dns_name}.pem"
        path.write_bytes(text)
        return str(path)


def test_a_proxy_with_a_certificate_of_its_own(configuration, pki, tmp_path):
    edge = Edge(tmp_path)
    configuration.values["authorities"]["edge"] = {"x509": {"anchors": str(tmp_path / "edge.pem")}}
    proof = {"certificate": {"authority": "edge", "san-dns": "proxy.example.com"}}
    files = {"certificate": str(pki.folder / "server.pem"), "key": str(pki.folder / "server.key")}
    server, port = serve(configuration, pki, {"format": "rfc9440", "from": proof}, **files)
    url = f"https://localhost:{port}/token"
    victim = {"Client-Cert": f":{base64.b64encode(der(pki, 'device-002')).decode()}:"}
    replacements = {
        "/etc/haproxy/issuer.pem": haproxy_certificate(tmp_path, pki),
        "/etc/chancery/ca/factory.pem": str(pki.folder / "device-root.pem"),
        "chancery.internal:8444": f"127.0.0.1:{port}",
        "/etc/haproxy/chancery-ca.pem": pki.root,
        "verifyhost issuer.example.com": "verifyhost localhost",
        "/etc/haproxy/proxy.pem": edge.identity("proxy.example.com"),
    }
    try:
        with proxies.haproxy(tmp_path, "RFC 9440", replacements) as proxy:
            check_through(proxy, server, pki)
        # Others with a certificate, of the proxy's authority even, are not the proxy.
        for impostor in [edge.identity("other.example.com"), pki.identity("device-001").files]:
            for headers in [victim, {}]:
                answer = requests.post(url, data=GRANT, headers=headers, cert=impostor, verify=pki.root)
                assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
                assert "the source is not the trusted proxy" in server.refusals()[-1]["reason"]
        # The proxy's own certificate is no client's.
        own = requests.post(url, data=GRANT, cert=str(tmp_path / "proxy.example.com.pem"), verify=pki.root)
        assert (own.status_code, own.json()["error"]) == (401, "invalid_client")
        with pytest.raises(requests.exceptions.RequestException):
            requests.post(url, data=GRANT, headers=victim, verify=pki.root)
    finally:
        server.kill()


def ask(port: int, *fields: tuple[str, str], body: bytes = BODY, host: str = "127.0.0.1", source: str = "") -> tuple:
    """A request as a proxy sends it, header by header."""
    address = (source, 0) if source else None
    connection = http.client.HTTPConnection(host, port, timeout=100, source_address=address)
    try:
        connection.putrequest("POST", "/token")
        for name, value in [("Content-Type", FORM), ("Content-Length", str(len(body))), *fields]:
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def subject(answer) -> str:
    status, body = answer
    assert status == 200, body
    return jwt.decode(body["access_token"], options={"verify_signature": False})["sub"]


def envoy_element(pki, name: str) -> str:
    escaped = pem(pki, name)
    for character, code in [("\n", "%0A"), (" ", "%20"), ("+", "%2B"), ("/", "%2F"), ("=", "%3D")]:
        escaped = escaped.replace(character, code)
    return f'Hash={pki.identity(name).thumbprint.hex()};Cert="{escaped}";Subject="CN={name}";URI=spiffe://a/b'


def test_envoy(configuration, pki):
    server, port = serve(configuration, pki, {"format": "envoy-xfcc"})
    try:
        element = envoy_element(pki, "device-001")
        assert subject(ask(port, ("x-forwarded-client-cert", element))).endswith("/device-001")
        for bad in [element + "," + element, element.replace("Hash=", "Hash=0"), "", "x", element[:-2] + ';Cert="x"']:
            status, body = ask(port, ("x-forwarded-client-cert", bad))
            assert (status, body["error"]) == (400, "invalid_request"), bad
            assert server.refusals()[-1]["reason"].startswith("forwarded certificate: certificate: ")
        assert ask(port)[0] == 401
    finally:
        server.kill()


def test_aws(configuration, pki):
    files = {"certificate": str(pki.folder / "server.pem"), "key": str(pki.folder / "server.key")}
    server, port = serve(configuration, pki, {"format": "aws-alb"}, **files)
    url = f"https://localhost:{port}/token"
    try:
        passed = urllib.parse.quote(pki.identity("device-001").certificate.read_text(), safe="+=/")
        with httpx.Client(verify=server.client_context(), http1=False, http2=True) as client:
            for _ in range(3):
                headers = {"X-Amzn-Mtls-Clientcert": passed}
                token = claims(client.post(url, data=GRANT | {"audience": "orders"}, headers=headers))
                assert token["sub"].endswith("/device-001")
            # Another client on the same connection has no part in it.
            assert client.post(url, data=GRANT).status_code == 401
            answer = client.post(url, data=GRANT, headers={"X-Amzn-Mtls-Clientcert-Leaf": passed})
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    finally:
        server.kill()


GOOGLE = {
    "present": "X-Client-Cert-Present", "chain-verified": "X-Client-Cert-Chain-Verified",
    "error": "X-Client-Cert-Error", "sha256-fingerprint": "X-Client-Cert-Hash", "spiffe-id": "X-Client-Cert-SPIFFE",
    "dnsname-sans": "X-Client-Cert-DNSName-SANs", "valid-not-after": "X-Client-Cert-Valid-Not-After",
}  # fmt: skip


def test_google_attributes(configuration, pki):
    forwarded = {
        "format": "google-xlb", "headers": GOOGLE, "trust-proxy-verification": True, "authority": "google",
    }  # fmt: skip
    attested = configuration.values["policy"][0] | {"name": "attested", "authority": "google", "subject": "g-{id}"}
    configuration.values["policy"].append(attested)
    server, port = serve(configuration, pki, forwarded)
    thumbprint = pki.identity("device-001").thumbprint
    soon = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=100)
    good = {
        "X-Client-Cert-Present": "true", "X-Client-Cert-Chain-Verified": "true", "X-Client-Cert-Error": "",
        "X-Client-Cert-Hash": base64.b64encode(thumbprint).decode().rstrip("="),
        "X-Client-Cert-SPIFFE": "spiffe://example.org/device/7", "X-Client-Cert-DNSName-SANs": "",
        "X-Client-Cert-Valid-Not-After": soon.isoformat(),
    }  # fmt: skip
    try:
        status, body = ask(port, *good.items())
        assert status == 200, body
        token = jwt.decode(body["access_token"], options={"verify_signature": False})
        assert (token["sub"], token["amr"]) == ("g-7", ["xlb-mtls-client-credentials"])
        assert is_bound_to(token, pki.identity("device-001"))
        assert token["exp"] <= soon.timestamp()
        event = server.audit()[-1]
        assert (event["authority"], event["rule"]) == ("google", "attested")
        assert event["certificate_thumbprint"] == thumbprint.hex()
        assert ask(port, ("X-Client-Cert-Present", "false"), ("X-Client-Cert-Chain-Verified", "false"))[0] == 401
        for name, value in [
            ("X-Client-Cert-Chain-Verified", "false"), ("X-Client-Cert-Error", "client_cert_validation_failed"),
            ("X-Client-Cert-Valid-Not-After", "2020-01-01T00:00:00+00:00"),
        ]:  # fmt: skip
            assert ask(port, *(good | {name: value}).items())[0] == 401, name
        for name, value in [
            ("X-Client-Cert-Present", "false"), ("X-Client-Cert-Hash", ""), ("X-Client-Cert-URI-SANs", "Kg=="),
            ("x_client_cert_spiffe", "spiffe://example.org/device/8"),
        ]:  # fmt: skip
            status, body = ask(port, *(good | {name: value}).items())
            assert (status, body["error"]) == (400, "invalid_request"), name
        status, body = ask(port, *good.items(), ("x-client-cert-spiffe", "spiffe://example.org/device/8"))
        assert (status, body["error"]) == (400, "invalid_request")
    finally:
        server.kill()


def test_a_source_outside_the_networks_gets_nothing(configuration, pki):
    server, port = serve(configuration, pki, {"format": "rfc9440", "from": {"networks": ["127.0.0.2/32", "::1"]}})
    victim = ("Client-Cert", f":{base64.b64encode(der(pki, 'device-001')).decode()}:")
    try:
        assert subject(ask(port, victim, source="127.0.0.2")).endswith("/device-001")
        for fields in [[victim], []]:
            status, body = ask(port, *fields)
            assert (status, body["error"]) == (400, "invalid_request")
            assert "its address is in none of the networks" in server.refusals()[-1]["reason"]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=100)
        connection.request("GET", "/.well-known/jwks.json")
        assert connection.getresponse().status == 400
    finally:
        server.kill()


def test_values_that_cannot_be_read_are_refused_with_their_reason(configuration, pki):
    server, port = serve(configuration, pki, {"format": "haproxy"})
    value = base64.b64encode(der(pki, "device-001")).decode()
    both = base64.b64encode(der(pki, "device-001") + der(pki, "device-002")).decode()
    try:
        assert subject(ask(port, ("X-SSL-Client-DER", value))).endswith("/device-001")
        cases = {
            "the header is there twice": [("X-SSL-Client-DER", value), ("x-ssl-client-der", value)],
            "is not one that the proxy": [("X-SSL-Client-DER", value), ("X_SSL_Client_DER", value)],
            "several certificates": [("X-SSL-Client-DER", both)],
            "the value is empty": [("X-SSL-Client-DER", "")],
            "truncated": [("X-SSL-Client-DER", value[:400])],
            "not base64": [("X-SSL-Client-DER", value + " x")],
            "beside printable ASCII": [("X-SSL-Client-DER", value + "\u00e9")],
            "65537 bytes": [("X-SSL-Client-DER", "A" * 65_537)],
        }
        for reason, fields in cases.items():
            status, body = ask(port, *fields)
            assert (status, body["error"]) == (400, "invalid_request"), reason
            assert reason in server.refusals()[-1]["reason"]
            assert reason not in body["error_description"]
    finally:
        server.kill()


def test_the_socket_is_the_owners_and_the_groups(configuration, pki):
    server, path = serve(configuration, pki, {"format": "nginx", "from": {"unix-socket": True}})
    try:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o660
        server.process.kill()
        server.process.wait()
        # What a killed process leaves behind does not keep the next one from its place.
        server.start()
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(b"GET /.well-known/openid-configuration HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.recv(20).startswith(b"HTTP/1.1 200")
    finally:
        server.kill()


def test_nobody_reaches_the_socket_before_it_has_its_mode(configuration, pki):
    """Whatever the umask is: no moment in which others may connect, nor one in which an old socket is gone."""
    path = proxied(configuration, {"format": "nginx", "from": {"unix-socket": True}})
    server, folder = Chancery(configuration, pki), os.path.dirname(path)
    with socket.socket(socket.AF_UNIX) as old:
        old.bind(path)
        os.chmod(path, 0o600)
    before = set(os.listdir(folder))
    try:
        server.launch("sh", "-c", 'umask 0; exec "$@"', "sh")
        deadline = time.monotonic() + 30
        while (mode := stat.S_IMODE(os.stat(path).st_mode)) == 0o600 and time.monotonic() < deadline:
            pass
        assert mode == 0o660
        until(server.is_ready, 30, "it serves")
        # The folder that it was made in is gone.
        assert not [name for name in set(os.listdir(folder)) - before if name.startswith(".")]
    finally:
        server.kill()


def test_metadata_name_the_proxys_address(configuration, pki):
    proxied(configuration, {"format": "nginx"}, url="https://mtls.example.com")
    del configuration.values["listeners"]["mtls"]
    server = Chancery(configuration, pki).start()
    try:
        document = server.get("/.well-known/openid-configuration").json()
        assert document["mtls_endpoint_aliases"] == {
            f"{name}_endpoint": f"https://mtls.example.com/{path}"
            for name, path in (("token", "token"), ("introspection", "introspect"), ("revocation", "revoke"))
        }
        methods = document["token_endpoint_auth_methods_supported"]
        # A proxy's certificates are one way more, and no method of their own.
        assert len(methods) == len(set(methods))
        assert {"tls_client_auth", "self_signed_tls_client_auth"} <= set(methods)
    finally:
        server.kill()
