"""A PostgreSQL server that goes away in any phase of a wave: nothing acknowledged is lost, nothing is done twice."""

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from survey.app.campaign import House, SetClock, WavePlan, hold_vote, start_wave
from survey.app.ending import closing
from survey.app.ending.publishing import publish
from survey.app.ending.resuming import resume
from survey.app.site.web import create_app, stop
from survey.config import Config
from survey.credentials.respondent import Respondent, ServerAnswerError
from survey.storage.rooms import Storage
from survey.waves.states import State, state_of
from tests import small_company as small
from tests.door_world import ENROLLING, VOTING, Doors, Http
from tests.killed_close import at_the_end, rows_of, secrets_left
from tests.postgres_server import PostgresServer, running

VOTERS = 18
WRITING = ("INSERT", "UPDATE", "DELETE", "DROP", "SELECT rewrite_rows")


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One that can be stopped; the others are shared."""
    with running() as server:
        yield server


@dataclass
class Place:
    doors: Doors
    server: PostgresServer
    name: str

    def cut_off(self) -> None:
        self.server.cut_off(self.name)


@pytest.fixture(scope="module")
def place(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with server.database() as name:
        doors = Doors(tmp_path_factory.mktemp("doors"), {"default": server.address(name)})
        yield Place(doors, server, name)
        doors.close()


class Overheard(Http):
    """Keeps the request for a ticket, so that it can be sent again to the byte."""

    def __init__(self, doors: Doors) -> None:
        super().__init__(doors.client)
        self.enrolment: Mapping[str, Any] = {}

    def post(self, path: str, json: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        if path.endswith("/enrol"):
            self.enrolment = json
        return super().post(path, json)


def enrol(place: Place) -> Mapping[str, Any]:
    """Somebody asks for a ticket, whatever becomes of it; what was asked."""
    place.doors.world.now = ENROLLING
    heard = Overheard(place.doors)
    with suppress(ServerAnswerError):
        Respondent(heard, "w1").ticket(place.doors.code())
    return heard.enrolment


def bound(place: Place) -> int:
    return sum(request is not None for request in place.doors.codes().values())


def test_a_request_after_all_connections_were_cut_is_answered_as_if_nothing_was(place: Place) -> None:
    fragment = place.doors.fragment()
    place.doors.world.now = VOTING
    assert place.doors.post("ballots", fragment.to_json())[0] == 201
    place.cut_off()
    assert place.doors.post("ballots", fragment.to_json())[0] == 200
    assert place.doors.client.get("/ledger.json").status_code == 200


def test_with_the_server_stopped_every_door_says_come_back_and_the_same_request_does_it_later(place: Place) -> None:
    fragment = place.doors.fragment()
    request = enrol(place)
    place.server.stop()
    try:
        place.doors.world.now = ENROLLING
        enrolling = place.doors.post("enrol", request)
        place.doors.world.now = VOTING
        voting = place.doors.post("ballots", fragment.to_json())
    finally:
        place.server.start()
    assert [enrolling[0], voting[0]] == [503, 503]
    assert place.doors.post("ballots", fragment.to_json())[0] == 201
    place.doors.world.now = ENROLLING
    assert place.doors.post("enrol", request)[0] == 200


def losing(engine: Engine, when: str, lose: Callable[[], object]) -> Callable[[], None]:
    """Lose the connection once, at the next commit of this engine: before it reached the server, or just after."""
    real, done = engine.dialect.do_commit, []

    def commit(connection: Any) -> None:
        if done:
            return real(connection)
        done.append(when)
        if when == "before":
            lose()
            return real(connection)
        real(connection)
        lose()
        raise OperationalError("COMMIT", {}, ConnectionError("the connection was lost"))

    engine.dialect.do_commit = commit
    return lambda: setattr(engine.dialect, "do_commit", real)


@pytest.mark.parametrize(("when", "then"), [("before", 201), ("after", 200)])
def test_a_ballot_whose_commit_lost_its_connection_is_not_acknowledged_and_is_stored_once(
    place: Place, when: str, then: int
) -> None:
    fragment = place.doors.fragment()
    place.doors.world.now = VOTING
    before = len(place.doors.ballots())
    mend = losing(place.doors.storage.box("w1", "collector"), when, place.cut_off)
    try:
        status, said = place.doors.post("ballots", fragment.to_json())
    finally:
        mend()
    assert (status, said["error"]) == (503, "not-stored")
    assert place.doors.post("ballots", fragment.to_json())[0] == then
    assert len(place.doors.ballots()) == before + 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_enrolment_whose_commit_lost_its_connection_gets_the_same_answer_later(place: Place, when: str) -> None:
    before = bound(place)
    mend = losing(place.doors.storage.people("issuer"), when, place.cut_off)
    try:
        request = enrol(place)
    finally:
        mend()
    assert bound(place) == before + (when == "after")
    answers = [place.doors.post("enrol", request) for _ in range(2)]
    assert (answers[0][0], answers[0], bound(place)) == (200, answers[1], before + 1)


def test_pages_say_that_the_server_is_away_and_come_back_with_it(server: PostgresServer, tmp_path: Path) -> None:
    with server.database() as name:
        house = small.house(tmp_path / "data", databases={"default": server.address(name)})
        app = create_app(house.config, house.storage)
        client = app.test_client()
        assert client.get("/").status_code == 200
        server.stop()
        try:
            answers = [client.get(path) for path in ("/", "/ledger.json", "/results/unknown/")]
        finally:
            server.start()
        assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "5")] * 3
        assert client.get("/").status_code == 200
        stop(app)
        house.storage.close()


@dataclass
class Ended:
    """A wave whose voting is over, to be closed in copies of it."""

    server: PostgresServer
    house: House
    name: str
    key: bytes
    ballots: str


@pytest.fixture(scope="module")
def ended(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    with server.database() as name:
        people = small.company({"Office": 24})
        databases = {"default": server.address(name)}
        house = small.house(tmp_path_factory.mktemp("close") / "data", people, databases=databases)
        locked, invitations = start_wave(house, WavePlan("w1", "To be closed", small.questionnaire()))
        said = {one.person_id: small.answers(n, random.Random(n)) for n, one in enumerate(people[:VOTERS])}
        hold_vote(house, WavePlan("w1", "", {}), invitations, said, rng=random.Random(4))
        key = closing.unwrap_key(closing.wrapped_key(house.storage, "w1"), locked.passphrase or "")
        ballots = rows_of(house.storage)
        house.storage.close()
        yield Ended(server, house, name, key, ballots)


@dataclass
class Copy:
    config: Config
    storage: Storage
    name: str

    def close_and_publish(self) -> None:
        closing.close_with_passphrase(self.config, self.storage, "w1", "")
        publish(self.config, self.storage, "w1")


@pytest.fixture
def copies(ended: Ended, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Copy]]:
    made: list[Copy] = []
    monkeypatch.setattr(closing, "unwrap_key", lambda _wrapped, _passphrase: ended.key)  # slow on purpose

    def copy() -> Copy:
        name = ended.server.copy_of(ended.name)
        databases = {"default": ended.server.address(name)}
        folder = Path(shutil.copytree(ended.house.storage.folder, tmp_path / name))
        clock = SetClock(ended.house.clock.now)
        config = Config(folder, "Small", small.URL, small.URL, clock=clock, databases=databases)
        made.append(Copy(config, Storage(folder, databases), name))
        made[-1].storage.migrate()
        return made[-1]

    yield copy
    for one in made:
        one.storage.close()
        ended.server.drop(one.name)


class Cuts:
    """Cuts all connections at one of the statements that change something, or at a commit."""

    def __init__(self, server: PostgresServer, name: str, at: int) -> None:
        self._server, self._name, self._at = server, name, at
        self.steps = 0

    def __enter__(self) -> "Cuts":
        event.listen(Engine, "before_cursor_execute", self._statement)
        event.listen(Engine, "commit", self._commit)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._statement)
        event.remove(Engine, "commit", self._commit)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(WRITING):
            self._step()

    def _commit(self, _connection: Connection) -> None:
        self._step()

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self._at:
            self._server.cut_off(self._name)


def test_a_close_and_a_release_whose_connections_are_cut_at_any_step_are_done_again_and_once(
    ended: Ended, copies: Callable[[], Copy]
) -> None:
    whole = copies()
    with Cuts(ended.server, whole.name, at=0) as counted:
        whole.close_and_publish()
    assert counted.steps > 20
    found = []
    for step in range(1, counted.steps + 1, 3):
        copy = copies()
        with Cuts(ended.server, copy.name, at=step), pytest.raises(DBAPIError):
            copy.close_and_publish()
        found.append(finished(copy, ended))
    assert {each["state"] for each in found} >= {"ended", "closed"}
    assert [each for each in found if each["wrong"]] == []


def finished(copy: Copy, ended: Ended) -> dict[str, Any]:
    """What the next start finds, and what the wave comes to when the same commands are given again."""
    resume(copy.config, copy.storage)
    state = state_of(copy.storage, "w1", copy.config.clock())
    wrong = state is State.ENDED and rows_of(copy.storage) != ended.ballots
    wrong = wrong or (state is not State.ENDED and secrets_left(copy.storage) > 0)
    if state is not State.RELEASED:  # the cut came after the last thing that counts
        copy.close_and_publish()
    end = at_the_end(copy.storage)
    ending = [kind for kind in end["kinds"] if kind in ("closed", "keys-destroyed", "released")]
    wrong = wrong or ending != ["closed", "keys-destroyed", "released"]
    wrong = wrong or bool(end["problems"]) or end["counted"] != VOTERS or not end["as_recorded"]
    return {"state": state.value, "wrong": wrong}
