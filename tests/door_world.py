"""The doors of a small organisation, in this process: its faces with a clock that a test can move.

In: a temporary folder. Out: Doors with a test client, fresh codes, honest respondents.
Called by: tests of survey.faces.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey.config import Config
from survey.credentials.ballots import Answers, Fragment
from survey.credentials.respondent import Respondent, Ticket
from survey.faces.collector.door import collector
from survey.faces.collector.intake import Intake
from survey.faces.issuer.door import issuer
from survey.faces.public import public
from survey.storage import tables
from survey.storage.rooms import Storage, reading
from survey.waves.codes.invitations import Invitation, invite
from survey.waves.draft import WaveSettings
from survey.waves.nullifiers import Row
from tests.waves_world import DAY, START, World, people

ENROLLING, BETWEEN_EDGE, VOTING, OVER = START, START + 5 * DAY, START + 6 * DAY, START + 15 * DAY
ANSWERS = Answers({"q1": 4, "q2": [1, 3]})


@dataclass(frozen=True)
class Rooms:
    """What the faces may reach of the real application."""

    config: Config
    storage: Storage
    intake: Intake


class Doors:
    """One locked and opened wave `w1` with its faces; every test asks for codes that nobody used."""

    def __init__(
        self, folder: Path, databases: Mapping[str, str] | None = None, plan: WaveSettings | None = None
    ) -> None:
        self.world = World(folder, roster=people(north=20, south=30), databases=databases or {})
        self.world.lock(plan=plan)
        self.invitations = invite(self.world.storage, self.world.config, "w1")
        self._codes: Iterator[Invitation] = iter(self.invitations)
        self.storage = self.world.storage
        self.intake = Intake(self.storage)
        self.app = application(Rooms(self.world.config, self.storage, self.intake))
        self.client: FlaskClient = self.app.test_client()

    def close(self) -> None:
        self.intake.close()
        self.storage.close()

    def code(self) -> str:
        return next(self._codes).code

    def respondent(self) -> Respondent:
        return Respondent(Http(self.client), "w1")

    def enrol(self) -> Ticket:
        self.world.now = ENROLLING
        ticket = self.respondent().ticket(self.code())
        self.world.now = VOTING
        return ticket

    def fragment(self, view: str = "org", answers: Answers = ANSWERS) -> Fragment:
        return self.respondent().fragment(self.enrol(), answers, view)

    def post(self, path: str, body: object) -> tuple[int, Any]:
        answer = self.client.post(f"/w/w1/{path}", json=body)
        return answer.status_code, answer.json

    def ballots(self) -> list[Row]:
        with reading(self.storage.box("w1", "tally")) as connection:
            return [Row(**row) for row in connection.execute(select(tables.ballot)).mappings()]

    def codes(self) -> dict[bytes, bytes | None]:
        with reading(self.storage.people("issuer")) as connection:
            found = connection.execute(select(tables.code.c.code_hash, tables.code.c.request_hash)).all()
        return {row.code_hash: row.request_hash for row in found}


def application(rooms: Rooms) -> Flask:
    app = Flask("doors")
    app.extensions["canopy"] = rooms
    for face in (issuer, collector, public):
        app.register_blueprint(face)
    return app


class Http:
    """The respondent's two requests, through a test client."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def get(self, path: str) -> tuple[int, bytes]:
        answer = self._client.get(path)
        return answer.status_code, answer.data

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        answer = self._client.post(path, json=json)
        return answer.status_code, answer.get_json()
