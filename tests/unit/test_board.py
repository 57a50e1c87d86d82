"""Promises of the board: written once, and a small cell cannot be stored even by a bug."""

from collections import OrderedDict
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.exc import IntegrityError

from analytics.measures.comments.words import CommentAnswer, Writer
from analytics.release import board
from analytics.release.board import AlreadyPublished, Board, NotOnTheBoard, post
from analytics.release.document import canonical
from tests import release_world as world

MEASURED = {
    "wave": "w1", "group_id": "g", "measure": "item:q1", "statistic": "mean", "status": "released", "value": 3.0,
    "low": 2.875, "high": 3.125, "noise": None, "margin": 0.4, "basis": "measured", "minimum": 6, "answers_from": 6,
}  # fmt: skip
EMPTY = dict.fromkeys(("value", "low", "high", "noise", "margin", "basis", "minimum", "answers_from"))


@pytest.fixture
def engine() -> Engine:
    made = create_engine("sqlite://")
    board.metadata.create_all(made)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE document (wave TEXT, name TEXT, body BLOB)"))
    return made


def store(engine: Engine, **changes: Any) -> None:
    with engine.begin() as connection:
        connection.execute(insert(board.cell), [{**MEASURED, **changes}])


def test_a_good_cell_is_stored(engine: Engine) -> None:
    store(engine)
    store(engine, measure="item:q2", status="withheld", **EMPTY)
    store(engine, measure="item:q3", noise=2.5, low=None, high=None, minimum=40, answers_from=40)


@pytest.mark.parametrize(
    "changes",
    [
        {"answers_from": 5},
        {"answers_from": 0},
        {"answers_from": None},
        {"minimum": 5, "answers_from": 5},
        {"minimum": None},
        {"value": None},
        {"margin": None},
        {"basis": None},
        {"basis": "guessed"},
        {"status": "maybe"},
        {"low": 3.0, "high": 3.0},
        {"low": None, "high": None},
        {"low": None, "high": None, "noise": 0.0, "minimum": 40, "answers_from": 40},
        {"low": None, "high": None, "noise": 2.0},
        {"status": "withheld"},
        {"status": "withheld", **EMPTY, "value": 3.0},
        {"status": "withheld", **EMPTY, "answers_from": 4},
    ],
)
def test_a_small_or_exact_cell_cannot_be_stored_even_by_a_bug(engine: Engine, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        store(engine, **changes)


def test_publishing_twice_is_publishing_once(engine: Engine) -> None:
    release = world.release()[0]
    first = post(engine, release)
    assert post(engine, canonical(release)) == first
    with engine.connect() as connection:
        assert len(connection.execute(select(board.cell)).all()) == len(release["cells"])


def test_other_numbers_for_a_published_wave_are_refused(engine: Engine) -> None:
    post(engine, world.release()[0])
    with pytest.raises(AlreadyPublished, match="published once"):
        post(engine, world.release()[0])  # noise was drawn again


def test_a_release_that_fails_half_way_leaves_nothing(engine: Engine) -> None:
    release = world.release()[0]
    release["cells"][-1] = {**release["cells"][-1], "status": "maybe"}
    with pytest.raises(IntegrityError):
        post(engine, release)
    assert Board(engine).waves() == []


def test_posting_joins_the_caller_s_transaction(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        post(connection, world.release()[0])
        transaction.rollback()
    assert Board(engine).waves() == []


def test_readers_find_groups_cells_and_comments(engine: Engine) -> None:
    said = (CommentAnswer("say", "We need more screens here", True),)
    release = world.release(writers=[Writer("t-all", said)] * 12)[0]
    post(engine, release)
    read = Board(engine).release("w1")
    assert read.groups["a1x"].respondents == (9, 12)
    assert read.groups["organisation"].respondents == 108
    found, written = read.cell("a1x", "item:q1", "mean"), world.cell(release, "a1x", "item:q1")
    assert found is not None
    assert (found.value, found.low, found.margin) == (written["value"], written["low"], written["margin"])
    assert read.cell("a1x", "item:q4", "option:1") is None  # a team of twelve never has shares
    assert [quote["group"] for quote in read.quotes] == ["t-all"] * 12


def test_waves_are_listed_by_the_day_they_closed(engine: Engine) -> None:
    release = world.release()[0]
    for name, day in (("w2", "2026-06-01"), ("w1", "2026-09-01")):
        post(engine, {**release, "wave": {**release["wave"], "id": name, "closed": day}})
    assert [(entry.id, entry.title, entry.closed) for entry in Board(engine).waves()] == [
        ("w2", "Spring", "2026-06-01"),
        ("w1", "Spring", "2026-09-01"),
    ]


def test_documents_of_the_lock_are_read_beside_the_release(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO document VALUES ('w1', 'manifest.json', x'7b7d')"))
    assert Board(engine).manifest("w1") == {}
    with pytest.raises(NotOnTheBoard):
        Board(engine).questionnaire("w1")


def test_a_wave_that_was_not_published_does_not_exist(engine: Engine) -> None:
    with pytest.raises(NotOnTheBoard, match="'w9'"):
        Board(engine).release("w9")


def test_something_that_is_no_release_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="make_release"):
        post(engine, {"schema": "canopy.package/2"})


def test_what_another_thread_forgets_in_between_is_there_all_the_same(engine: Engine) -> None:
    class Forgetful(OrderedDict[tuple[str, str], object]):
        """As if others asked for much between two steps."""

        def move_to_end(self, key: tuple[str, str], last: bool = True) -> None:
            super().move_to_end(key, last)
            self.clear()

    board = Board(engine)
    board._kept["a"] = Forgetful({("a", "w"): 1})  # type: ignore[assignment]
    assert [board.once(("a", "w"), lambda: 1), board.once(("b", "w"), lambda: 2)] == [1, 2]
