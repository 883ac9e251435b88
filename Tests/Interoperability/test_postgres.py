"""Accounts of a real PostgreSQL: used with psql, bounded by their leases, and gone with all that they had."""

import json
import os
import signal
import sqlite3
import subprocess
import time

import pytest

from chancery import BINARY, until, within
from configuration import free_ports
from laboratory import Laboratory
from leasing import RESOURCE, Leasing
from postgres import Postgres

HOSTILE = [
    "'; DROP ROLE readonly; --",
    "\\'; DROP ROLE readonly; --",
    "$$; DROP ROLE readonly; $$",
    '"; DROP ROLE readonly; --',
    "{role} {password}",
    "x'||(SELECT rolpassword FROM pg_authid LIMIT 1)||'",
    "\u2019; \u02bc DROP ROLE readonly",
]


@pytest.fixture(scope="module")
def database(tmp_path_factory, pki):
    server = Postgres(tmp_path_factory.mktemp("postgres") / "p", (pki.folder / "server.pem", pki.folder / "server.key"))
    server.start()
    server.password = server.prepare()
    yield server
    server.stop()


@pytest.fixture
def leasing(configuration, pki, database):
    def make(**settings) -> Leasing:
        made.append(Leasing(configuration, pki, database, database.password, **settings))
        return made[-1]

    made = []
    yield make
    for lab in made:
        if lab.server and lab.server.is_alive:
            lab.server.kill()


def test_an_account_is_one_of_the_callers_own(leasing):
    lab = leasing()
    server = lab.start()
    body = lab.account()
    assert list(body) == ["db_endpoint", "username", "password", "ttl", "uri"]
    assert body["db_endpoint"] == f"127.0.0.1:{lab.database.port}"
    assert isinstance(body["ttl"], int) and 3590 <= body["ttl"] <= 3600
    assert body["uri"] == f"postgresql://{body['username']}:{body['password']}@{body['db_endpoint']}/shop"
    assert lab.database.psql(body["uri"], "SELECT name, current_user FROM customer").stdout.split("|") == [
        "Ada", body["username"] + "\n"]
    assert "permission denied" in lab.database.psql(body["uri"], "DELETE FROM customer").stderr
    other = lab.account()
    assert other["username"] != body["username"] and other["password"] != body["password"]
    assert lab.roles() == {body["username"], other["username"]}
    # What the database keeps is a verifier, which ends with the lease; nobody wrote down the password.
    (line,) = lab.database.sql(
        "SELECT rolpassword, extract(epoch FROM rolvaliduntil)::int FROM pg_authid "
        f"WHERE rolname = '{body['username']}'")
    verifier, end = line.split("|")
    assert verifier.startswith("SCRAM-SHA-256$")
    event = next(event for event in server.audit() if event.get("note") == body["username"])
    assert (event["outcome"], event["resource"], event["subject"]) == ("issued", RESOURCE, "lab/job-7")
    lease = json.loads(server.succeed("leases", "show", event["lease"], "--json"))
    assert lease["state"] == "active" and lease["account"] == body["username"] and lease["expires_at"] == int(end)
    for path in [lab.database.log, server.log, *lab.configuration.folder.glob("*.sqlite*")]:
        content = path.read_bytes()
        assert body["password"].encode() not in content, path
        assert lab.database.password.encode() not in content, path


def test_sessions_are_cut_and_the_role_is_gone_at_the_end(leasing):
    lab = leasing(ttl="2s")
    lab.start()
    body = lab.account()
    granted = time.time()
    session = lab.database.session(body["uri"])
    time.sleep(max(0, granted + body["ttl"] - time.time() - 0.2))
    assert session.poll() is None and body["username"] in lab.roles()
    until(lambda: not lab.roles(), 10, "the role is dropped")
    assert time.time() >= granted + body["ttl"]
    session.stdin.write("SELECT 'still here';\n")
    out, _ = session.communicate(timeout=100)
    assert "terminating connection" in out and "still here" not in out
    assert "password authentication failed" in lab.database.psql(body["uri"], "SELECT 1").stderr
    (end,) = until(lambda: lab.ends(), 10, "the end is in the audit log")
    assert end["note"] == body["username"] and end["reason"] == "its time was over" and end["subject"] == "lab/job-7"
    assert [lease["state"] for lease in lab.leases()] == ["ended"]


