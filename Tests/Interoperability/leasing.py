"""A server with PostgreSQL resources, and what callers and operators do with their leases."""

import itertools
import json
import os

import requests

from configuration import Configuration
from exchanging import Exchanges
from postgres import Postgres

NUMBERS = itertools.count(1)
RESOURCE = "customer_database"


class Leasing(Exchanges):
    """Exchanges with one resource, whose roles have a prefix of this test's own."""

    def __init__(self, configuration: Configuration, pki, database: Postgres, password: str, **settings):
        super().__init__(configuration, pki)
        self.database, self.prefix = database, f"t{os.getpid()}_{next(NUMBERS)}_"
        secret = configuration.folder / "broker.password"
        secret.write_text(password + "\n")
        secret.chmod(0o600)
        self.settings = {
            "connection": {
                "host": "127.0.0.1", "port": database.port, "database": "shop", "user": "broker",
                "password": {"file": "broker.password"},
            },
            "grants": ["readonly"],
            "prefix": self.prefix,
        } | settings  # fmt: skip
        configuration.values["resources"] = {RESOURCE: {"postgres": self.settings}}
        rule = self.rule("accounts", match={"claim": {"sub": "{id:any}"}}, subject="lab/{id}", resources=[RESOURCE])
        del rule["audiences"]

    def ask(self, subject: str = "job-7", resource: str = RESOURCE) -> requests.Response:
        return self.exchange(self.subject(sub=subject), resource)

    def account(self, subject: str = "job-7") -> dict:
        answer = self.ask(subject)
        assert answer.status_code == 200, answer.text + str(self.server.refusals()[-1:])
        return answer.json()

    def roles(self) -> set[str]:
        return self.database.roles(self.prefix)

    def leases(self, *filters: str) -> list[dict]:
        return json.loads(self.server.succeed("leases", "list", "--json", *filters))

    def ends(self) -> list[dict]:
        return self.server.audit("--outcome", "ended")
