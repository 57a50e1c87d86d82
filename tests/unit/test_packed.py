"""What the board keeps beside a release, so that pages read it fast: the same from old releases as from new ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, select
from sqlalchemy.exc import DatabaseError

from analytics.release.board import Board, packed_again, post
from analytics.release.document import canonical
from analytics.release.written import tables
from survey.app.inspection.doctor import about_board
from survey.storage import migrate
from survey.storage.connections import begin, engine_for
from survey.storage.rooms import Storage
from tests import made_up_board as made_up
from tests import release_world as world

BEFORE = "public_0006"  # the last revision at which the board had nothing packed


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Storage]:
    """A room with a release of thousands of cells and a small one, as they were before."""
    storage = Storage(tmp_path)
    (tmp_path / "public.db").touch()
    engine = engine_for(tmp_path / "public.db", "public", "migrator")
    with begin(engine) as connection:
        config = migrate.alembic_config("public")
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)
        for wave, text in releases().items():
            connection.execute(insert(tables.release), [{"wave": wave, "sha256": "", "document": text}])
    engine.dispose()
    yield storage
    storage.close()


def releases() -> dict[str, bytes]:
    empty = world.release()[0] | {"cells": []}
    return {"autumn-2026": made_up.documents()[-1], "w1": canonical(empty)}


def test_old_releases_are_packed_as_new_ones_are(old: Storage) -> None:
    old.migrate()
    with old.public("reader").connect() as public:
        found = {row.wave: (row.head, row.cells) for row in public.execute(select(tables.packed))}
    assert found == {wave: packed_again(text) for wave, text in releases().items()}


def test_a_board_that_was_migrated_reads_what_was_published_before(old: Storage) -> None:
    old.migrate()
    board = Board(old.public("reader"))
    assert {wave: board.document(wave) for wave in releases()} == releases()
    assert dict(board.release("autumn-2026").cells) == dict(made_up.board().release("autumn-2026").cells)
    assert len(board.release("w1").cells) == 0


def test_what_is_packed_does_not_change_even_by_replacing_the_row(old: Storage) -> None:
    old.migrate()
    other = insert(tables.packed).prefix_with("OR REPLACE").values(wave="w1", head=b"{}", cells=b"")
    with pytest.raises(DatabaseError, match="written once"), begin(old.public("publisher")) as public:
        public.execute(other)


def test_a_release_is_packed_in_the_transaction_that_publishes_it(old: Storage) -> None:
    old.migrate()
    text = canonical(world.release()[0] | {"wave": world.release()[0]["wave"] | {"id": "w2"}})
    with begin(old.public("publisher")) as public:
        post(public, text)
        assert public.execute(select(tables.packed.c.cells).where(tables.packed.c.wave == "w2")).scalar_one()
        public.rollback()
    assert "w2" not in {entry.id for entry in Board(old.public("reader")).waves()}


@pytest.mark.parametrize("other", ["a number", "a name", "what stands around the cells"])
def test_doctor_finds_a_board_that_shows_something_else_than_what_was_published(old: Storage, other: str) -> None:
    old.migrate()
    assert list(about_board(old)) == []
    text = releases()["autumn-2026"]
    head, cells = packed_again(text)
    changed = {
        "a number": {"cells": packed_again(text.replace(b'"value":3.', b'"value":4.', 1))[1]},
        "a name": {"cells": packed_again(text.replace(b'"item:recovery-1"', b'"item:recovery-9"'))[1]},
        "what stands around the cells": {"head": head.replace(b"Workshop", b"Workshed")},
    }[other]
    assert changed.items().isdisjoint({"head": head, "cells": cells}.items())
    with begin(old.public("migrator")) as public:
        public.execute(tables.packed.update().where(tables.packed.c.wave == "autumn-2026").values(changed))
    assert [said.split(" is not ")[0] for said in about_board(old)] == ["What pages show of wave autumn-2026"]