CREATING = [
    "CREATE ROLE {role} LOGIN PASSWORD {password} VALID UNTIL {expiration}",
    "GRANT creators TO {role}",
]


@pytest.fixture(scope="module")
def creators(database):
    database.sql("CREATE ROLE creators NOLOGIN")
    for name in ("shop", "other"):
        database.sql("GRANT CREATE, USAGE ON SCHEMA public TO creators, leftovers", name)


@pytest.mark.parametrize("owner", ["leftovers", None])
def test_what_a_role_owns_goes_to_the_owner_or_with_the_role(leasing, creators, owner):
    lab = leasing(ttl="3s", create=CREATING, **({"owner": owner} if owner else {}))
    lab.start()
    body = lab.account()
    table = lab.prefix + "left"
    for name in ("shop", "other"):
        uri = body["uri"].replace("/shop", f"/{name}")
        done = lab.database.psql(
            uri, f"CREATE TABLE {table} (n int); INSERT INTO {table} VALUES (1); GRANT SELECT ON {table} TO readonly")
        assert done.returncode == 0, done.stderr
    until(lambda: not lab.roles(), 10, "the role is dropped")
    for name in ("shop", "other"):
        owners = lab.database.sql(f"SELECT tableowner FROM pg_tables WHERE tablename = '{table}'", name)
        assert owners == ([owner] if owner else [])
    # The broker is no member of anything that it was not before.
    assert lab.database.sql(
        "SELECT roleid::regrole FROM pg_auth_members WHERE member = 'broker'::regrole") == ["leftovers"]


def test_a_role_that_cannot_be_dropped_holds_up_no_other(leasing, creators):
    lab = leasing(ttl="3s", create=CREATING)
    server = lab.start()
    stuck, other = lab.account(), lab.account("job-8")
    table = lab.prefix + "base"
    session = lab.database.session(stuck["uri"])
    assert lab.database.psql(stuck["uri"], f"CREATE TABLE {table} (n int)").returncode == 0
    lab.database.sql(f"CREATE VIEW {table}_view AS SELECT n FROM {table}", "shop")
    until(lambda: lab.roles() == {stuck["username"]}, 8, "the other role is dropped")
    lease = until(lambda: next((l for l in lab.leases() if "2BP01" in l.get("trouble", "")), None), 10, "the reason is told")
    assert lease["account"] == stuck["username"] and other["username"] not in lab.roles()
    # It is of no use to anybody, and the operator knows of it.
    session.stdin.write("SELECT 1;\n")
    assert "terminating connection" in session.communicate(timeout=100)[0]
    assert lab.database.psql(stuck["uri"], "SELECT 1").returncode != 0
    assert "Lease cannot be ended" in server.log.read_text()
    lab.database.sql(f"DROP VIEW {table}_view", "shop")
    until(lambda: not lab.roles(), 20, "it is dropped when nothing depends on it")


@pytest.mark.parametrize("owner", ["broker", "postgres"])
def test_nothing_is_left_to_whoever_makes_roles(leasing, creators, owner):
    """A function that a lease leaves behind runs with its owner's rights."""
    lab = leasing(create=CREATING, owner=owner)
    server = lab.start()
    answer = lab.ask()
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
    assert "could run with its rights" in server.refusals()[-1]["reason"]
    assert owner not in answer.text and lab.roles() == set() and lab.leases() == []


POWERS = [
    "CREATEROLE", "SUPERUSER", "BYPASSRLS", "REPLICATION", "pg_execute_server_program", "pg_read_server_files",
    "pg_write_server_files", "pg_read_all_data", "pg_write_all_data", "pg_signal_backend", "pg_monitor",
]  # fmt: skip


