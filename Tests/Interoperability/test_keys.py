"""An operator changes keys while devices ask for tokens and verifiers hold an older key set."""

import threading

import jwt
import pytest

from chancery import Chancery, until
from configuration import Configuration


def kid_of(answer: dict) -> str:
    return jwt.get_unverified_header(answer["access_token"])["kid"]


class Verifier(threading.Thread):
    """Asks for tokens without a pause and looks each one's key up in a key set that it read before."""

    def __init__(self, server):
        super().__init__()
        self.server, self.known = server, server.published()
        self.unknown: list[str] = []
        self.seen: list[str] = []
        self.ending = threading.Event()

    def run(self):
        while not self.ending.is_set():
            kid = kid_of(self.server.token())
            self.seen.append(kid)
            if kid not in self.known:
                self.unknown.append(kid)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.join()


def test_a_rotation_is_seen_within_a_second_and_no_verifier_meets_an_unknown_key(own_server):
    old, standby = own_server.kids("active")[0], own_server.kids("prepared")
    with Verifier(own_server) as verifier:
        until(lambda: len(verifier.seen) > 3, 20, "tokens flow")
        own_server.succeed("keys", "rotate", "--algorithm", "RS256")
        until(lambda: verifier.seen[-1] != old, 1.5, "the new key signs")
    assert verifier.unknown == []
    assert verifier.seen[-1] in standby
    assert old in own_server.published(), "tokens of the retired key could no longer be verified"
    assert own_server.kids("retired") == [old]


def test_a_revoked_key_is_gone_at_once_and_the_standby_signs(own_server):
    revoked = own_server.kids("active")[0]
    known = own_server.published()
    assert kid_of(own_server.token()) == revoked
    assert own_server.run_on_key("revoke", revoked, "--force").returncode == 0
    until(lambda: revoked not in own_server.published(), 1.5, "the key set has dropped the key")
    kid = kid_of(own_server.token())
    assert kid != revoked and kid in known
    # The next emergency has its standby too.
    until(lambda: own_server.kids("prepared"), 5, "a new standby")


def test_a_prepared_key_appears_in_the_key_set_within_a_second(own_server):
    before = own_server.published()
    own_server.succeed("keys", "prepare", "--algorithm", "ES256")
    until(lambda: own_server.published() - before, 1.5, "the new key is published")


def test_the_key_set_changes_its_etag_with_its_keys(own_server):
    path = "/.well-known/jwks.json"
    before = own_server.get(path).headers["ETag"]
    own_server.succeed("keys", "prepare", "--algorithm", "RS256")
    until(lambda: own_server.get(path).headers["ETag"] != before, 1.5, "another ETag")
    assert own_server.get(path, headers={"If-None-Match": before}).status_code == 200


def test_the_key_that_signs_is_not_deleted(own_server):
    active = own_server.kids("active")[0]
    done = own_server.run_on_key("delete", active)
    assert done.returncode != 0
    assert "--force" in done.stderr
    assert own_server.kids("active") == [active]


@pytest.mark.parametrize("command", ["rotate", "retire"])
def test_a_key_that_verifiers_may_not_know_does_not_sign(own_server, command):
    """The standby of the first start is as old as the key set; the one after it was published a moment ago."""
    own_server.succeed("keys", "rotate", "--algorithm", "RS256")
    active = own_server.kids("active")
    done = own_server.run("keys", command, "--algorithm", "RS256")
    assert done.returncode != 0
    assert "publish" in done.stderr or "may sign" in done.stderr
    assert "--force" in done.stderr
    assert own_server.kids("active") == active


def test_an_unknown_key_is_an_error_that_names_it(own_server):
    done = own_server.run_on_key("revoke", "no-such-key", "--force")
    assert done.returncode != 0
    assert "no-such-key" in done.stderr


def test_keys_survive_a_restart(own_server):
    before = own_server.published()
    assert own_server.stop() == 0
    own_server.start()
    assert own_server.published() == before


def test_two_servers_on_one_database_sign_with_the_same_keys(own_server, pki):
    second = Configuration(own_server.configuration.folder / "second", pki.folder)
    first = own_server.configuration.folder
    second.values["issuer"] = own_server.issuer
    second.values["database"] = {"sqlite": str(first / "chancery.sqlite")}
    second.values["audit"] = {"sqlite": str(first / "audit.sqlite")}
    second.values["keys"]["encryption-key"] = {"file": str(first / "encryption.key")}
    other = Chancery(second, pki).start()
    try:
        assert other.published() == own_server.published()
        own_server.succeed("keys", "rotate", "--algorithm", "RS256", "--force")
        active = own_server.kids("active")
        assert len(active) == 1
        for server in (own_server, other):
            until(lambda: kid_of(server.token()) == active[0], 1.5, "both sign with the new key")
        until(lambda: other.published() == own_server.published(), 1.5, "both publish the same keys")
        jtis = [
            jwt.decode(s.token()["access_token"], options={"verify_signature": False})["jti"]
            for s in (own_server, other)
        ]
        assert set(jtis) <= {event.get("jti") for event in own_server.audit()}
        own_server.succeed("audit", "verify")
    finally:
        other.kill()
