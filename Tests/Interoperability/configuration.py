"""The configuration that the tests start Chancery with; a test changes what it is about."""

import base64
import copy
import json
import os
import pathlib
import socket

BASE = {
    "keys": {
        "encryption-key": {"file": "encryption.key"},
        "algorithms": ["RS256", "ES256"],
        "rotation": {"period": "30d", "publish-ahead": "24h", "retain": "24h"},
    },
    "audiences": {
        "orders": {"profile": "resource-server", "aud": "https://orders.example.com", "scopes": ["orders.read"]},
        "gcp": {
            "profile": "gcp",
            "aud": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q",
        },
        "aws": {"profile": "aws", "aud": "sts.amazonaws.com"},
        "generic": {"profile": "generic", "aud": "https://api.example.com", "algorithm": "ES256"},
        "described": {"profile": "generic", "aud": "https://described.example.com", "certificate-claims": True},
        "ungranted": {"profile": "generic", "aud": "https://ungranted.example.com"},
    },
    "policy": [
        {
            "name": "factory devices",
            "authority": "factory",
            "match": {"san-uri": "spiffe://example.org/device/{id}"},
            "subject": "spiffe://example.org/device/{id}",
            "audiences": ["orders", "gcp", "aws", "generic", "described"],
            "scopes": ["orders.read"],
            "claims": {"fleet": "factory-7", "device": "{id}"},
        }
    ],
}


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on at the moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


class Configuration:
    """A configuration file in its own folder, with free ports and a new encryption key."""

    def __init__(self, folder: pathlib.Path, pki: pathlib.Path, issuer_path: str = ""):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.public_port, self.mtls_port, self.admin_port = free_ports(3)
        self.issuer_path = issuer_path
        self.issuer = f"https://localhost:{self.public_port}{issuer_path}"
        server = {"certificate": str(pki / "server.pem"), "key": str(pki / "server.key")}
        lists = [str(pki / "device-issuing.crl"), str(pki / "device-root.crl")]
        revocation = {"crl": lists, "mode": "require"}
        self.values = copy.deepcopy(BASE) | {
            "issuer": self.issuer,
            "listeners": {
                "public": {"address": f"127.0.0.1:{self.public_port}", **server},
                "mtls": {
                    "address": f"127.0.0.1:{self.mtls_port}",
                    "url": f"https://localhost:{self.mtls_port}",
                    **server,
                },
                "admin": {"address": f"127.0.0.1:{self.admin_port}"},
            },
            "database": {"sqlite": "chancery.sqlite"},
            "audit": {"sqlite": "audit.sqlite"},
            "authorities": {"factory": {"x509": {"anchors": str(pki / "device-root.pem"), "revocation": revocation}}},
        }
        key = os.open(folder / "encryption.key", os.O_WRONLY | os.O_CREAT, 0o600)
        with open(key, "wb") as file:
            file.write(base64.b64encode(os.urandom(32)) + b"\n")

    @property
    def path(self) -> pathlib.Path:
        return self.folder / "chancery.yaml"

    def write(self) -> pathlib.Path:
        """Writes the file; JSON is YAML."""
        self.path.write_text(json.dumps(self.values, indent=2))
        return self.path
