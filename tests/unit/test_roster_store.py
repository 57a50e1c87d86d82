"""The roster in its table, and what a new one changes."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from survey.roster.people import Person, compare, load_roster, store_roster
from survey.storage.rooms import Storage, begin

ADA = Person("1", "Ada", "ada@example.org", "Ops/Night", {"site": "Ulm"})
BEN = Person("2", "Ben", "", "Ops/Day")
CLEO = Person("3", "Cleo", "", "Sales")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    storage = Storage(tmp_path)
    storage.migrate()
    return storage.people("roster")


def test_a_stored_roster_is_loaded_as_it_was(engine: Engine) -> None:
    with begin(engine) as connection:
        store_roster(connection, [BEN, ADA])

        assert load_roster(connection) == [ADA, BEN]


def test_a_new_roster_replaces_the_old_one(engine: Engine) -> None:
    with begin(engine) as connection:
        store_roster(connection, [ADA, BEN])
        store_roster(connection, [CLEO])

        assert load_roster(connection) == [CLEO]


def test_an_empty_roster_empties_the_table(engine: Engine) -> None:
    with begin(engine) as connection:
        store_roster(connection, [ADA])
        store_roster(connection, [])

        assert load_roster(connection) == []


def test_joiners_leavers_and_movers_are_told_apart() -> None:
    moved = replace(BEN, unit="Ops/Night")

    difference = compare([ADA, BEN], [moved, CLEO])

    assert (difference.joined, difference.left) == ((CLEO,), (ADA,))
    assert [(move.person, move.before) for move in difference.moved] == [(moved, "Ops/Day")]


def test_a_changed_name_or_address_is_no_move() -> None:
    difference = compare([ADA], [replace(ADA, name="Ada L.", email="al@example.org")])

    assert difference.lines() == [
        "0 joined",
        "0 left",
        "0 moved",
        "1 with another name, address or attribute",
        "  Ada L. al@example.org",
    ]


def test_a_long_difference_is_cut_and_says_how_much_is_missing() -> None:
    crowd = [Person(str(number), f"Person {number}", "", "Ops") for number in range(30)]

    lines = compare([], crowd).lines()

    assert lines[0] == "30 joined"
    assert lines[21:] == ["  and 10 more", "0 left", "0 moved", "0 with another name, address or attribute"]
