"""Google Cloud as a workload identity pool shows it: the Security Token Service and the IAM Credentials API.

Both verify what they are sent by the rules of Google's documents; the answers have Google's shapes.
"""

import datetime
import json
import re
import secrets
import time
from dataclasses import dataclass

from relying_clouds import Answer, Call, Cloud, Refused, TokenRules

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
TYPES = "urn:ietf:params:oauth:token-type:"
PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
IAM = "https://www.googleapis.com/auth/iam"
IMPERSONATE = re.compile(r"/v1/projects/-/serviceAccounts/([^/:]+):generateAccessToken")


@dataclass
class Issued:
    """An access token that Google made: of a principal, for scopes."""

    principal: str
    scopes: list[str]
    end: float


class GoogleCloud(Cloud):
    def __init__(self, pki, issuer: str, provider: str):
        super().__init__(pki)
        self.provider = provider
        audiences = [provider, "https:" + provider]
        self.rules = TokenRules(issuer, audiences, pki.root, ["RS256", "ES256"], maximum_subject=127)
        #: Who may impersonate a service account.
        self.impersonators: dict[str, list[str]] = {}
        self.tokens: dict[str, Issued] = {}

    def respond(self, call: Call) -> Answer:
        if call.path == "/v1/token":
            return self.exchange(call.form)
        if match := IMPERSONATE.fullmatch(call.path):
            return self.impersonate(match[1], call)
        return Answer(404, "not found", "text/html")

    def exchange(self, form: dict) -> Answer:
        expected = {"grant_type": EXCHANGE, "requested_token_type": TYPES + "access_token"}
        if any(form.get(name) != value for name, value in expected.items()):
            return self.error("invalid_request", "Invalid value for grant_type or requested_token_type")
        if form.get("audience") != self.provider:
            return self.error("invalid_target", "The target service indicated by the audience is invalid")
        if form.get("subject_token_type") not in (TYPES + "jwt", TYPES + "id_token") or not form.get("scope"):
            return self.error("invalid_request", "Invalid value for subject_token_type or scope")
        try:
            claims = self.rules.verify(form["subject_token"])
        except Refused as refusal:
            text = f"The given credential is rejected by the attribute condition or is not valid: {refusal}"
            return self.error("invalid_grant", f"{text} ({form['subject_token']})")
        pool = self.provider.partition("/providers/")[0].removeprefix("//iam.googleapis.com/")
        principal = f"principal://iam.googleapis.com/{pool}/subject/{claims['sub']}"
        token = self.issue("ya29.d.", principal, form["scope"].split(" "), min(3600, claims["exp"] - time.time()))
        kind = TYPES + "access_token"
        answer = {"access_token": token, "issued_token_type": kind, "token_type": "Bearer"}
        return Answer(200, answer | {"expires_in": int(self.tokens[token].end - time.time())})

    def impersonate(self, account: str, call: Call) -> Answer:
        scheme, _, token = call.headers.get("Authorization", "").partition(" ")
        caller = self.tokens.get(token)
        if scheme != "Bearer" or not caller or caller.end < time.time():
            return self.status(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if not {PLATFORM, IAM} & set(caller.scopes):
            return self.status(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.")
        if caller.principal.rpartition("/subject/")[2] not in self.impersonators.get(account, []):
            denied = f"Permission 'iam.serviceAccounts.getAccessToken' denied on resource {account} for {token}"
            return self.status(403, "PERMISSION_DENIED", denied)
        assert call.headers["Content-Type"] == "application/json"
        body = json.loads(call.content)
        seconds = re.fullmatch(r"(\d+)s", body.get("lifetime", "3600s"))
        if not body.get("scope") or not seconds or not 0 < int(seconds[1]) <= 3600:
            return self.status(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
        made = self.issue("ya29.c.", account, body["scope"], int(seconds[1]))
        end = datetime.datetime.fromtimestamp(int(self.tokens[made].end), datetime.timezone.utc)
        return Answer(200, {"accessToken": made, "expireTime": end.strftime("%Y-%m-%dT%H:%M:%SZ")})

    def issue(self, prefix: str, principal: str, scopes: list[str], lifetime: float) -> str:
        token = prefix + secrets.token_urlsafe(64)
        self.tokens[token] = Issued(principal, scopes, time.time() + lifetime)
        return token

    @staticmethod
    def error(code: str, text: str) -> Answer:
        return Answer(400, {"error": code, "error_description": text})

    @staticmethod
    def status(number: int, status: str, text: str) -> Answer:
        return Answer(number, {"error": {"code": number, "message": text, "status": status}})
