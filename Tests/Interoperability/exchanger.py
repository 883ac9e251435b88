"""A server that exchanges tokens of two issuers, and the requests of those who would misuse it."""

import json
import pathlib
import subprocess

import requests

from chancery import BINARY, Chancery, until
from configuration import Configuration
from federation import Key, jwks, payload, times

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
TYPE = "urn:ietf:params:oauth:token-type:"
JWT, ACCESS_TOKEN, ID_TOKEN = TYPE + "jwt", TYPE + "access_token", TYPE + "id_token"
JSON = {"Content-Type": "application/json"}

LAB, AGENCY = "https://lab.example.org", "https://agency.example.org"
VALUE = "static-k3y-of-the-old-service"


class Exchanger:
    """The server, the issuers' keys, and what each honest party sends."""

    def __init__(self, folder: pathlib.Path, pki):
        self.lab, self.agency, self.stranger = Key("RS256", "lab"), Key("ES256", "agency"), Key("RS256", "lab")
        configuration = Configuration(folder, pki.folder)
        self.configure(configuration)
        self.server = Chancery(configuration, pki)
        self.secrets: dict[str, str] = {}

    def configure(self, configuration: Configuration):
        values = configuration.values
        for name, issuer, key in (("lab", LAB, self.lab), ("agency", AGENCY, self.agency)):
            file = configuration.folder / f"{name}.json"
            file.write_text(json.dumps(jwks(key)))
            audiences = [configuration.issuer, "urn:chancery"]
            settings = {"issuer": issuer, "audience": audiences, "jwks": str(file), "maximum-lifetime": "2h"}
            settings["algorithms"] = [key.algorithm]
            values["authorities"][name] = {"oidc": settings}
        api = {"profile": "resource-server", "certificate-bound": False, "lifetime": "2h"}
        values["audiences"] |= {
            # Ours: tokens for these can be exchanged again.
            "hub": api | {"aud": configuration.issuer, "scopes": ["orders.read", "orders.write"]},
            "bound-hub": {"profile": "resource-server", "aud": configuration.issuer + "/token"},
            "api": api | {"aud": "https://api2.example.com", "scopes": ["orders.read", "orders.write"]},
            "vault": {"profile": "generic", "aud": "https://vault.example.com"},
        }
        values["resources"] = {
            "legacy": {"static-secret": {"secret": "legacy-key", "header": "x-api-key"}},
            "never-stored": {"static-secret": {"secret": "nothing", "header": "x-api-key"}},
            "api-token": {"access-token": {"audience": "api"}},
        }
        values["policy"][0]["audiences"] += ["hub", "bound-hub"]
        values["policy"] += [
            self.rule("anybody's jobs", "job-{id}", audiences=["api", "hub"], resources=["legacy", "never-stored"]),
            self.rule("jobs of a caller", "called-{id}", client={"match": {"client": "caller"}}),
            self.rule(
                "jobs in the hands of a caller", "held-{id}", client={"match": {"client": "caller"}}, actor="client"
            ),
            self.rule(
                "jobs in the hands of agents",
                "delegated-{id}",
                actor={"authority": "agency", "match": {"claim": {"sub": "agent-{agent}"}}},
                claims={"agent": "{agent}"},
            ),
            self.rule("tokens of ours", "lab/{id}", authority="self", audiences=["api", "hub"]),
            self.rule(
                "devices' tokens of ours",
                "spiffe://example.org/device/{id}",
                authority="self",
                audiences=["api", "hub"],
            ),
            {
                "name": "jobs without an exchange",
                "authority": "lab",
                "match": {"claim": {"sub": "direct-{id}"}},
                "subject": "lab/{id}",
                "audiences": ["vault"],
            },
            {
                "name": "caller's own",
                "match": {"client": "caller"},
                "subject": "caller",
                "audiences": ["vault"],
            },
        ]

    @staticmethod
    def rule(
        name: str, sub: str, *, authority="lab", client="none", actor=None, audiences=("api",), resources=(), **more
    ):
        exchange = {"client": client} | ({"actor": actor} if actor else {})
        rule = {
            "name": name,
            "exchange": exchange,
            "authority": authority,
            "match": {"claim": {"sub": sub}},
            "subject": "lab/{id}",
            "audiences": list(audiences),
            "scopes": ["orders.read"],
        } | more
        return rule | ({"resources": list(resources)} if resources else {})

    def start(self) -> "Exchanger":
        self.server.configuration.write()
        self.server.start()
        put = [BINARY, "secrets", "put", "legacy-key", "--config", self.server.config]
        subprocess.run(put, input=VALUE.encode(), check=True, capture_output=True, timeout=300)
        for name in ("caller", "other", "lab/impostor"):
            words = ["clients", "create", "--id", name, "--auth-method", "client_secret_basic", "--json"]
            self.secrets[name] = json.loads(self.server.succeed(*words))["client_secret"]
        until(lambda: self.exchange(self.token("called-1"), client="caller").status_code == 200, 5, "clients are known")
        until(
            lambda: self.plain(self.token(), requested_resource="legacy").status_code == 200, 5, "the secret is known"
        )
        return self

    # What honest parties hold.

    def claims(self, sub: str = "job-7", **changes) -> dict:
        claims = times() | {"iss": LAB, "sub": sub, "aud": self.server.issuer} | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, sub: str = "job-7", *, header: dict | None = None, signature=None, **changes) -> str:
        return self.lab.sign(self.claims(sub, **changes), header, signature)

    def agent(self, sub: str = "agent-smith", **changes) -> str:
        return self.agency.sign(self.claims(sub, **({"iss": AGENCY} | changes)))

    def device(self, audience: str = "hub", name: str = "device-001") -> str:
        """A token of ours, for a device."""
        return self.server.token(audience, self.server.pki.identity(name))["access_token"]

    # How they send it.

    def exchange(self, token: str | None, *, client: str | None = None, data=None, url: str | None = None, **form):
        """Asks at the token endpoint. A parameter that is None is left out."""
        form = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": JWT, "audience": "api"} | form
        options = {"auth": (client, self.secrets[client])} if client else {}
        body = data if data is not None else {name: value for name, value in form.items() if value is not None}
        return self.post("/token", body, url=url, **options)

    def actor(self, token: str | None, sub: str = "delegated-1", *, type: str | None = JWT, subject=None, **claims):
        """An exchange with an actor token."""
        subject = subject or self.token(sub, **claims)
        return self.exchange(subject, actor_token=token, actor_token_type=type)

    def plain(self, token: str | None, *, headers=None, body=None, path: str = "/exchange", **members):
        """Asks at the exchange endpoint."""
        document = {"grant_type": EXCHANGE} | members
        document = {name: value for name, value in document.items() if value is not None}
        authorization = {"Authorization": f"Bearer {token}"} if token is not None else {}
        content = body if body is not None else json.dumps(document)
        return self.post(path, content, headers=JSON | authorization | (headers or {}))

    def post(self, path: str, body, *, url: str | None = None, **options) -> requests.Response:
        where = (url or self.server.public) + path
        return requests.post(
            where, data=body, verify=self.server.pki.root, timeout=150, allow_redirects=False, **options
        )

    def mutual(self, token: str, name: str, **form) -> requests.Response:
        """An exchange on the mTLS listener."""
        form = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": JWT, "audience": "api"} | form
        return self.server.post(form, self.server.pki.identity(name))


def claims(answer: requests.Response) -> dict:
    """The claims of the token that an answer has."""
    assert answer.status_code == 200, answer.text
    return payload(answer.json()["access_token"])
