"""What several flows begin with: a mail server, a desk that shows a released wave, open doors."""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from survey.app.campaign import House
from survey.app.site.web import create_app, stop
from survey.mail import sending
from tests import reports_site
from tests.door_world import Doors
from tests.mail_server import Server, mail_server


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a mail server that may come back."""
    monkeypatch.setattr(sending, "PAUSE", 0.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation whose latest wave is released, for all tests of a module that has no other one."""
    house = reports_site.house(tmp_path_factory.mktemp("released"))
    reports_site.released(house.storage)
    yield house
    house.storage.close()


@pytest.fixture(scope="module")
def app(house: House) -> Iterator[Flask]:
    app = create_app(house.config, house.storage)
    yield app
    stop(app)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, lasting_databases: Mapping[str, str]) -> Iterator[Doors]:
    """The doors of a small organisation, on each database system."""
    doors = Doors(tmp_path_factory.mktemp("installation"), lasting_databases)
    yield doors
    doors.close()
