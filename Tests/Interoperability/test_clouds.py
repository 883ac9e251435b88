"""Credentials of AWS, Google Cloud and Entra for a token of another issuer, from clouds that verify ours."""

import datetime
import threading
import time

import boto3
import pytest

from aws_sts import SOURCE_IDENTITY, TAGS
from chancery import until, within
from clouds import ACCOUNT, DEVICE, JOB, OTHER_ACCOUNT, PROVIDER, READ_ONLY, ROLE, running
from entra import CLIENT, GRAPH, TENANT
from federation import payload
from google_cloud import EXCHANGE, IAM, PLATFORM
from relying_clouds import Answer

KINDS = {"deploy": "aws", "gcloud": "google", "graph": "entra"}


@pytest.fixture(scope="module")
def clouds(pki, tmp_path_factory):
    with running(tmp_path_factory.mktemp("clouds"), pki) as clouds:
        yield clouds


@pytest.fixture(autouse=True)
def in_order(clouds):
    """After each test the clouds answer as they should, and circuits are closed."""
    yield
    for cloud in [clouds.aws, clouds.google, clouds.entra]:
        cloud.failure = None
    for resource in KINDS:
        if clouds.ask(resource).status_code != 200:
            until(lambda: clouds.ask(resource).status_code == 200, 15, f"{resource} answers again")


def remaining(text: str) -> float:
    end = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (end - datetime.datetime.now(datetime.timezone.utc)).total_seconds()


def caller(clouds, keys: dict, token: str = "SessionToken") -> dict:
    """Who a holder of the keys is, by boto3."""
    client = boto3.client(
        "sts",
        region_name="eu-central-1",
        endpoint_url=clouds.moto.url,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys[token],
    )
    return client.get_caller_identity()


@pytest.mark.parametrize(("resource", "session"), [("deploy", "ci-7"), ("deploy-moto", None)])
def test_boto3_uses_the_keys_of_the_role(clouds, resource, session):
    keys = clouds.credential(resource)
    assert list(keys) == ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"]
    arn = caller(clouds, keys)["Arn"]
    event = clouds.event
    session = session or f"chancery-{event['request_id']}"
    assert arn == f"arn:aws:sts::123456789012:assumed-role/deploy/{session}"
    assert 1100 < remaining(keys["Expiration"]) <= (1200 if resource == "deploy" else 3600)
    assert (event["outcome"], event["resource"], event["rule"]) == ("issued", resource, "jobs")
    assert event["note"] == f"{arn}, access key {keys['AccessKeyId']}"
    assert keys["SecretAccessKey"] not in str(event) and keys["SessionToken"] not in str(event)


def test_the_session_has_its_tags_and_its_source_identity(clouds):
    clouds.credential("deploy")
    claims = clouds.aws.sessions[-1]
    assert claims["sub"] == JOB
    assert claims[TAGS] == {"principal_tags": {"job": ["7"], "stage": ["prod"]}, "transitive_tag_keys": ["job"]}
    assert claims[SOURCE_IDENTITY] == "job-7"


