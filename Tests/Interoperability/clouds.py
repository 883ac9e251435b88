"""A server with a resource of each cloud, and the clouds: they verify its tokens for real."""

import contextlib
import socket

from aws_sts import Moto, SecurityTokenService
from configuration import Configuration
from entra import AUDIENCE, CLIENT, GRAPH, TENANT, Entra, FederatedCredential
from exchanging import Exchanges
from google_cloud import PLATFORM, GoogleCloud

PROVIDER = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q"
ROLE = "arn:aws:iam::123456789012:role/deploy"
FORBIDDEN_ROLE = "arn:aws:iam::123456789012:role/admin"
ACCOUNT = "deployer@project.iam.gserviceaccount.com"
OTHER_ACCOUNT = "other@project.iam.gserviceaccount.com"
READ_ONLY = "https://www.googleapis.com/auth/devstorage.read_only"
DEVICE = "spiffe://example.org/device/device-001"
JOB = "lab/7"
APPLICATION = "app/7"


class Clouds:
    """Everything that one server needs."""

    def __init__(self, configuration: Configuration, pki):
        self.configuration, self.pki = configuration, pki
        self.exchanges = Exchanges(configuration, pki)
        self.moto = Moto()
        self.aws = SecurityTokenService(pki, configuration.issuer, self.moto)
        self.aws.roles[ROLE] = [JOB]
        self.google = GoogleCloud(pki, configuration.issuer, PROVIDER)
        self.google.impersonators[ACCOUNT] = [JOB, DEVICE]
        subjects = [JOB, DEVICE, APPLICATION]
        self.entra = Entra(pki, *[FederatedCredential(configuration.issuer, subject) for subject in subjects])
        # Nobody listens there.
        self.closed = socket.socket()
        self.closed.bind(("127.0.0.1", 0))
        (configuration.folder / "cloud.pem").write_text((pki.folder / "device-root.pem").read_text())
        self.configure()
        self.server = self.exchanges.start()

    def configure(self):
        values = self.configuration.values
        values["audiences"]["entra"] = {"profile": "entra", "aud": AUDIENCE}
        values["resources"] |= self.resources()
        rule = {"audiences": ["reports", "gcp", "entra"], "resources": list(self.resources())}
        self.exchanges.rule("jobs", match={"claim": {"sub": "job-{id}"}}, subject="lab/{id}", **rule)
        # Applications prove themselves to the token endpoint by a laboratory's token.
        application = {"match": {"claim": {"sub": "app-{id}"}}, "subject": "app/{id}", "resources": ["graph"]}
        values["policy"].append({"name": "applications", "authority": "lab"} | application)
        # Devices ask at the token endpoint, as they asked Google's Token Service.
        devices = values["policy"][0]
        devices.pop("scopes")
        devices["audiences"] += ["entra"]
        devices["resources"] = ["gcloud", "graph"]

    def resources(self) -> dict:
        aws = {
            "audience": "aws",
            "role": ROLE,
            "session-name": "ci-{id}",
            "duration": "20m",
            "tags": {"job": "{id}", "stage": "prod"},
            "transitive-tags": ["job"],
            "source-identity": "job-{id}",
            "endpoint": self.aws.url,
            "ca": self.pki.root,
        }
        google = {
            "audience": "gcp",
            "scopes": [PLATFORM, READ_ONLY],
            "service-accounts": [ACCOUNT, OTHER_ACCOUNT],
            "lifetime": "30m",
            "sts-endpoint": self.google.url,
            "iam-endpoint": self.google.url,
            "ca": self.pki.root,
        }
        azure = {
            "audience": "entra",
            "tenant": TENANT,
            "client-id": CLIENT,
            "scopes": [GRAPH],
            "endpoint": self.entra.url,
            "ca": self.pki.root,
        }
        closed = f"https://localhost:{self.closed.getsockname()[1]}"
        return {
            "deploy": {"aws": aws},
            "gcloud": {"google": google},
            "graph": {"azure": azure},
            "deploy-moto": {"aws": {"audience": "aws", "role": ROLE, "endpoint": self.moto.url}},
            "deploy-forbidden": {"aws": aws | {"role": FORBIDDEN_ROLE}},
            "deploy-by-subject": {"aws": aws | {"session-name": "{subject}"}},
            "graph-two": {"azure": azure | {"scopes": [GRAPH, "https://vault.azure.net/.default"]}},
            "deploy-slow": {"aws": aws | {"timeout": "1s"}},
            "gcloud-of-its-own": {"google": google | {"token-scopes": "ignored"}},
            "graph-of-its-own": {"azure": azure | {"token-scopes": "ignored"}},
            "gcloud-slow": {"google": google | {"timeout": "1s"}},
            "graph-slow": {"azure": azure | {"timeout": "1s"}},
            "deploy-down": {"aws": aws | {"endpoint": closed}},
            "gcloud-down": {"google": google | {"sts-endpoint": closed}},
            "graph-down": {"azure": azure | {"endpoint": closed}},
            "deploy-untrusted": {"aws": {name: value for name, value in aws.items() if name != "ca"}},
            "deploy-broken": {"aws": aws},
            "deploy-recertified": {"aws": aws | {"ca": "cloud.pem"}},
        }

    def ask(self, resource: str, **members):
        """The answer at `/exchange` to a laboratory's job."""
        return self.exchanges.exchange(self.exchanges.subject(), resource, **members)

    def credential(self, resource: str, **members) -> dict:
        answer = self.ask(resource, **members)
        assert answer.status_code == 200, answer.text + str(self.server.refusals()[-1:])
        return answer.json()

    @property
    def event(self) -> dict:
        """The latest of the audit log."""
        return self.server.audit()[-1]

    def close(self):
        for part in [self.aws, self.google, self.entra, self.moto, self.closed]:
            part.close()
        if self.server.is_alive:
            self.server.kill()


@contextlib.contextmanager
def running(folder, pki, issuer_path: str = ""):
    clouds = Clouds(Configuration(folder, pki.folder, issuer_path), pki)
    try:
        yield clouds
    finally:
        clouds.close()