@pytest.mark.parametrize("steps", [1, 3])
@pytest.mark.parametrize("attribute", ["INHERIT", "NOINHERIT"])
def test_nothing_is_left_to_a_member_of_whoever_may_do_more(leasing, creators, database, request, attribute, steps):
    """A role has what the roles have that it is a member of, or can take it."""
    owner, roles = f"owner_{attribute}_{steps}".lower(), [f"step_{attribute}_{number}".lower() for number in range(steps)]
    drop = "".join(f"DROP ROLE IF EXISTS {role};" for role in roles)
    request.addfinalizer(lambda: database.sql(drop))
    database.sql(f"CREATE ROLE {owner} NOLOGIN {attribute}; GRANT {owner} TO broker")
    lab = leasing(create=CREATING, owner=owner)
    server = lab.start()
    for power in POWERS:
        for role in roles:
            database.sql(f"CREATE ROLE {role} NOLOGIN {attribute}")
        database.sql(f"GRANT {power} TO {roles[-1]}" if power.startswith("pg_") else f"ALTER ROLE {roles[-1]} {power}")
        for role, above in zip([owner, *roles], roles):
            database.sql(f"GRANT {above} TO {role}")
        answer = lab.ask()
        assert (answer.status_code, answer.json()["error"]) == (500, "server_error"), power
        reason = server.refusals()[-1]["reason"]
        assert f"the owner {owner} is a member of " in reason and "could run with its rights" in reason, power
        assert owner not in answer.text and lab.roles() == set() and lab.leases() == []
        database.sql(drop)
    # The same role without those memberships will do.
    assert lab.ask().status_code == 200


def test_a_lease_is_given_again_only_to_the_same_identity(leasing):
    lab = leasing(ttl="8s", reuse=True)
    server = lab.start()
    first, again, other = lab.account(), lab.account(), lab.account("job-8")
    assert again["username"] == first["username"] and again["password"] == first["password"]
    assert other["username"] != first["username"]
    assert again["ttl"] <= first["ttl"] and len(lab.leases()) == 2
    assert lab.database.psql(again["uri"], "SELECT 1").returncode == 0
    # A restart knows the password still, which is on disk under the encryption key alone.
    server.stop()
    for path in lab.configuration.folder.glob("*.sqlite*"):
        assert first["password"].encode() not in path.read_bytes()
    server.start()
    assert lab.account()["password"] == first["password"]
    # Somebody dropped it: a new one is made.
    lab.database.sql(f"DROP OWNED BY {first['username']}; DROP ROLE {first['username']}")
    assert lab.account()["username"] != first["username"]
    # What is almost over is given to nobody.
    time.sleep(6.5)
    assert lab.account("job-8")["username"] != other["username"]


def test_many_requests_of_one_identity_have_one_lease(leasing):
    from concurrent.futures import ThreadPoolExecutor

    lab = leasing(reuse=True)
    lab.start()
    with ThreadPoolExecutor(12) as pool:
        names = {body["username"] for body in pool.map(lambda _: lab.account(), range(48))}
    assert len(names) == 1 and lab.roles() == names and len(lab.leases()) == 1


def test_asking_again_extends_a_lease_as_far_as_configured(leasing):
    lab = leasing(ttl="12s", reuse=True, renew="21s")
    lab.start()
    first = lab.account()
    begun = time.time()
    time.sleep(6)
    again = lab.account()
    assert again["username"] == first["username"] and again["ttl"] > 12 - 6
    time.sleep(max(0, begun + 13 - time.time()))
    assert lab.database.psql(first["uri"], "SELECT 1").returncode == 0
    last = lab.account()
    assert last["username"] == first["username"] and last["ttl"] <= 21 - 13
    until(lambda: first["username"] not in lab.roles(), 9, "the lease ends for good")
    assert begun + 20 <= time.time()


def test_no_caller_fills_the_database(leasing):
    lab = leasing(**{"maximum-leases": 3, "maximum-leases-per-subject": 2})
    server = lab.start()
    lab.account(), lab.account()
    answer = lab.ask()
    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
    assert "maximum-leases-per-subject" in server.refusals()[-1]["reason"]
    lab.account("job-8")
    answer = lab.ask("job-9")
    assert answer.status_code == 503 and "maximum-leases allows" in server.refusals()[-1]["reason"]
    assert len(lab.roles()) == 3
    server.succeed("leases", "revoke", "--subject", "lab/job-7")
    until(lambda: len(lab.roles()) == 1, 10, "revoked leases make room")
    lab.account("job-9")


