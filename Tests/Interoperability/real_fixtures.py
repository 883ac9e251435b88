"""What the tests of client libraries share. Import the fixtures by their names."""

import pytest

from real_clients import RegisteredClients


@pytest.fixture(autouse=True)
def trusted(pki, monkeypatch):
    """The libraries talk by requests, which trusts what its environment says."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", pki.root)


@pytest.fixture
def server(real_clients):
    return real_clients[0]


@pytest.fixture
def clients(real_clients) -> RegisteredClients:
    return real_clients[1]
