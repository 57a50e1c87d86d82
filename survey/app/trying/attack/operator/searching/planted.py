"""A company full of marks: names, addresses, codes, comments, answers that can be told from everything else.

In: an empty folder. Out: `Planted`: one wave published, one open with ballots in its box, an account for every role.
Called by: survey.app.trying.attack.operator.searching.search, tests.
"""

import random
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from flask import Flask

from survey.accounts import register
from survey.accounts.roles import named
from survey.app.campaign import House, WavePlan, run_wave, start_wave
from survey.app.site.web import create_app, stop
from survey.app.trying.attack.asked import items_of, questionnaire_of
from survey.app.trying.attack.operator.lying.grounds import MEMBERS, MONDAY, TEAMS, URL
from survey.credentials.ballots import Answers, Comment, encode_closed
from survey.credentials.respondent import Respondent
from survey.questionnaires.parser import parse_text
from survey.roster.person import Person
from survey.storage.rooms import begin
from survey.waves.schedule import advance
from survey.waves.states import windows_of

OVER, RUNNING = "over", "running"  # ids of the two waves
ITEMS: Final = 12
WORDS: Final = '[[item]]\nid = "words"\nkind = "comment"\ntext = { en = "Anything else" }\n'
ADDRESS, AGENT = "203.0.113.77", "Mark-7f3a91/1.0"
ROLES: Final = ("organiser", "works-council", "auditor", "leadership", f"manager:{TEAMS[0]}", "operator")
WHO, CODE, COMMENT, ANSWER, VISITOR = "who", "code", "comment", "answers", "visitor"  # kinds of marks


@dataclass
class Planted:
    house: House
    app: Flask
    marks: dict[str, set[bytes]] = field(default_factory=dict)
    passwords: dict[str, tuple[str, str]] = field(default_factory=dict)  # role -> address, password

    def mark(self, kind: str, *values: str | bytes) -> None:
        found = self.marks.setdefault(kind, set())
        found.update(value.encode() if isinstance(value, str) else value for value in values)


class Visitor:
    """Somebody at a known address, with a program of a known name."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def get(self, path: str) -> tuple[int, bytes]:
        answer = self._client().get(path)
        return answer.status_code, answer.data

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        answer = self._client().post(path, json=json)
        return answer.status_code, answer.get_json(silent=True) or {}

    def _client(self) -> Any:
        client = self._app.test_client(use_cookies=False)
        client.environ_base |= {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT}
        return client


@contextmanager
def planted(folder: Path) -> Iterator[Planted]:
    """Everything in it is real: waves go through their doors, accounts through the register."""
    house = House.open(folder / "data", "Firm", URL, MONDAY)
    found = Planted(house, create_app(house.config, house.storage))
    try:
        people = marked_people(found)
        house.take_roster(people)
        _run(found, people)
        _begin_another(found, people)
        for role in ROLES:
            _account(found, role)
        yield found
    finally:
        stop(found.app)
        house.storage.close()


def marked_people(found: Planted) -> list[Person]:
    people = []
    for number in range(len(TEAMS) * MEMBERS):
        mark = secrets.token_hex(6)
        person = Person(f"id-{mark}", f"Name{mark}", f"mail-{mark}@example.org", TEAMS[number % len(TEAMS)], {})
        found.mark(WHO, person.person_id, person.name, person.email)
        people.append(person)
    found.mark(VISITOR, ADDRESS, AGENT)
    return people


def questions() -> dict[str, Any]:
    return parse_text(questionnaire_of(ITEMS) + WORDS, "marked.toml").to_public()


def marked_answers(found: Planted, people: Sequence[Person]) -> dict[str, Answers]:
    """Everybody clicks a sequence of their own, and writes a comment that may not be quoted."""
    asked, given = questions(), {}
    for person in people:
        clicked: dict[str, int | list[int]] = {item: secrets.choice(range(1, 6)) for item in items_of(ITEMS)}
        said = f"Unsaid{secrets.token_hex(6)}"
        given[person.person_id] = Answers(clicked, [Comment("words", f"The {said} is here", quotable=False)])
        plain = encode_closed(asked, clicked)
        found.mark(COMMENT, said)
        found.mark(ANSWER, plain, ",".join(map(str, plain)), ", ".join(map(str, plain)))
    return given


def _run(found: Planted, people: Sequence[Person]) -> None:
    answers = marked_answers(found, people)
    run_wave(found.house, WavePlan(OVER, "Over", questions()), answers, rng=random.Random())  # noqa: S311  # an order of visits


def _begin_another(found: Planted, people: Sequence[Person]) -> None:
    """Half of all people vote; their codes are marks from now on."""
    house, answers = found.house, marked_answers(found, people)
    invitations = start_wave(house, WavePlan(RUNNING, "Running", questions()))[1]
    found.mark(CODE, *(invitation.code for invitation in invitations))
    windows, client = windows_of(house.storage, RUNNING), Respondent(Visitor(found.app), RUNNING)
    house.clock.now = windows.enrol[0]
    tickets = {one.person_id: client.ticket(one.code) for one in invitations[::2]}
    house.clock.now = windows.vote[0]
    advance(house.storage, RUNNING, house.clock.now)
    for person, ticket in tickets.items():
        for view in ticket.views:
            client.cast(ticket, answers[person], view)


def _account(found: Planted, role: str) -> None:
    email, password = f"{role.partition(':')[0]}@desk.example", secrets.token_urlsafe(16)
    with begin(found.house.storage.accounts("accounts")) as connection:
        register.add(connection, email=email, name="At Work", grants=[named(role)], password=password)
    found.passwords[role] = email, password
