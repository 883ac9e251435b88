"""A tenant of Microsoft Entra with one application, which has federated identity credentials and no secret."""

import re
import secrets
import time
import uuid
from dataclasses import dataclass

import jwt

from relying_clouds import Answer, Call, Cloud, Refused, TokenRules

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
AUDIENCE = "api://AzureADTokenExchange"
GRAPH = "https://graph.microsoft.com/.default"
TENANT = "6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14"
CLIENT = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"


@dataclass
class FederatedCredential:
    """Whose tokens the application takes as its own assertions: all compared exactly."""

    issuer: str
    subject: str
    audience: str = AUDIENCE


class Entra(Cloud):
    def __init__(self, pki, *credentials: FederatedCredential):
        super().__init__(pki)
        self.root, self.credentials = pki.root, list(credentials)
        #: Tokens that were made, with the subject whose assertion it was.
        self.tokens: dict[str, str] = {}

    def respond(self, call: Call) -> Answer:
        tenant = re.fullmatch(r"/([^/]+)/oauth2/v2\.0/token", call.path)
        if not tenant:
            return Answer(404, "", "text/html")
        form = call.form
        if tenant[1] != TENANT:
            return self.error(400, "invalid_request", 90002, f"Tenant '{tenant[1]}' not found")
        if form.get("client_id") != CLIENT:
            return self.error(400, "unauthorized_client", 700016, "Application was not found in the directory")
        if form.get("grant_type") != "client_credentials":
            return self.error(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type")
        if not re.fullmatch(r"\S+/\.default", form.get("scope", "")):
            return self.error(400, "invalid_scope", 1002012, "The provided value for scope is not valid")
        if form.get("client_assertion_type") != ASSERTION:
            return self.error(401, "invalid_client", 7000218, "The request body must contain client_assertion")
        return self.authenticate(form["client_assertion"])

    def document(self, path: str) -> Answer:
        """The discovery document of the tenant, without which MSAL asks nothing."""
        if path.partition("?")[0] != f"/{TENANT}/v2.0/.well-known/openid-configuration":
            return super().document(path)
        endpoint = f"{self.url}/{TENANT}/oauth2/v2.0"
        metadata = {"issuer": f"{self.url}/{TENANT}/v2.0", "token_endpoint": f"{endpoint}/token"}
        return Answer(200, metadata | {"authorization_endpoint": f"{endpoint}/authorize"})

    def authenticate(self, assertion: str) -> Answer:
        try:
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except jwt.PyJWTError:
            return self.error(401, "invalid_client", 50027, f"JWT token is invalid or malformed: {assertion}")
        of_issuer = [known for known in self.credentials if known.issuer == claims.get("iss")]
        if not of_issuer:
            return self.error(401, "invalid_client", 700211, f"No matching issuer '{claims.get('iss')}'")
        of_subject = [known for known in of_issuer if known.subject == claims.get("sub")]
        if not of_subject:
            return self.error(401, "invalid_client", 700213, f"No matching subject '{claims.get('sub')}'")
        known = next((known for known in of_subject if known.audience == claims.get("aud")), None)
        if not known:
            return self.error(401, "invalid_client", 700212, f"No matching audience '{claims.get('aud')}'")
        rules = TokenRules(
            known.issuer, [known.audience], self.root, ["RS256"], 25 * 3600, 25 * 3600, skew=300, maximum_subject=600
        )
        try:
            rules.verify(assertion)
        except Refused as refusal:
            numbers = {"times": 700024, "signature": 700027, "keys": 500172, "header": 5002738}
            return self.error(401, "invalid_client", numbers.get(refusal.kind, 50027), str(refusal))
        token = "eyJ0eXAiOiJKV1Qi." + secrets.token_urlsafe(80)
        self.tokens[token] = known.subject
        return Answer(200, {"token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token})

    @staticmethod
    def error(status: int, code: str, number: int, text: str) -> Answer:
        trace, moment = str(uuid.uuid4()), time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
        description = f"AADSTS{number}: {text}. Trace ID: {trace} Timestamp: {moment}"
        body = {"error": code, "error_description": description, "error_codes": [number]}
        return Answer(status, body | {"timestamp": moment, "trace_id": trace, "correlation_id": str(uuid.uuid4())})
