"""What a rule's match says of real certificates, by `policy explain` and by the server alike."""

import pytest

from chancery import GRANT, Chancery, Commands
from laboratory import Laboratory

STAGE = "1.3.6.1.4.1.32473.1"


def utf8(text: str) -> bytes:
    """The DER of a short UTF8String."""
    return bytes([0x0C, len(text)]) + text.encode()


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory) -> Laboratory:
    return Laboratory(tmp_path_factory.mktemp("laboratory"))


@pytest.fixture
def configured(configuration, laboratory):
    """Writes a configuration with one rule that has the given match."""

    def write(match: dict, **changes):
        rule = {"name": "lab", "authority": "lab", "match": match, "subject": "s", "audiences": ["orders"]} | changes
        configuration.values["authorities"]["lab"] = {"x509": {"anchors": str(laboratory.anchor)}}
        configuration.values["policy"] = [{key: value for key, value in rule.items() if value is not None}]
        return configuration

    return write


def explain(configuration, identity, *options: str):
    command = ["policy", "explain", "--certificate", str(identity.certificate), "--audience", "orders", *options]
    return Commands(configuration.write()).run(*command)


def test_every_new_key_matches_what_other_tools_wrote(configured, laboratory):
    identity = laboratory.client("whole", dns=["a.example.org"], extensions={STAGE: utf8("prod-7")})
    key = laboratory.identifier.digest.hex(":").upper()
    match = {
        "issuer-dn": ["CN=Another {ca},O=Example", "CN={ca}"],
        "authority-key-id": key,
        "extension": {STAGE: ["staging-{number}", "prod-{number}"]},
        "all": [{"not": {"san-dns": "b.example.org"}}, {"any": [{"serial": "0"}, {"san-dns": "{host}.example.org"}]}],
    }
    done = explain(configured(match, subject="{ca}/{number}"), identity)
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'rule "lab": matches with ca=Laboratory CA, host=a, number=7' in done.stdout
    assert '"sub":"Laboratory CA/7"' in done.stdout


@pytest.mark.parametrize(
    ("match", "reason"),
    [
        ({"san-dns": ["b.example.org", "c.example.org"]}, "san-dns: found a.example.org"),
        ({"not": {"san-dns": "{x}.example.org"}}, "not.san-dns: found a.example.org"),
        ({"issuer-dn": "CN=Another CA"}, "issuer-dn: found CN=Laboratory CA"),
        ({"extension": {STAGE: "staging"}}, f'extension["{STAGE}"]: found prod-7'),
        ({"extension": {STAGE + ".1": "staging"}}, f'extension["{STAGE}.1"]: the certificate has none'),
        (
            {"any": [{"serial": "0a"}, {"not": {"san-dns": "a.example.org"}, "subject-cn": "client"}]},
            " and any[1].not.san-dns: found a.example.org",
        ),
        ({"all": [{"subject-cn": "client"}, {"san-email": "a@b"}]}, "all[1].san-email: the certificate has none"),
        ({"client": "{id}"}, "client: not a registered client"),
    ],
)
def test_explain_names_the_part_that_failed(configured, laboratory, match, reason):
    identity = laboratory.client("part", dns=["a.example.org"], extensions={STAGE: utf8("prod-7")})
    done = explain(configured(match), identity)
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if line.startswith('rule "lab": does not match: ')]
    assert len(lines) == 1 and lines[0].endswith(reason), done.stdout


def test_the_audit_log_says_the_same_as_explain(configured, laboratory, pki):
    identity = laboratory.client("audited", dns=["a.example.org", "b.example.org"])
    configuration = configured({"any": [{"san-uri": "urn:{id}"}, {"san-dns": "{id}.example.org"}]}, subject="{id}")
    explained = explain(configuration, identity).stdout.splitlines()[-1]
    server = Chancery(configuration, pki).start()
    try:
        answer = server.post(GRANT | {"audience": "orders"}, identity)
        assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")
        assert "example.org" not in answer.text
        reason = server.refusals()[0]["reason"]
        assert explained == f"denied: {reason}"
        assert reason.endswith(
            '"lab" any[1].san-dns: several names match in different ways: a.example.org, b.example.org'
        )
        good = laboratory.client("good", dns=["c.example.org"])
        assert server.token(identity=good)["token_type"] == "Bearer"
        assert server.audit()[-1]["subject"] == "c"
    finally:
        server.kill()


def test_explain_can_suppose_a_registered_client(configured, laboratory, tmp_path):
    configuration = configured({"client": "billing-{env}"}, authority=None, subject="billing/{env}")
    known = laboratory.client("known")
    stranger = Laboratory(tmp_path / "elsewhere", "Elsewhere").client("stranger")
    for identity in (known, stranger):
        done = explain(configuration, identity, "--client", "billing-prod")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "client billing-prod: supposed to be registered with this certificate" in done.stdout
        assert '"sub":"billing/prod"' in done.stdout
        assert '"client_id":"billing-prod"' in done.stdout
    assert 'rule "lab": does not match: is for registered clients' in explain(configuration, known).stdout
    assert explain(configuration, known, "--client", "other").returncode == 1
    assert explain(configuration, stranger, "--client", "billing-prod", "--at", "2001-01-01T00:00:00Z").returncode == 1


def test_faults_of_match_have_their_place(configured):
    match = {"any": [{"san-dns": "{id}.a"}, {"not": {"serial": "xyz"}}], "extension": {"1.02": "a"}}
    done = Commands(configured(match, authority=None, subject="{id}").write()).run("config", "check")
    assert done.returncode == 78
    text = done.stdout + done.stderr
    for part in ("policy[0].match.any[1].not.serial", 'policy[0].match.extension["1.02"]', "is not hexadecimal"):
        assert part in text, text
