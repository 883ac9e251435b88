"""Clients of the introspection and the revocation endpoint, and a server that has use for them."""

import json
import re

import jwt
import requests

from assertions import ASSERTION_TYPE, Client
from chancery import Chancery, Commands
from configuration import Configuration

SUBJECT = "spiffe://example.org/device/"
INACTIVE = b'{"active":false}'
# Registered clients with secrets, by name, with their methods.
SECRETS = {
    "orders-api": "client_secret_basic",
    "generic-api": "client_secret_post",
    "billing": "client_secret_basic",
    "stranger": "client_secret_basic",
}


def configure(configuration: Configuration) -> Configuration:
    """`orders` has three resource servers: by a secret, by a key, and by a device's certificate."""
    values = configuration.values
    values["audiences"]["orders"]["resource-servers"] = ["orders-api", "orders-signed", SUBJECT + "device-002"]
    values["audiences"]["generic"]["resource-servers"] = ["generic-api"]
    rule = {"match": {"client": "billing"}, "subject": "client:billing", "audiences": ["generic"]}
    values["policy"].append({"name": "billing"} | rule)
    return configuration


class Parties:
    """The registered clients, and how each asks."""

    def __init__(self, server: Commands, pki):
        self.pki = pki
        self.secrets = {name: self.create(server, name) for name in SECRETS}
        self.signed = Client(server, "orders-signed").register()

    @staticmethod
    def create(server: Commands, name: str) -> str:
        made = server.succeed("clients", "create", "--id", name, "--auth-method", SECRETS[name], "--json")
        return json.loads(made)["client_secret"]

    def ask(self, server: Chancery, path: str, token: str | None, who: str | None = "orders-api", **options):
        """Posts to an endpoint as a registered client, as a device, or as nobody."""
        form = ({} if token is None else {"token": token}) | options.pop("data", {})
        base = server.public
        if who is not None and who.startswith("device-"):
            base, options["cert"] = server.mtls, self.pki.identity(who).files
        elif who == "orders-signed":
            form |= {"client_assertion": self.signed.assertion(), "client_assertion_type": ASSERTION_TYPE}
        elif who is not None and SECRETS[who] == "client_secret_basic":
            options["auth"] = (who, self.secrets[who])
        elif who is not None:
            form |= {"client_id": who, "client_secret": self.secrets[who]}
        url = base + server.configuration.issuer_path + path
        return requests.post(url, data=form, verify=self.pki.root, timeout=200, **options)

    def introspect(self, server: Chancery, token: str | None, who: str | None = "orders-api", **options):
        return self.ask(server, "/introspect", token, who, **options)

    def revoke(self, server: Chancery, token: str | None, who: str | None = "device-001", **options):
        return self.ask(server, "/revoke", token, who, **options)

    def is_active(self, server: Chancery, token: str, who: str = "orders-api") -> bool:
        answer = self.introspect(server, token, who)
        assert answer.status_code == 200, answer.text
        assert answer.json()["active"] or answer.content == INACTIVE
        return answer.json()["active"]


def claims(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


def metric(server: Chancery, name: str) -> int:
    """A figure of the server, such as `name{label="value"}`."""
    text = requests.get(server.admin + "/metrics", timeout=100).text
    return int(re.search(rf"^{re.escape(name)} (\d+)$", text, re.MULTILINE)[1])


def neighbour(configuration: Configuration, pki, folder) -> Chancery:
    """A second server process on the same database, for the same issuer."""
    second = Chancery(Configuration(folder, pki.folder), pki)
    values = configuration.values | {"listeners": second.configuration.values["listeners"]}
    values["database"] = {"sqlite": str(configuration.folder / "chancery.sqlite")}
    values["audit"] = {"sqlite": str(configuration.folder / "audit.sqlite")}
    values["keys"] = values["keys"] | {"encryption-key": {"file": str(configuration.folder / "encryption.key")}}
    second.configuration.values = values
    second.configuration.write()
    return second
