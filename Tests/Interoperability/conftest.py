import pytest

from chancery import Chancery
from configuration import Configuration
from pki import PKI
from real_clients import running


@pytest.fixture(scope="session")
def pki(tmp_path_factory) -> PKI:
    return PKI(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def server(pki, tmp_path_factory):
    """A server that all the tests share which leave it as it was."""
    chancery = Chancery(Configuration(tmp_path_factory.mktemp("shared"), pki.folder), pki)
    yield from serving(chancery)


@pytest.fixture(scope="session")
def real_clients(pki, tmp_path_factory):
    """A server for other people's clients, and what those prove themselves with."""
    with running(tmp_path_factory.mktemp("real-clients"), pki) as parties:
        yield parties


@pytest.fixture
def configuration(pki, tmp_path) -> Configuration:
    return Configuration(tmp_path / "chancery", pki.folder)


@pytest.fixture
def own_server(configuration, pki):
    """A server that a test may stop, rotate, starve or kill."""
    yield from serving(Chancery(configuration, pki))


def serving(chancery: Chancery):
    yield chancery.start()
    if chancery.is_alive:
        chancery.kill()
