"""A small organisation whose real application listens on this machine, with a clock that a test can move.

In: a temporary folder, a mode. Out: a Site with links that nobody has used. Called by: tests/browser/test_employee_*.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any, Protocol, runtime_checkable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from survey.app.site.web import create_app, static_folder, stop
from survey.config import Config
from survey.faces.client.bundle import gather
from survey.questionnaires import parse
from survey.roster.person import Person
from survey.storage import tables
from survey.storage.rooms import reading
from survey.waves import draft, locking
from survey.waves.codes.invitations import invite
from tests.waves_world import DAY, POLICY, START, World, groups, one_visit, settings

ITEMS = """
id = "trial"
version = "1"
licence = "CC0-1.0"
title = { en = "How work is going", de = "Wie die Arbeit läuft" }
[[item]]
id = "switch-off"
kind = "agree5"
text = { en = "I can switch off from work when my day ends", de = "Nach der Arbeit kann ich abschalten" }
hint = { en = "Think about the last four weeks.", de = "Denken Sie an die letzten vier Wochen." }
[[item]]
id = "clear"
kind = "yesno"
text = { en = "I know what is expected of me", de = "Ich weiß, was von mir erwartet wird" }
[[item]]
id = "time"
kind = "multiple"
text = { en = "What costs you most time?", de = "Was kostet Sie die meiste Zeit?" }
options = [{ en = "Meetings", de = "Besprechungen" }, { en = "Approvals", de = "Freigaben" }]
[[item]]
id = "again"
kind = "scale0-10"
text = { en = "How likely are you to recommend working here?", de = "Würden Sie die Arbeit hier empfehlen?" }
[[item]]
id = "leave"
kind = "agree5"
sensitive = true
text = { en = "I want to be working here in a year", de = "In einem Jahr möchte ich noch hier arbeiten" }
[[item]]
id = "first"
kind = "comment"
text = { en = "What should change first?", de = "Was sollte sich zuerst ändern?" }
hint = { en = "In your own words.", de = "In Ihren eigenen Worten." }
"""
QUESTIONS = parse(ITEMS).to_public()


@runtime_checkable
class HasClose(Protocol):
    def close(self) -> None: ...


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Nothing is written about who asks for what."""


class Site:
    """One locked wave at an address; `world.now` is the time of day in it."""

    def __init__(self, world: World, home: str, wave: str, static: Path) -> None:
        self.world = world
        self.home = home
        self.url = f"{home}/w/{wave}/"
        self.static = static
        invited = invite(world.storage, world.config, wave)
        self._links = {one.person_id: one.link for one in invited}

    def link(self) -> str:
        """Of somebody who has not been here."""
        return self._links.popitem()[1]

    def link_of(self, person_id: str) -> str:
        return self._links.pop(person_id)

    def ballots(self) -> int:
        with reading(self.world.storage.box("w1", "tally")) as connection:
            return len(connection.execute(select(tables.ballot.c.nullifier)).all())

    def later(self, days: float) -> None:
        self.world.now += timedelta(days=days)

    def next_wave(self) -> "Site":
        """A second wave, `w2`, fixed with the program as it is served now; it opens on the next day."""
        opens = self.world.now + DAY
        lock(self.world, replace(one_visit(opens), questionnaire=QUESTIONS), wave="w2", static=self.static)
        self.world.now = opens + timedelta(hours=1)
        return Site(self.world, self.home, "w2", self.static)


def staff() -> list[Person]:
    """Two teams that are too small alone, and a larger one."""
    units = ["Operations/Harbour"] * 5 + ["Operations/Depot"] * 6 + ["Operations/South"] * 20
    return [Person(f"p{n:03}", f"Person {n}", f"p{n}@example.org", unit) for n, unit in enumerate(units)]


@contextmanager
def listening(
    folder: Path, plan: draft.WaveSettings, static: Path | None = None, questions: dict[str, object] = QUESTIONS
) -> Iterator[Site]:
    """The application at an address, with the program of this checkout or the one in `static`."""
    static = static or static_folder()
    world = World(folder, now=START - DAY, roster=staff())
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True, request_handler=Quiet)
    url = f"http://127.0.0.1:{server.server_port}"
    world.config = Config(folder, "Northfield", url, url, clock=lambda: world.now)
    app = create_app(world.config, world.storage)
    app.static_folder = str(static)
    server.app = whole(app)
    lock(world, replace(plan, questionnaire=questions), wave="w1", static=static)
    site = Site(world, url, "w1", static)
    world.now = START + timedelta(hours=1)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    stop(app)
    world.storage.close()


def whole(app: WSGIApplication) -> WSGIApplication:
    """Read every answer to its end before it is sent: a browser that leaves early then leaves no file open."""

    def read_first(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answer = app(environ, start_response)
        with closing(answer) if isinstance(answer, HasClose) else nullcontext():
            return [b"".join(answer)]

    return read_first


def lock(world: World, plan: draft.WaveSettings, *, wave: str, static: Path) -> None:
    draft.create(world.storage, wave, plan, plan.windows.enrol[0])
    client = gather(static).kept()
    rosters = groups(world.roster)
    locking.lock(world.storage, world.config, wave, rosters, policy_public=POLICY, client=client, trustee=None)


def in_one_visit() -> draft.WaveSettings:
    return one_visit(START)


def in_two_windows() -> draft.WaveSettings:
    return settings(START)