def test_an_operator_ends_leases_within_a_second(leasing):
    lab = leasing()
    server = lab.start()
    body, other = lab.account(), lab.account("job-8")
    session = lab.database.session(body["uri"])
    (lease,) = lab.leases("--subject", "lab/job-7")
    assert lease["lease"] in server.succeed("leases", "revoke", lease["lease"], "--reason", "it was stolen")
    until(lambda: body["username"] not in lab.roles(), 2, "the role is dropped")
    session.stdin.write("SELECT 1;\n")
    assert "terminating connection" in session.communicate(timeout=100)[0]
    assert lab.database.psql(other["uri"], "SELECT 1").returncode == 0
    (end,) = until(lambda: lab.ends(), 10, "the end is recorded")
    assert end["lease"] == lease["lease"] and end["reason"] == "it was stolen"
    listed = server.succeed("leases", "list", "--state", "active")
    assert other["username"] in listed and body["username"] not in listed
    assert server.run("leases", "revoke", "nobody's").returncode == 1
    assert server.run("leases", "revoke").returncode == 64
    assert "ended already" in server.succeed("leases", "revoke", lease["lease"])
    # Without a server the next start does it.
    server.stop()
    server.succeed("leases", "revoke", "--resource", RESOURCE)
    assert other["username"] in lab.roles()
    server.start()
    until(lambda: not lab.roles(), 10, "the next start ends them")


def test_a_subject_is_never_more_than_a_text(leasing):
    """It reaches the statements as the subject and as a capture of the rule."""
    create = [
        "CREATE ROLE {role} LOGIN PASSWORD {password} VALID UNTIL {expiration}",
        "COMMENT ON ROLE {role} IS {subject}",
        "SELECT pg_catalog.set_config('chancery.note', {id}, true)",
    ]
    lab = leasing(create=create)
    lab.start()
    roles = set(lab.database.sql("SELECT rolname FROM pg_roles"))
    for name in HOSTILE:
        answer = lab.ask(name)
        assert set(lab.database.sql("SELECT rolname FROM pg_roles")) - lab.roles() == roles
        # Policy takes no backslash for a part of a name.
        assert answer.status_code == (403 if "\\" in name else 200), (name, answer.text)
        if answer.status_code != 200:
            continue
        body = answer.json()
        (comment,) = lab.database.sql(
            f"SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = '{body['username']}'")
        assert comment == "lab/" + name


def test_a_new_password_of_the_broker_counts_at_once(leasing):
    lab = leasing()
    lab.start()
    lab.account()
    lab.database.sql("ALTER ROLE broker PASSWORD 'another'")
    try:
        assert lab.ask().status_code == 503
        (lab.configuration.folder / "broker.password").write_text("another\n")
        until(lambda: lab.ask().status_code == 200, 8, "the file was read again")
    finally:
        lab.database.sql(f"ALTER ROLE broker PASSWORD '{lab.database.password.replace(chr(39), chr(39) * 2)}'")


def test_a_record_that_somebody_has_made_up_costs_no_role(leasing):
    lab = leasing()
    server = lab.start()
    lab.account()
    server.stop()
    with sqlite3.connect(lab.configuration.folder / "chancery.sqlite") as store:
        store.execute("UPDATE lease SET account = 'leftovers', state = 'ending', due_at = 0")
    server.start()
    until(lambda: "none of the resource's" in lab.leases()[0].get("trouble", ""), 10, "the operator is told")
    assert lab.database.sql("SELECT rolname FROM pg_roles WHERE rolname = 'leftovers'") == ["leftovers"]
    # The operator may say that it has ended.
    server.succeed("leases", "revoke", lab.leases()[0]["lease"], "--force")
    until(lambda: lab.leases("--state", "ended"), 10, "the record ends")
    assert lab.database.sql("SELECT rolname FROM pg_roles WHERE rolname = 'leftovers'") == ["leftovers"]


def test_two_servers_end_each_lease_once_and_for_all(leasing, pki):
    lab = leasing(ttl="2s")
    server = lab.start()
    ports = lab.configuration.public_port, lab.configuration.mtls_port, lab.configuration.admin_port
    text = lab.configuration.path.read_text()
    for old, new in zip(ports, free_ports(3)):
        text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{new}")
    (lab.configuration.folder / "second.yaml").write_text(text)
    with open(lab.configuration.folder / "second.log", "wb") as log:
        second = subprocess.Popen([BINARY, "serve", "--config", lab.configuration.folder / "second.yaml"], stderr=log)
    try:
        names = {lab.account(f"job-{number}")["username"] for number in range(40)}
        until(lambda: not lab.roles(), 15, "every role is dropped")
        until(lambda: {lease["state"] for lease in lab.leases()} == {"ended"}, 10, "every lease has ended")
        assert second.poll() is None
    finally:
        second.kill()
        second.wait()
    assert {event["note"] for event in lab.ends()} == names
    assert len(lab.ends()) == 40 and "intact" in server.succeed("audit", "verify")


