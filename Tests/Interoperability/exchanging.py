"""Token exchanges as clients make them, against a server that trusts a laboratory's issuer and its own tokens."""

import json

import requests

from chancery import Chancery
from configuration import Configuration
from federation import Key, jwks, payload, times

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
JWT = "urn:ietf:params:oauth:token-type:jwt"
LAB = "https://lab.example.com"
ROBOTS = "https://robots.example.com"


class Exchanges:
    """A configuration with two foreign issuers, lab and robots, whose keys are in files, and rules for exchanges."""

    def __init__(self, configuration: Configuration, pki):
        self.configuration, self.pki = configuration, pki
        self.lab, self.robots = Key("ES256", "lab-1"), Key("RS256", "robots-1")
        for name, issuer, key in (("lab", LAB, self.lab), ("robots", ROBOTS, self.robots)):
            (configuration.folder / f"{name}.json").write_text(json.dumps(jwks(key)))
            configuration.values["authorities"][name] = {
                "oidc": {"issuer": issuer, "audience": configuration.issuer, "jwks": f"{name}.json", "algorithms": [key.algorithm]}
            }
        configuration.values["audiences"] |= {
            "here": {"profile": "generic", "aud": configuration.issuer},
            "reports": {
                "profile": "resource-server", "aud": "https://reports.example.com", "certificate-bound": False,
                "scopes": ["reports.read", "reports.write", "reports.admin"],
            },
            "archive": {
                "profile": "resource-server", "aud": "https://archive.example.com", "certificate-bound": False,
                "scopes": ["archive.read"],
            },
        }
        configuration.values["resources"] = {"reports-token": {"access-token": {"audience": "reports"}}}
        configuration.values["policy"][0]["audiences"] += ["here"]
        self.server = None

    def rule(self, name: str, authority: str = "lab", **changes) -> dict:
        """Adds an exchange rule: by default for everybody who holds a lab's token about a job."""
        rule = {
            "name": name,
            "exchange": {"client": "none"},
            "authority": authority,
            "match": {"claim": {"sub": "job-{id}"}},
            "subject": "lab/{id}",
            "audiences": ["reports"],
        } | changes
        self.configuration.values["policy"].append(rule)
        return rule

    def start(self) -> Chancery:
        self.server = Chancery(self.configuration, self.pki).start()
        return self.server

    def subject(self, **changes) -> str:
        claims = times() | {"iss": LAB, "sub": "job-7", "aud": self.configuration.issuer} | changes
        return self.lab.sign({name: value for name, value in claims.items() if value is not None})

    def actor(self, **changes) -> str:
        claims = times() | {"iss": ROBOTS, "sub": "robot-1", "aud": self.configuration.issuer} | changes
        return self.robots.sign({name: value for name, value in claims.items() if value is not None})

    def form(self, subject: str, **parameters) -> dict:
        return {"grant_type": EXCHANGE, "subject_token": subject, "subject_token_type": JWT} | parameters

    def token(self, subject: str, identity=None, **parameters) -> requests.Response:
        """Posts to /token: on the public listener, or with a certificate on the other."""
        return self.post(self.form(subject, **parameters), identity)

    def post(self, form, identity=None, path: str = "/token", **options) -> requests.Response:
        where = self.server.mtls if identity else self.server.public
        certificate = {"cert": identity.files} if identity else {}
        return requests.post(where + path, data=form, verify=self.pki.root, timeout=200, **certificate, **options)

    def exchange(self, subject: str, resource: str, identity=None, **members) -> requests.Response:
        """Posts to /exchange."""
        where = self.server.mtls if identity else self.server.public
        certificate = {"cert": identity.files} if identity else {}
        document = {"grant_type": EXCHANGE, "requested_resource": resource} | members
        return requests.post(
            f"{where}/exchange", json=document, headers={"Authorization": f"Bearer {subject}"}, verify=self.pki.root,
            timeout=200, **certificate,
        )

    def issued(self, answer: requests.Response) -> dict:
        """The claims of the token in an answer that has to be one."""
        assert answer.status_code == 200, answer.text + str(self.server.refusals()[-1:])
        return payload(answer.json()["access_token"])