@pytest.mark.parametrize(
    ("format", "names"),
    [
        ("credential_process", ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"]),
        ("container_credentials", ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"]),
    ],
)
def test_the_format_chooses_the_shape(clouds, format, names):
    keys = clouds.credential("deploy", format=format)
    assert list(keys) == names
    assert keys.get("Version", 1) == 1
    assert caller(clouds, keys, names[-2])["Account"] == "123456789012"


def test_an_unknown_format_is_refused_before_a_cloud_is_asked(clouds):
    before = len(clouds.aws.calls)
    answer = clouds.ask("deploy", format="csv")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert len(clouds.aws.calls) == before


def test_a_session_name_that_does_not_fit_is_refused(clouds):
    before = len(clouds.aws.calls)
    answer = clouds.ask("deploy-by-subject")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")
    assert 'the session name "lab/7" is not' in clouds.event["reason"]
    assert len(clouds.aws.calls) == before


def test_google_s_token_is_of_the_pool_s_principal(clouds):
    answer = clouds.credential("gcloud")
    assert answer["token_type"] == "Bearer"
    issued = clouds.google.tokens[answer["access_token"]]
    assert issued.principal.endswith(f"/workloadIdentityPools/p/subject/{JOB}")
    assert issued.scopes == answer["scope"].split(" ") == [PLATFORM, READ_ONLY]
    assert abs(issued.end - time.time() - answer["expires_in"]) < 60
    assert clouds.event["note"] == PROVIDER
    assert answer["access_token"] not in str(clouds.event)


def test_a_service_account_s_token_has_the_scope_that_was_asked_for(clouds):
    answer = clouds.credential("gcloud", service_account=ACCOUNT, scope=READ_ONLY)
    issued = clouds.google.tokens[answer["access_token"]]
    assert (issued.principal, issued.scopes, answer["scope"]) == (ACCOUNT, [READ_ONLY], READ_ONLY)
    assert 1700 < answer["expires_in"] <= 1800
    steps = [clouds.google.tokens[token].scopes for token in clouds.google.tokens][-2:]
    assert steps == [[IAM], [READ_ONLY]]
    assert clouds.event["note"] == f"service account {ACCOUNT} by {PROVIDER}"


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"service_account": "admin@project.iam.gserviceaccount.com"}, "invalid_target"),
        ({"service_account": f"{ACCOUNT}/../x"}, "invalid_target"),
        ({"scope": "https://www.googleapis.com/auth/drive"}, "invalid_scope"),
        ({"scope": f"{PLATFORM} https://www.googleapis.com/auth/drive"}, "invalid_scope"),
        ({"scope": "openid"}, "invalid_target"),
    ],
)
def test_what_the_resource_does_not_allow_is_refused_before_google_is_asked(clouds, members, error):
    before = len(clouds.google.calls)
    answer = clouds.ask("gcloud", **members)
    assert answer.status_code in (400, 403), answer.text
    assert answer.json()["error"] == error
    assert len(clouds.google.calls) == before


@pytest.mark.parametrize("scope", ["other.read", "", "openid", READ_ONLY + "x", READ_ONLY.upper()])
def test_a_token_that_has_scopes_gets_none_of_a_cloud_s_that_it_has_not(clouds, scope):
    before = len(clouds.google.calls), len(clouds.entra.calls)
    for resource in ("gcloud", "graph"):
        for members in ({}, {"scope": READ_ONLY if resource == "gcloud" else GRAPH}):
            answer = clouds.exchanges.exchange(clouds.exchanges.subject(scope=scope), resource, **members)
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope"), answer.text
    assert (len(clouds.google.calls), len(clouds.entra.calls)) == before
    # What has lost its scopes before has none for a cloud either.
    assert clouds.exchanges.exchange(clouds.exchanges.subject(scp=[scope]), "gcloud").status_code == 400


def test_a_token_s_scopes_limit_a_cloud_s_unless_the_resource_says_otherwise(clouds):
    exchanges = clouds.exchanges
    subject = exchanges.subject(scope=f"{READ_ONLY} other.read")
    answer = exchanges.exchange(subject, "gcloud")
    assert answer.status_code == 200 and answer.json()["scope"] == READ_ONLY
    assert exchanges.exchange(subject, "gcloud", scope=PLATFORM).json()["error"] == "invalid_scope"
    narrow = exchanges.subject(scope="other.read")
    answer = exchanges.exchange(narrow, "gcloud-of-its-own")
    assert answer.status_code == 200 and answer.json()["scope"] == f"{PLATFORM} {READ_ONLY}"
    assert exchanges.exchange(narrow, "graph-of-its-own").status_code == 200


def test_entra_s_token_is_the_application_s(clouds):
    answer = clouds.credential("graph")
    assert set(answer) == {"access_token", "token_type", "expires_in"}
    assert clouds.entra.tokens[answer["access_token"]] == JOB
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3599)
    assert clouds.event["note"] == f"application {CLIENT} of tenant {TENANT}"
    assert clouds.entra.calls[-1].form["scope"] == GRAPH


def test_entra_is_asked_for_one_scope_at_a_time(clouds):
    refused = clouds.ask("graph-two")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    assert "makes a token for one scope" in clouds.event["reason"]
    assert clouds.credential("graph-two", scope="https://vault.azure.net/.default")["token_type"] == "Bearer"


