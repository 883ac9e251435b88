"""Clients without certificates: what the server knows of them, and how each proves who it is."""

import base64
import json
import time

from measurement.machine import BINARIES, fail, output

SECRET = "client_secret_basic"
KEY = "private_key_jwt"
TOKEN = "federated-token"

# Registered clients are granted by their identifiers, and another issuer's tokens by what they say.
AUTHORITIES = """\
  ci:
    oidc: {{ preset: github-actions, audience: "https://localhost:{public}", jwks: ci.jwks }}
"""
POLICY = """\
  - name: registered
    match: {{ client: "bench-{{id}}" }}
    subject: "bench/{{id}}"
    audiences: [ES256]
  - name: ci
    authority: ci
    match: {{ claim: {{ repository: "acme/{{repo}}", repository_owner_id: "9919", ref: refs/heads/main }} }}
    subject: "ci/{{repo}}"
    audiences: [ES256]
"""
ISSUER = "https://token.actions.githubusercontent.com"


def encoded(value):
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def make_key(path, *options):
    if not path.exists():
        output("openssl", "genpkey", *options, "-out", str(path))


class Clients:
    """The keys and the secret of the clients of one server."""

    def __init__(self, home):
        self.home = home
        self.key, self.ci, self.token = home / "client.key", home / "ci.key", home / "ci.token"
        make_key(self.key, "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        make_key(self.ci, "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        self.write_keys("client.jwks", kty="EC", crv="P-256", **self.point())
        modulus = output("openssl", "rsa", "-in", str(self.ci), "-noout", "-modulus").removeprefix("Modulus=")
        self.write_keys("ci.jwks", kty="RSA", kid="ci", alg="RS256", n=encoded(bytes.fromhex(modulus)), e="AQAB")

    def point(self):
        public = self.home / "client.public"
        output("openssl", "pkey", "-in", str(self.key), "-pubout", "-outform", "DER", "-out", str(public))
        # SubjectPublicKeyInfo ends with both coordinates, 32 bytes each (RFC 5480, section 2.2).
        coordinates = public.read_bytes()[-64:]
        return {"x": encoded(coordinates[:32]), "y": encoded(coordinates[32:])}

    def write_keys(self, name, **members):
        (self.home / name).write_text(json.dumps({"keys": [members]}))

    def register(self, config):
        """Makes them known to the server of a configuration."""
        create = (BINARIES / "chancery", "clients", "create", "--json", "--config", config)
        shown = output(*map(str, create), "--id", "bench-secret", "--auth-method", SECRET)
        self.secret = json.loads(shown)["client_secret"]
        output(
            *map(str, create), "--id", "bench-key", "--auth-method", KEY,
            *("--jwks", str(self.home / "client.jwks"), "--signing-alg", "ES256"),
        )

    def options(self, proof, issuer):
        """The load generator's options for one proof."""
        if proof == SECRET:
            return "--client-id", "bench-secret", "--client-secret", self.secret
        if proof == KEY:
            return "--client-id", "bench-key", "--assertion-key", self.key, "--assertion-audience", issuer
        if proof == TOKEN:
            self.token.write_text(self.federated(issuer))
            return "--federated-token", self.token
        fail(f"no client proves itself by {proof}")

    def federated(self, audience):
        """A token as GitHub makes them for its jobs; it may be used until it ends."""
        now, ref = int(time.time()), "refs/heads/main"
        workflow = f"acme/app/.github/workflows/deploy.yml@{ref}"
        claims = {
            "iss": ISSUER, "aud": audience, "sub": f"repo:acme/app:ref:{ref}", "jti": str(time.time_ns()),
            "iat": now, "nbf": now, "exp": now + 300, "ref": ref, "ref_type": "branch", "ref_protected": "true",
            "sha": "7d1f0c4f3d5c8a6b2e9f1a3c5d7e9b1f3a5c7e9d", "repository": "acme/app", "repository_owner": "acme",
            "repository_owner_id": "9919", "repository_id": "74", "repository_visibility": "private",
            "run_id": "9001", "run_number": "10", "run_attempt": "1", "actor": "octocat", "actor_id": "12",
            "workflow": "deploy", "workflow_ref": workflow, "job_workflow_ref": workflow, "event_name": "push",
            "head_ref": "", "base_ref": "", "runner_environment": "github-hosted",
        }
        signed = f'{encoded({"alg": "RS256", "kid": "ci", "typ": "JWT"})}.{encoded(claims)}'
        text, signature = self.home / "ci.signed", self.home / "ci.signature"
        text.write_text(signed)
        output("openssl", "dgst", "-sha256", "-sign", str(self.ci), "-out", str(signature), str(text))
        return f"{signed}.{encoded(signature.read_bytes())}"
