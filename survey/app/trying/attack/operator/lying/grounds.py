"""A small company whose server is real and whose operator lies: forty people, two teams, two waves at the same time.

In: an empty folder. Out: `Grounds`. Called by: survey.app.trying.attack.operator.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask

from survey.app.campaign import House, InProcess, WavePlan, start_wave
from survey.app.site.web import create_app, stop
from survey.app.trying.attack.asked import questionnaire_of
from survey.credentials.respondent import Respondent
from survey.questionnaires.parser import parse_text
from survey.roster.person import Person
from survey.waves.schedule import advance
from survey.waves.states import windows_of

FIRST, SECOND = "first", "second"  # ids of the two waves
TEAMS: Final = ("Firm/North", "Firm/South")
MEMBERS: Final = 20
MONDAY: Final = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
URL: Final = "http://127.0.0.1"
Twist = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]  # of an answer: door, body


@dataclass
class Grounds:
    house: House
    app: Flask
    passphrase: str
    codes: Iterator[str]  # of the first wave, nobody's so far

    def honest(self) -> InProcess:
        return InProcess(self.app)

    def respondent(self, twist: Twist | None = None) -> Respondent:
        way = self.honest()
        return Respondent(Liar(way, twist) if twist else way, FIRST)

    def enrolling(self) -> None:
        self.house.clock.now = windows_of(self.house.storage, FIRST).enrol[0]

    def voting(self) -> None:
        self.house.clock.now = windows_of(self.house.storage, FIRST).vote[0]
        for wave in (FIRST, SECOND):
            advance(self.house.storage, wave, self.house.clock.now)

    def over(self) -> None:
        self.house.clock.now = windows_of(self.house.storage, FIRST).vote[1]


class Liar:
    """A server whose answers are twisted on their way, as by whoever operates it."""

    def __init__(self, way: InProcess, twist: Twist) -> None:
        self._way = way
        self._twist = twist

    def get(self, path: str) -> tuple[int, bytes]:
        return self._way.get(path)

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        status, body = self._way.post(path, json)
        return status, self._twist(path.rsplit("/", 1)[1], body)


@contextmanager
def opened(folder: Path) -> Iterator[Grounds]:
    """Two locked waves and their doors, until the block ends."""
    house = House.open(folder, "Firm", URL, MONDAY)
    people = [
        Person(f"p{n:02}", f"Person {n}", f"p{n}@example.org", TEAMS[n % len(TEAMS)], {})
        for n in range(len(TEAMS) * MEMBERS)
    ]
    house.take_roster(people)
    asked = parse_text(questionnaire_of(6), "attack.toml").to_public()
    locked, invitations = start_wave(house, WavePlan(FIRST, "First", asked, roll=True))
    start_wave(house, WavePlan(SECOND, "Second", asked))
    app = create_app(house.config, house.storage)
    try:
        codes = iter([invitation.code for invitation in invitations])
        yield Grounds(house, app, locked.passphrase or "", codes)
    finally:
        stop(app)
        house.storage.close()
