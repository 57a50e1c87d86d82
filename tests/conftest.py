"""What every test stands on: nothing outside this machine is reached, and no test leans on another's state."""

import ipaddress
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres_server import PostgresServer, shared

settings.register_profile("searching", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("searching"), derandomize=True, database=None)
settings.load_profile("steady")  # the same examples on every day and every machine; CONTRIBUTING.md says how to search


class OutsideConnection(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def no_socket_to_outside() -> Iterator[None]:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not loopback(address[0]):
            raise OutsideConnection(f"a test opened a connection to {address[0]}; tests stay on this machine")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


def loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Started at the first test that asks for it."""
    with shared() as server:
        yield server


@contextmanager
def databases_of(request: pytest.FixtureRequest) -> Iterator[Mapping[str, str]]:
    if request.param == "sqlite":
        yield {}
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as name:
        yield {"default": server.address(name)}


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[Mapping[str, str]]:
    """What a `Storage` is told about databases: nothing, and once more the address of an empty installation."""
    with databases_of(request) as told:
        yield told


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_databases(request: pytest.FixtureRequest) -> Iterator[Mapping[str, str]]:
    """The same for an installation that all tests of a module share."""
    with databases_of(request) as told:
        yield told


@pytest.fixture
def on_postgres(postgres: PostgresServer) -> Iterator[Mapping[str, str]]:
    """The same for tests that are about PostgreSQL alone."""
    with postgres.database() as name:
        yield {"default": postgres.address(name)}


@pytest.fixture
def empty_databases(request: pytest.FixtureRequest, databases: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """On the same database system, but without any table yet."""
    if not databases:
        yield {}
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.empty_database()
    yield {"default": server.address(name)}
    server.drop(name)
