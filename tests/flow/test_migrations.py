"""An installation of the first version comes to today's tables, on either database, with everything that is in it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from survey.storage import migrate
from survey.storage.migrate import alembic_config
from survey.storage.places import Place
from survey.storage.postgres import schemas
from survey.storage.rights import ROOMS, Room
from survey.storage.rooms import Storage, begin

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


def bases(config: Config) -> str:
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


def names(storage: Storage, room: Room) -> dict[str, list[str]]:
    with storage._engine(Place(room), "migrator").connect() as connection:
        look = inspect(connection)
        return {table: sorted(one["name"] for one in look.get_columns(table)) for table in look.get_table_names()}
