"""AWS STS: moto's, and in front of it what moto leaves out, the judgement of the token and of the call."""

import re
from xml.sax.saxutils import escape

import requests
from moto.server import ThreadedMotoServer

from relying_clouds import Answer, Call, Cloud, Refused, TokenRules, demand

TAGS = "https://aws.amazon.com/tags"
SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"
NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
PARAMETERS = {"Action", "Version", "RoleArn", "RoleSessionName", "WebIdentityToken", "DurationSeconds"}


class Moto:
    """moto's server, on this machine."""

    def __init__(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.url = f"http://{host}:{port}"

    def close(self):
        self.server.stop()


class SecurityTokenService(Cloud):
    """Takes `AssumeRoleWithWebIdentity` as AWS does, and has moto make the credentials."""

    def __init__(self, pki, issuer: str, moto: Moto, audience: str = "sts.amazonaws.com"):
        super().__init__(pki)
        self.moto = moto
        algorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
        self.rules = TokenRules(issuer, [audience], pki.root, algorithms, skew=300)
        #: Roles by their names, with the subjects that their trust policies take.
        self.roles: dict[str, list[str]] = {}
        #: The claims of tokens that were taken.
        self.sessions: list[dict] = []

    def respond(self, call: Call) -> Answer:
        form = call.form
        if call.path != "/" or set(form) != PARAMETERS or "Authorization" in call.headers:
            return self.error(400, "ValidationError", f"{call.path}: {sorted(form)}")
        if not NAME.fullmatch(form["RoleSessionName"]) or not 900 <= int(form["DurationSeconds"]) <= 43_200:
            return self.error(400, "ValidationError", "Member must satisfy regular expression pattern")
        try:
            claims = self.rules.verify(form["WebIdentityToken"])
            self.check_session(claims)
        except Refused as refusal:
            kinds = {"times": "ExpiredTokenException"}
            text = f"{refusal} in {form['WebIdentityToken']}"
            return self.error(400, kinds.get(refusal.kind, "InvalidIdentityToken"), text)
        if claims["sub"] not in self.roles.get(form["RoleArn"], []):
            return self.error(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        self.sessions.append(claims)
        answer = requests.post(self.moto.url + "/", data=form, timeout=100)
        return Answer(answer.status_code, answer.text, answer.headers["Content-Type"])

    @staticmethod
    def check_session(claims: dict):
        """Session tags and the source identity."""
        identity = claims.get(SOURCE_IDENTITY, "none")
        demand(isinstance(identity, str) and NAME.fullmatch(identity), "claims", f"source identity {identity}")
        tags = claims.get(TAGS, {"principal_tags": {}})
        demand(set(tags) <= {"principal_tags", "transitive_tag_keys"}, "claims", f"tags have {sorted(tags)}")
        principal = tags["principal_tags"]
        demand(len(principal) <= 50, "claims", f"{len(principal)} tags")
        for key, values in principal.items():
            one = isinstance(values, list) and len(values) == 1 and isinstance(values[0], str)
            demand(one and len(key) <= 128 and len(values[0]) <= 256, "claims", f"tag {key} is {values}")
        demand(set(tags.get("transitive_tag_keys", [])) <= set(principal), "claims", "a transitive tag is no tag")

    @staticmethod
    def error(status: int, code: str, text: str) -> Answer:
        body = (
            '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n'
            f"    <Code>{code}</Code>\n    <Message>{escape(text)}</Message>\n  </Error>\n"
            "  <RequestId>0a1b2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d</RequestId>\n</ErrorResponse>\n"
        )
        return Answer(status, body, "text/xml")
