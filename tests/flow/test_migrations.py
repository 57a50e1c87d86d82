"""An installation of the first version comes to today's tables, on either database, with everything that is in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config as Revisions
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from analytics.release.board import Board, packed_again, release
from analytics.release.document import canonical
from analytics.release.written.tables import packed
from survey.accounts import language, register, tokens
from survey.accounts.journal import Act
from survey.accounts.roles import named
from survey.accounts.tokens import Wish
from survey.app.reporting import schedules
from survey.app.reporting.branding.settings import keep, plain
from survey.app.site.web import create_app, stop
from survey.config import Config
from survey.storage import migrate
from survey.storage.account_tables import mail_language, report_schedule
from survey.storage.migrate import alembic_config
from survey.storage.places import Place
from survey.storage.postgres import schemas
from survey.storage.rights import ROOMS, Room
from survey.storage.rooms import Storage, begin
from tests import release_world as world
from tests import reports_site as site
from tests.desk_site import PASSWORD

ROW = "INSERT INTO draft (wave, settings) VALUES ('old', '{}')"


def first(room: Room) -> str:
    return ScriptDirectory.from_config(alembic_config(room)).get_bases()[0]


@pytest.fixture
def old(tmp_path: Path, empty_databases: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """Every room, a ballot box too, at its first revision."""
    storage, real = Storage(tmp_path, empty_databases), migrate.command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(migrate.command, "upgrade", lambda config, _: real(config, bases(config)))
        patch.setattr(schemas, "newest", lambda room: first(room))
        patch.setattr(schemas, "dress", lambda *_: None)  # its rights are about today's tables
        storage.migrate()
        storage.create_box("w1")
        with begin(storage.people("migrator")) as people:
            people.execute(text(ROW))
    yield storage
    storage.close()


def bases(config: Revisions) -> str:
    (base,) = ScriptDirectory.from_config(config).get_bases()
    return base


def revisions(storage: Storage) -> dict[Room, str]:
    found: dict[Room, str] = {}
    for room in ROOMS:
        with storage._engine(Place(room, "w1" if room == "box" else ""), "migrator").connect() as connection:
            found[room] = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return found


def test_from_the_first_revision_to_todays_tables_with_all_that_is_in_them(old: Storage, tmp_path: Path) -> None:
    assert revisions(old) == {room: first(room) for room in ROOMS}

    old.migrate()

    assert revisions(old) == {room: migrate.newest(room) for room in ROOMS}
    with old.people("organiser").connect() as people:
        assert people.execute(text("SELECT wave FROM draft")).scalars().all() == ["old"]


def test_releases_of_the_first_version_are_packed_for_pages_as_new_ones_are(old: Storage) -> None:
    with begin(old.public("migrator")) as public:
        text = put(public, world.release()[0])

    old.migrate()

    with old.public("reader").connect() as public:
        found = public.execute(select(packed.c.head, packed.c.cells)).one()
    assert tuple(bytes(part) for part in found) == packed_again(text)
    assert len(Board(old.public("reader")).release("w1").cells) == len(world.release()[0]["cells"])
    with pytest.raises(DBAPIError), begin(old.public("publisher")) as public:
        public.execute(packed.update().values(head=b"{}"))


def test_tables_that_came_that_way_are_those_of_a_new_installation(
    old: Storage, tmp_path: Path, databases: Mapping[str, str]
) -> None:
    old.migrate()
    new = Storage(tmp_path / "new", databases)
    new.migrate()
    for room in ROOMS:
        if room != "box":
            assert names(old, room) == names(new, room)
    new.close()


def test_what_the_first_version_published_is_read_by_programs_after_the_upgrade(old: Storage) -> None:
    """An account and results of then; a token, a plan and a look of now."""
    site.publish(old, put)
    with begin(old.accounts("migrator")) as connection:
        olga = register.add(connection, email=site.OLGA, name="Olga", grants=[named("organiser")], password=PASSWORD)
    old.migrate()
    url, act = "https://old.example", Act(site.OLGA, site.NOW)
    config = Config(old.folder, "Old", url, collector_url=url, clock=lambda: site.NOW)
    token = tokens.make(old, act, olga.id, Wish("Charts", site.NOW.date()))
    keep(old, act, replace(plain("Old"), name="New"))
    app = create_app(config, old)
    found = app.test_client().get("/api/v1/waves", headers={"Authorization": f"Bearer {token}"}).get_json()
    assert [wave["id"] for wave in found["waves"]] == ["spring-2026", site.WAVE]
    assert "New" in site.browser(app, site.OLGA).get("/desk/actions/").text
    stop(app)


def test_who_was_told_of_reports_before_languages_could_be_chosen_is_told_in_that_of_the_schedule(
    old: Storage, tmp_path: Path
) -> None:
    """Accounts and a schedule of the fourth revision, of which no row says `theirs`."""
    with begin(old.accounts("migrator")) as connection:
        mara = register.add(connection, email=site.MARA, name="Mara", grants=[named("leadership")], password=PASSWORD)
        config = alembic_config("accounts")
        config.attributes["connection"] = connection
        migrate.command.upgrade(config, "accounts_0004")
        said = {"wave": "", "form": "csv", "length": "page", "lang": "de", "group": "", "groups": "one"}
        row = {"audience": "role:leadership", "wanted": said, "days": 2, "since": 0}
        connection.execute(insert(report_schedule).values(**row))

    old.migrate()

    (kept,) = schedules.every_schedule(old)
    assert (kept.wanted.lang, kept.theirs, kept.of("w1", "en").lang) == ("de", False, "de")
    assert language.chosen(old) == {} == language.chosen(old, "planner")
    language.choose(old, mara.id, "de")
    assert language.chosen(old, "planner") == {mara.id: "de"}
    with pytest.raises(DBAPIError), begin(old.accounts("planner")) as planner:
        planner.execute(mail_language.delete())


def put(board: Connection, found: Mapping[str, Any]) -> bytes:
    """A release as the first version kept it."""
    text = canonical(found)
    board.execute(insert(release), [{"wave": found["wave"]["id"], "sha256": "", "document": text}])
    return text


def names(storage: Storage, room: Room) -> dict[str, list[str]]:
    with storage._engine(Place(room), "migrator").connect() as connection:
        look = inspect(connection)
        return {table: sorted(one["name"] for one in look.get_columns(table)) for table in look.get_table_names()}
