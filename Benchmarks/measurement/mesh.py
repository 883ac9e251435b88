"""What a client costs whose certificates lead to more paths than are looked at for one, and who notices.

Eight authorities certify each other, each with each, and the anchor certifies each of them; name constraints refuse the
client's name at the end of every path. No worse mesh is known.
"""

import dataclasses
import http.client
import os
import pathlib
import ssl
import statistics
import threading
import time
import urllib.request

from measurement.machine import fail, output, say

AUTHORITIES = 8
REQUESTS = 20
AT_ONCE = 4
AUTHORITY = """\
  mesh:
    x509: { anchors: mesh/root.pem, intermediates: mesh/intermediates.pem, max-depth: 8 }
"""
# The braces of YAML's maps, as `str.format` writes them.
AUTHORITY = AUTHORITY.replace("{", "{{").replace("}", "}}")
EXTENSIONS = """\
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
nameConstraints = critical, permitted;URI:other.example
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[device]
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectAltName = URI:spiffe://example.org/device/mesh
"""


@dataclasses.dataclass
class Mesh:
    certificates: int
    milliseconds: float  # of CPU for one client that is refused
    undisturbed: tuple  # median and longest answer of /healthz, in milliseconds
    meanwhile: tuple


def mint(home):
    """The anchor, all cross-certificates and a device, made anew for each run; gives the number of certificates."""
    folder = home / "mesh"
    folder.mkdir(exist_ok=True)
    (folder / "extensions").write_text(EXTENSIONS)

    def openssl(*arguments):
        return output("openssl", *arguments, cwd=folder)

    names = ["root", "device", *(f"ca{number}" for number in range(AUTHORITIES))]
    for name in names:
        openssl(
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", f"{name}.key",
            "-out", f"{name}.csr", "-subj", f"/CN={name}",
        )

    def certify(name, issuer, section, file):
        signer = ["-signkey", f"{name}.key"] if name == issuer else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
        openssl(
            "x509", "-req", "-in", f"{name}.csr", *signer, "-extfile", "extensions", "-extensions", section,
            "-days", "30", "-sha256", "-out", file,
        )

    certify("root", "root", "root", "root.pem")
    authorities = names[2:]
    for name in authorities:
        certify(name, name, "authority", f"{name}.pem")
    crossed = []
    for name in authorities:
        for issuer in ["root", *authorities]:
            if issuer != name:
                crossed.append(f"{name}-by-{issuer}.pem")
                certify(name, issuer, "authority", crossed[-1])
    certify("device", authorities[0], "device", "device.pem")
    (folder / "intermediates.pem").write_text("".join((folder / file).read_text() for file in crossed))
    return len(crossed)


def client(home):
    context = ssl.create_default_context(cafile=str(home / "pki/root.pem"))
    context.load_cert_chain(home / "mesh/device.pem", home / "mesh/device.key")
    return context


def ask(service, context):
    connection = http.client.HTTPSConnection("localhost", service.port, context=context, timeout=60)
    connection.request(
        "POST", "/token", "grant_type=client_credentials", {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in (401, 503):
        fail(f"a client behind the mesh got status {answer.status}")
    return answer.status


def processor_time(pid):
    """Seconds of a process, by all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def health(service, count=200):
    """(median, longest) milliseconds of answers of /healthz."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    times = []
    for _ in range(count):
        start = time.monotonic()
        opener.open(f"http://127.0.0.1:{service.admin}/healthz", timeout=60).close()
        times.append((time.monotonic() - start) * 1000)
        time.sleep(0.005)
    return statistics.median(times), max(times)


def measure(service, certificates):
    context = client(service.home)
    if ask(service, context) != 401:
        fail("a single client behind the mesh was not judged")
    before = processor_time(service.pid)
    for _ in range(REQUESTS):
        ask(service, context)
    milliseconds = (processor_time(service.pid) - before) * 1000 / REQUESTS
    undisturbed, stop = health(service), threading.Event()

    def load():
        while not stop.is_set():
            ask(service, context)

    threads = [threading.Thread(target=load) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    meanwhile = health(service)
    stop.set()
    for thread in threads:
        thread.join()
    say(f"the mesh: {milliseconds:.0f} ms of CPU for a client")
    return Mesh(certificates, milliseconds, undisturbed, meanwhile)
