"""Units over time: which group goes on under which name, and what a mapping can never do."""

import pytest
from sqlalchemy import Engine, StaticPool, create_engine

from analytics.outside import units
from analytics.outside.units import Renamed, UnitsStay, later_names
from analytics.pages.seen.lines import Lines, lines_between, same_groups
from analytics.release.board import Group, metadata


def group(name: str, *members: str, partition: str = "ordinary") -> Group:
    return Group(name, "org", name, (), members, None, True, partition, None)


def groups(*found: Group) -> dict[str, Group]:
    return {one.id: one for one in found}


@pytest.fixture
def engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    return engine


def test_a_renamed_group_finds_its_line() -> None:
    assert same_groups(groups(group("old", "A")), groups(group("new", "B")), {"A": "B"}) == {"new": "old"}


def test_two_groups_that_were_merged_have_no_line_and_say_so() -> None:
    """Each of them was a part of today's people: neither number was the number of all."""
    earlier, later = groups(group("a", "A"), group("b", "B")), groups(group("c", "C"))
    found = lines_between(earlier, later, {"A": "C", "B": "C"}, from_earlier=False)
    assert found.same == {} and found.regrouped == {"c"}


def test_units_that_were_one_group_before_they_were_merged_go_on() -> None:
    earlier, later = groups(group("a-and-b", "A", "B")), groups(group("c", "C"))
    assert same_groups(earlier, later, {"A": "C", "B": "C"}) == {"c": "a-and-b"}
    assert lines_between(earlier, later, {"A": "C", "B": "C"}, from_earlier=True).same == {"a-and-b": "c"}


def test_a_group_that_somebody_joined_or_left_has_no_line() -> None:
    together, alone = groups(group("ab", "A", "B")), groups(group("a", "A"))
    names = {"A": "A", "B": "B"}
    assert same_groups(together, alone, names) == {} and same_groups(alone, together, names) == {}


def test_a_new_unit_under_an_old_name_does_not_inherit_its_line() -> None:
    earlier, later = groups(group("a", "A")), groups(group("a", "A"), group("b", "B"))
    found = lines_between(earlier, later, {"A": "B"}, from_earlier=False)
    assert found.same == {"b": "a"} and "a" not in found.regrouped


def test_a_sensitive_group_finds_its_line_among_sensitive_groups_only() -> None:
    earlier = groups(group("a", "A"), group("s-a", "A", partition="sensitive"))
    later = groups(group("s-b", "B", partition="sensitive"))
    assert same_groups(earlier, later, {"A": "B"}) == {"s-b": "s-a"}


def test_the_organisation_goes_on_whatever_its_units_are_called() -> None:
    earlier, later = groups(group("organisation", "A")), groups(group("organisation", "X", "Y"))
    assert same_groups(earlier, later, {"A": "A"}) == {"organisation": "organisation"}


def test_a_member_sees_the_own_group_under_its_older_name_and_nobody_else_does() -> None:
    """Today's department was a team then: everybody sees it now, and only its people see what it said as a team."""
    found = Lines({"department": "team", "hidden": "open"}, frozenset())
    assert found.read_by(set(), here={"department"}, there={"open"}).same == {}
    assert found.read_by({"department"}, here={"department"}, there={"open"}).same == {"department": "team"}


def test_names_are_carried_through_every_wave_between() -> None:
    changes = [Renamed("w3", "B", "A"), Renamed("w2", "A", "B")]
    assert later_names(["A"], changes, ["w2"]) == {"A": "B"}
    assert later_names(["A"], changes, ["w2", "w3"]) == {"A": "A"}
    assert later_names(["A"], changes, []) == {"A": "A"}


def test_a_name_is_taken_once_and_never_becomes_another(engine: Engine) -> None:
    with engine.begin() as public:
        assert units.add(public, [Renamed("w2", "A", "B")]) == 1
        assert units.add(public, [Renamed("w2", "A", "B")]) == 0
        with pytest.raises(UnitsStay, match="A is B from w2 on already, now C"):
            units.add(public, [Renamed("w2", "X", "Y"), Renamed("w2", "A", "C")])
        assert units.load(public) == [Renamed("w2", "A", "B")]
