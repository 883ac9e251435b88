"""A device that resumes its TLS session is the device that it was."""

import subprocess

import pytest

from issuing import enlarged
from pki import Identity
from raw import BODY, post


def s_client(server, version: str, *options: str, device: Identity | None = None) -> tuple[bool, str]:
    """Asks for a token with `openssl s_client`: whether the session was resumed, and what was read."""
    device = device or server.pki.identity("device-001")
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{server.configuration.mtls_port}", f"-{version}"]
    command += ["-servername", "localhost", "-CAfile", server.pki.root, "-ign_eof", *options]
    chain = server.pki.folder / "device-issuing.pem"
    command += ["-cert", device.certificate, "-cert_chain", chain, "-key", device.key]
    request = post(BODY, "Connection: close")
    done = subprocess.run(command, input=request, capture_output=True, timeout=200)
    text = done.stdout.decode(errors="replace")
    return "Reused, " in text, text


@pytest.mark.parametrize("version", ["tls1_2", "tls1_3"])
def test_a_resumed_session_gets_a_token_again_and_again(server, tmp_path, version):
    session = str(tmp_path / "session")
    resumed, text = s_client(server, version, "-sess_out", session)
    assert not resumed and '"access_token"' in text, text
    for _ in range(3):
        resumed, text = s_client(server, version, "-sess_in", session, "-sess_out", session)
        assert resumed and '"access_token"' in text, text
    event = server.audit()[-1]
    assert event["certificate_thumbprint"] == server.pki.identity("device-001").thumbprint.hex()


@pytest.mark.parametrize("version", ["tls1_2", "tls1_3"])
@pytest.mark.parametrize("size", [15_000, 22_000])
def test_a_session_with_large_certificates_is_resumed_with_all_of_them(server, tmp_path, version, size):
    session = str(tmp_path / "session")
    device = enlarged(server.pki, tmp_path, size)
    assert '"access_token"' in s_client(server, version, "-sess_out", session, device=device)[1]
    resumed, text = s_client(server, version, "-sess_in", session, device=device)
    assert resumed and '"access_token"' in text, text


@pytest.mark.parametrize("version", ["tls1_2", "tls1_3"])
def test_a_session_from_before_a_restart_costs_a_handshake_and_no_more(own_server, tmp_path, version):
    session = str(tmp_path / "session")
    s_client(own_server, version, "-sess_out", session)
    own_server.stop()
    own_server.start()
    resumed, text = s_client(own_server, version, "-sess_in", session)
    assert not resumed and '"access_token"' in text, text