@pytest.mark.parametrize("account", [None, ACCOUNT])
def test_one_call_of_the_old_token_service_has_both_tokens(clouds, account):
    form = {"grant_type": "client_credentials", "scope": PLATFORM}
    form |= {"service_account": account} if account else {}
    answer = clouds.server.post(form)
    assert answer.status_code == 200, answer.text + str(clouds.server.refusals()[-1:])
    both = answer.json()
    issued = clouds.google.tokens[both["access_token"]]
    assert issued.principal == (account or issued.principal) and issued.scopes == [PLATFORM]
    assert both["scope"] == PLATFORM and both["token_type"] == "Bearer"
    identity = payload(both["id_token"])
    assert (identity["aud"], identity["sub"]) == (PROVIDER, DEVICE)
    assert 0 < both["expires_in"] <= 3600


def test_keys_of_aws_are_not_had_at_the_token_endpoint(clouds):
    before = len(clouds.aws.calls)
    answer = clouds.exchanges.token(clouds.exchanges.subject(), resource="deploy")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_target")
    assert len(clouds.aws.calls) == before


def test_an_exchange_at_the_token_endpoint_has_the_cloud_s_token(clouds):
    kind = "urn:ietf:params:oauth:token-type:access_token"
    for resource, tokens in [("gcloud", clouds.google.tokens), ("graph", clouds.entra.tokens)]:
        answer = clouds.exchanges.token(clouds.exchanges.subject(), resource=resource, requested_token_type=kind)
        assert answer.status_code == 200, answer.text + str(clouds.server.refusals()[-1:])
        assert answer.json()["access_token"] in tokens
        assert answer.json()["issued_token_type"] == kind
        # With ours he could ask the cloud for more than the resource allows.
        assert "id_token" not in answer.json()


def test_an_application_s_token_comes_without_ours(clouds):
    answer = clouds.server.post({"grant_type": "client_credentials", "resource": "graph"})
    assert answer.status_code == 200, answer.text + str(clouds.server.refusals()[-1:])
    assert clouds.entra.tokens[answer.json()["access_token"]] == DEVICE
    assert "id_token" not in answer.json()


TEXT = "confidential-text-of-the-cloud"
XML = f"<ErrorResponse><Error><Code>%s</Code><Message>{TEXT}</Message></Error></ErrorResponse>"
REFUSALS = {
    "deploy": Answer(403, XML % "AccessDenied", "text/xml"),
    "gcloud": Answer(400, {"error": "invalid_grant", "error_description": TEXT}),
    "graph": Answer(401, {"error": "invalid_client", "error_description": TEXT, "error_codes": [700213]}),
}
FAILURES = {
    "refusal": (None, 400, "invalid_target", TEXT),
    "status 500": (Answer(500, TEXT, "text/plain"), 503, "temporarily_unavailable", "it answers with status 500"),
    "status 503": (Answer(503, TEXT, "text/plain"), 503, "temporarily_unavailable", "it answers with status 503"),
    "status 429": (Answer(429, {"error": TEXT}), 503, "temporarily_unavailable", "it answers with status 429"),
    "redirect": (Answer(307, TEXT, "text/plain"), 500, "server_error", "redirects are not followed"),
    "status 404": (Answer(404, TEXT, "text/plain"), 500, "server_error", "it answers with status 404"),
    "nonsense": (Answer(200, TEXT), 500, "server_error", "the answer"),
    "another type": (Answer(200, TEXT, "text/html"), 500, "server_error", 'the answer is of type "text/html"'),
    "too much": (Answer(200, TEXT * 10_000), 503, "temporarily_unavailable", "more than 65536 bytes"),
}


@pytest.mark.parametrize("resource", KINDS)
@pytest.mark.parametrize("failure", FAILURES)
def test_the_operator_learns_more_of_a_failure_than_the_caller(clouds, resource, failure):
    answer, status, error, reason = FAILURES[failure]
    cloud = getattr(clouds, KINDS[resource])
    cloud.failure = lambda _: answer or REFUSALS[resource]
    refused = clouds.ask(resource)
    assert (refused.status_code, refused.json()["error"]) == (status, error), refused.text
    assert TEXT not in refused.text and "localhost" not in refused.text
    event = clouds.event
    assert (event["outcome"], event["resource"]) == ("refused", resource)
    assert "localhost: " in event["reason"] and reason in event["reason"]
    assert event["request_id"] == refused.json()["request_id"]


@pytest.mark.parametrize("resource", KINDS)
def test_a_call_whose_connection_breaks_is_made_again(clouds, resource):
    cloud = getattr(clouds, KINDS[resource])
    broken = iter([True, True])

    def failure(call):
        return None if next(broken, False) else type(cloud).respond(cloud, call)

    cloud.failure, before = failure, len(cloud.calls)
    clouds.credential(resource)
    assert len(cloud.calls) == before + 3


