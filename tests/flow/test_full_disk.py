"""A disk that is full at any write of what comes after a release: nothing half done, nothing lost, reading goes on."""

import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from survey.accounts import journal, tokens
from survey.accounts.journal import Act
from survey.accounts.tokens import Wish
from survey.actions import book
from survey.actions.model import Draft
from survey.app.campaign import House
from survey.app.following import telling
from survey.app.following.reminding import remind_owners
from survey.app.following.telling import Words
from survey.app.inspection import doctor
from survey.app.outward.announcing import hooks
from survey.app.outward.announcing.hooks import Wanted
from survey.app.outward.announcing.turns import announce_due
from tests import made_up_board as made_up
from tests import reports_site as site
from tests.actions_world import key_of
from tests.desk_site import Browser
from tests.flow.test_backups import rows_of
from tests.mail_server import mail_server
from tests.webhook_server import receiver

WRITES = ("INSERT", "UPDATE", "DELETE")
OF_VISITS = ("accounts.session", "accounts.device", "accounts.throttle")
LOGS = ("accounts.access_log", "accounts.action_step")  # which know first
ASKED = "accounts.job"  # asked for again it is the same one
WEST = made_up.group_id("West")
PLAN = {"what": "Plan the breaks", "due": "2026-11-20", "measure": "scale:recovery", "aim": ""}


@contextmanager
def full(after: int) -> Iterator[list[str]]:
    """So many writes find room, and none after them; those that were tried."""
    tried: list[str] = []

    def write(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().startswith(WRITES):
            tried.append(statement)
            if len(tried) > after:
                raise OperationalError("a write", None, sqlite3.OperationalError("database or disk is full"))

    event.listen(Engine, "before_cursor_execute", write)
    try:
        yield tried
    finally:
        event.remove(Engine, "before_cursor_execute", write)


@pytest.fixture(scope="module")
def olga(app: Flask) -> Browser:
    return site.browser(app, site.OLGA)


def after_failures(house: House, do: Callable[[], TestResponse]) -> TestResponse:
    """Do it with a disk that fills up at its first write, at its second one, and so on until there was room."""
    for room in range(30):
        before = rows_of(house.storage)
        with full(room) as tried:
            answer = do()
        if len(tried) <= room:
            assert room, "nothing is written here"
            return answer
        assert answer.status_code == 503 and answer.headers["Retry-After"]
        now = rows_of(house.storage)
        assert {table for table in now if now[table] != before[table]} <= {*LOGS, *OF_VISITS, ASKED}
        assert list(journal.problems(journal.entries(house.storage))) == []
    raise AssertionError("it never ends")


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "a plan": ("/desk/actions/new", PLAN | {"wave": site.WAVE, "group": WEST}),
    "a focus area": ("/desk/actions/focus", {"wave": site.WAVE, "group": WEST, "measure": "scale:control"}),
    "a look": ("/desk/look/", {"name": "Northfield Ltd", "accent": "#C2185B", "accent_dark": ""}),
    "a token": ("/desk/access/", {"name": "Charts", "until": "2026-12-01", "kind": "account"}),
    "a webhook": (
        "/desk/announcing/",
        {"url": "http://127.0.0.1:9/", "kind": "json", "language": "en", "private": "y"},
    ),
    "mails about reports": (
        "/desk/reports/mail/",
        {"audience": "role:manager", "form": "csv", "length": "page", "lang": "en", "groups": "one", "days": "2"},
    ),
    "one's own mails": ("/desk/reports/own/", {"told": "y", "attached": "y"}),
    "a file of reports": ("/desk/reports/", {"wave": site.WAVE, "form": "csv", "group": "all"}),
}


@pytest.mark.parametrize("what", FORMS)
def test_what_finds_no_room_is_not_half_done_and_works_again_later(house: House, olga: Browser, what: str) -> None:
    address, form = FORMS[what]
    if "/new" in address:
        form = form | {"owner": key_of(house, site.OLGA)}
        page = f"{address}?wave={site.WAVE}&group={WEST}"
    else:
        page = "/desk/access/" if "focus" in address else address
    answer = after_failures(house, lambda: olga.post(address, page=page, **form))
    assert answer.status_code in (200, 302) and 'class="errors"' not in answer.text