def test_leases_end_after_an_outage(leasing):
    lab = leasing(ttl="3s", timeout="1s")
    server = lab.start()
    body = lab.account()
    lab.database.crash()
    try:
        answer = lab.ask()
        assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
        assert "cannot be reached" in server.refusals()[-1]["reason"]
        assert "127.0.0.1" not in answer.text and len(lab.leases()) == 1
        until(lambda: "cannot be reached" in lab.leases()[0].get("trouble", ""), 15, "the operator is told")
        assert [lease["state"] for lease in lab.leases()] == ["ending"] and lab.ends() == []
        # Other resources do not notice.
        assert server.token("generic")["access_token"]
    finally:
        lab.database.start()
    assert body["username"] in lab.roles()
    until(lambda: not lab.roles(), 15, "the role is dropped once the database is back")
    until(lambda: len(lab.ends()) == 1, 10, "the end is recorded")
    until(lambda: lab.ask().status_code == 200, 10, "accounts are made again")


def test_a_database_that_hangs_holds_up_nobody(leasing):
    lab = leasing(timeout="1s")
    server = lab.start()
    lab.account()
    os.kill(lab.database.process.pid, signal.SIGSTOP)
    try:
        with within(3, "the answer"):
            assert lab.ask().status_code == 503
        assert server.token("generic")["access_token"]
    finally:
        os.kill(lab.database.process.pid, signal.SIGCONT)
    until(lambda: lab.ask().status_code == 200, 10, "accounts are made again")
    assert len(lab.roles()) == 2


def test_a_role_that_could_not_be_made_leaves_nothing(leasing):
    lab = leasing(grants=["nobody_of_that_name"])
    server = lab.start()
    answer = lab.ask()
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
    reason = server.refusals()[-1]["reason"]
    assert "grants, nobody_of_that_name" in reason and "42704" in reason and "SCRAM" not in reason
    assert "nobody_of_that_name" not in answer.text
    assert lab.roles() == set() and lab.leases() == []


def test_a_lease_waits_for_its_resource(leasing):
    lab = leasing(ttl="3s")
    server = lab.start()
    body = lab.account()
    resources = lab.configuration.values["resources"]
    rule = lab.configuration.values["policy"].pop()
    lab.configuration.values["resources"] = {}
    lab.configuration.write()
    until(lambda: lab.leases("--state", "ending"), 8, "its time is over")
    until(lambda: "no such resource" in lab.leases()[0].get("trouble", ""), 10, "the operator is told")
    assert body["username"] in lab.roles() and "Lease cannot be ended" in server.log.read_text()
    lab.configuration.values["resources"] = resources
    lab.configuration.values["policy"].append(rule)
    lab.configuration.write()
    until(lambda: not lab.roles(), 15, "the role is dropped when the resource is back")


def test_what_cannot_be_recorded_is_taken_back(leasing):
    lab = leasing()
    lab.start()
    audit = lab.configuration.folder / "audit.sqlite"
    audit.rename(audit.with_suffix(".away"))
    try:
        assert lab.ask().status_code == 503
    finally:
        audit.with_suffix(".away").rename(audit)
    until(lambda: not lab.roles() and lab.leases("--state", "ended"), 10, "the role is dropped")
    assert lab.leases()[0]["reason"] == "its request could not be recorded in the audit log"


def test_the_database_proves_itself(leasing, pki, tmp_path):
    remote = {"host": "localhost", "database": "shop", "user": "broker", "password": {"file": "broker.password"}}
    lab = leasing()
    lab.settings["connection"] = remote | {
        "port": lab.database.port, "sslmode": "verify-full", "ca": pki.root}
    server = lab.start()
    assert lab.database.psql(lab.account()["uri"], "SELECT 1").returncode == 0
    server.stop()
    lab.settings["connection"]["ca"] = str(Laboratory(tmp_path / "other").anchor)
    lab.configuration.write()
    server.start()
    assert lab.ask().status_code == 503
    assert "certificate verify failed" in server.refusals()[-1]["reason"]