@pytest.mark.parametrize("resource", ["deploy-down", "gcloud-down", "graph-down"])
def test_a_cloud_that_is_down_is_unavailable(clouds, resource):
    refused = clouds.ask(resource)
    assert (refused.status_code, refused.json()["error"]) == (503, "temporarily_unavailable")
    assert "refused" in clouds.event["reason"]
    assert "onnect" not in refused.json()["error_description"]


@pytest.mark.parametrize("resource", ["deploy-slow", "gcloud-slow", "graph-slow"])
def test_a_cloud_that_hangs_is_left_at_the_deadline(clouds, resource):
    cloud, released = getattr(clouds, KINDS[resource.removesuffix("-slow")]), threading.Event()
    cloud.failure, before = lambda _: released.wait(600) and None, len(cloud.calls)
    try:
        with within(5, "the answer"):
            refused = clouds.ask(resource)
    finally:
        released.set()
    assert (refused.status_code, refused.json()["error"]) == (503, "temporarily_unavailable")
    assert "no whole answer within" in clouds.event["reason"]
    assert len(cloud.calls) == before + 1


def test_a_server_without_the_right_certificate_gets_no_token(clouds):
    before = len(clouds.aws.calls)
    refused = clouds.ask("deploy-untrusted")
    assert refused.status_code == 503
    assert "the server's certificate is not accepted" in clouds.event["reason"]
    assert len(clouds.aws.calls) == before


def test_new_certificates_of_a_cloud_are_taken_while_the_server_runs(clouds):
    assert clouds.ask("deploy-recertified").status_code == 503
    file = clouds.configuration.folder / "cloud.pem"
    file.write_text((clouds.pki.folder / "root.pem").read_text())
    until(lambda: clouds.ask("deploy-recertified").status_code == 200, 15, "the file is read again")


def test_a_role_whose_trust_policy_has_another_subject_is_refused_without_the_token_in_the_log(clouds):
    refused = clouds.ask("deploy-forbidden")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    assert '"AccessDenied": "Not authorized to perform sts:AssumeRoleWithWebIdentity"' in clouds.event["reason"]
    # This double quotes the token that it refuses.
    clouds.aws.rules.issuer += "/other"
    try:
        clouds.ask("deploy")
    finally:
        clouds.aws.rules.issuer = clouds.server.issuer
    reason, token = clouds.event["reason"], clouds.aws.calls[-1].form["WebIdentityToken"]
    assert '"InvalidIdentityToken"' in reason and "(secret).(secret).(secret)" in reason
    assert not any(part[:16] in reason for part in token.split("."))


def test_a_service_account_that_may_not_be_impersonated_is_refused(clouds):
    refused = clouds.ask("gcloud", service_account=OTHER_ACCOUNT)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_target")
    event = clouds.event
    assert '"PERMISSION_DENIED": "Permission \'iam.serviceAccounts.getAccessToken\' denied' in event["reason"]
    pool_token = next(token for token, made in reversed(clouds.google.tokens.items()) if made.scopes == [IAM])
    assert pool_token[8:24] not in event["reason"]


def test_a_cloud_that_keeps_failing_is_left_alone_and_tried_again_later(clouds):
    clouds.aws.failure = lambda _: Answer(500, "", "text/plain")
    before = len(clouds.aws.calls)
    for _ in range(8):
        assert clouds.ask("deploy-broken").status_code == 503
    assert len(clouds.aws.calls) == before + 5
    assert "it is not asked for another" in clouds.event["reason"]
    assert "as 5 calls in a row have failed; the last: it answers with status 500" in clouds.event["reason"]
    clouds.aws.failure = None
    # The circuit is the resource's own.
    assert clouds.ask("deploy").status_code == 200
    until(lambda: clouds.ask("deploy-broken").status_code == 200, 15, "the circuit closes")


def test_a_resource_that_the_rule_does_not_grant_reaches_no_cloud(clouds):
    before = len(clouds.aws.calls)
    answer = clouds.exchanges.exchange(clouds.exchanges.subject(sub="visitor-7"), "deploy")
    assert answer.status_code in (400, 403), answer.text
    assert len(clouds.aws.calls) == before
    assert EXCHANGE in answer.request.body.decode()