def test_of_a_text_for_employees_the_log_knows_first(house: House) -> None:
    act = Act(site.OLGA, house.clock.now)
    made = book.plan(house.storage, act, (site.WAVE, WEST, "scale:trust"), draft(house))
    for room in (0, 1, 2):
        with full(room), pytest.raises(OperationalError):
            telling.tell(house.storage, act, made, Words("Breaks are planned.", "en"))
        assert made.id not in telling.told_now(house.storage)
    assert book.history(house.storage, made.id)[0].kind == "told"
    telling.tell(house.storage, act, made, Words("Breaks are planned.", "en"))
    assert made.id in telling.told_now(house.storage)


def draft(house: House) -> Draft:
    return Draft("Plan the breaks", key_of(house, site.MARA), date(2026, 10, 14), "")


def test_results_go_on_and_a_session_too(house: House, app: Flask, olga: Browser) -> None:
    house.clock.now += timedelta(minutes=5)  # so that the session would be noted as used
    with full(0) as tried:
        for address in ("/desk/", f"/desk/results/mine/{site.WAVE}/overview", "/desk/reports/"):
            assert olga.get(address).status_code == 200
        assert Browser(app).sign_in(site.LEA).status_code == 503
    assert any("UPDATE session" in statement for statement in tried)
    assert site.browser(app, site.LEA).get("/desk/").status_code == 200


def test_a_program_is_asked_to_come_back_and_reads_when_it_does(house: House, app: Flask) -> None:
    wish = Wish("Charts", date(2026, 12, 1))
    token = tokens.make(house.storage, Act(site.OLGA, house.clock.now), key_of(house, site.LEA), wish)
    headers = {"Authorization": f"Bearer {token}"}
    with full(0):
        refused = app.test_client().get("/api/v1/waves", headers=headers)
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert refused.headers["Retry-After"] and token not in refused.text
    assert app.test_client().get("/api/v1/waves", headers=headers).status_code == 200


def test_a_webhook_is_not_asked_before_that_is_noted_and_then_with_the_same_number(house: House) -> None:
    for one in hooks.listed(house.storage):
        hooks.remove(house.storage, Act(site.OLGA, house.clock.now), one.id)
    with receiver() as there:
        hooks.add(house.storage, Act(site.OLGA, house.clock.now), Wanted(there.url, private=True), ["spring-2026"])
        hooks.plan(house.storage, hooks.listed(house.storage), [site.WAVE], house.clock.now)
        for room in (0, 1):
            with full(room):
                announce_due(house.config, house.storage)
            assert len(there.got) == room
        house.clock.now += timedelta(minutes=6)
        announce_due(house.config, house.storage)
    first, second = (got.headers["Canopy-Delivery"] for got in there.got)
    assert first == second and [one.state for one in hooks.announcements(house.storage)] == ["told"]


def test_no_owner_is_reminded_before_that_is_noted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = book.plan(house.storage, Act(site.OLGA, house.clock.now), (site.WAVE, WEST, "scale:clarity"), draft(house))
    with mail_server() as server:
        config = replace(house.config, mail=server.settings())
        with full(0), pytest.raises(OperationalError):
            remind_owners(config, house.storage, "command line")
        assert server.inbox.mails == []
        remind_owners(config, house.storage, "command line")
        (mail,) = server.inbox.mails
    assert made.what in mail.as_string()


def test_doctor_says_when_a_disk_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", ["total", "used", "free"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**12, 10**12 - 99 * 2**20, 99 * 2**20))
    (finding,) = doctor.about_disk(tmp_path)
    assert "99 MB left" in finding and "Make room" in finding
    monkeypatch.undo()
    assert list(doctor.about_disk(tmp_path)) == []
