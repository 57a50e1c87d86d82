"""Groups that a ballot can carry: sized before anybody answers, and kept from wave to wave."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from survey.roster.segments import (
    Group,
    Partition,
    TooFewPeople,
    changed_groups,
    invited_needed,
    partition,
    size_check,
)
from tests.segment_rules import RULES, people

FAR = {"Far/A": 20, "Far/B": 20}  # unrelated units, always there


def cut(units: dict[str, int], **changes: float) -> Partition:
    return partition(people(FAR | units), replace(RULES, **changes))  # type: ignore[arg-type]


def units_of(groups: Iterable[Group]) -> list[tuple[str, ...]]:
    return [group.units for group in groups if not group.units[0].startswith("Far/")]


def labels_of(groups: Iterable[Group]) -> list[str]:
    return [group.label for group in groups if not group.units[0].startswith("Far/")]


def former(found: Partition) -> list[tuple[str, ...]]:
    return [group.units for group in found.org]


def test_ten_people_are_invited_for_six_answers_at_three_quarters() -> None:
    """Source: protocol, section 1."""
    assert invited_needed(6, RULES) == 10
    assert invited_needed(9, RULES) == 15
    assert invited_needed(6, replace(RULES, response=1.0)) == 6


def test_a_team_of_four_is_merged_before_anything_is_shown() -> None:
    found = cut({"Ops/Depot/Night": 4, "Ops/Depot/Day": 11, "Ops/Depot/Late": 12})

    assert units_of(found.org) == [("Ops/Depot/Day", "Ops/Depot/Night"), ("Ops/Depot/Late",)]


def test_the_smallest_team_joins_the_smallest_of_its_department_first() -> None:
    found = cut({"Ops/A/1": 5, "Ops/A/2": 12, "Ops/A/3": 11, "Ops/B/1": 10})

    assert units_of(found.org) == [("Ops/A/1", "Ops/A/3"), ("Ops/A/2",), ("Ops/B/1",)]


def test_of_equal_teams_the_first_in_byte_order_is_merged_first() -> None:
    found = cut({"Ops/b": 7, "Ops/a": 7, "Ops/Z": 7, "Ops/ä": 7})

    assert units_of(found.org) == [("Ops/Z", "Ops/a"), ("Ops/b", "Ops/ä")]


def test_a_small_department_joins_the_smallest_group_of_its_division() -> None:
    found = cut({"Ops/A/1": 4, "Ops/A/2": 3, "Ops/B/1": 14, "Ops/B/2": 12, "Net/C/1": 10})

    assert units_of(found.org) == [("Net/C/1",), ("Ops/A/1", "Ops/A/2", "Ops/B/2"), ("Ops/B/1",)]


def test_a_small_division_joins_the_smallest_group_of_the_organisation() -> None:
    found = cut({"Board": 5, "Ops/B/1": 14, "Ops/B/2": 12})

    assert units_of(found.org) == [("Board", "Ops/B/2"), ("Ops/B/1",)]


def test_people_directly_in_an_inner_unit_form_a_group_of_their_own() -> None:
    found = cut({"Ops": 10, "Ops/Night": 10, "Ops/Day": 10})
    direct = next(group for group in found.org if group.units == ("Ops",))

    assert direct.label == "Ops (directly)"
    assert direct.path == ("Ops", "Ops (directly)")


def test_a_few_people_directly_in_a_unit_join_a_group_inside_it() -> None:
    found = cut({"Ops": 2, "Ops/Night": 10, "Ops/Day": 12, "Apart": 10})

    assert labels_of(found.org) == ["Apart", "Ops (directly) + Night", "Day"]


@pytest.mark.parametrize(("size", "groups"), [(15, 1), (29, 1), (30, 2)])
def test_fewer_than_thirty_people_are_one_group(size: int, groups: int) -> None:
    found = partition(people({"Ops/A": size // 2, "Ops/B": size - size // 2}), RULES)

    assert len(found.org) == groups
    assert (len(found.sensitive), len(found.text)) == (groups, 1)


def test_fewer_than_fifteen_people_are_refused_in_plain_words() -> None:
    with pytest.raises(TooFewPeople, match=r"has 14 people\. Expected: at least 15"):
        partition(people({"Ops": 14}), RULES)


def test_no_group_is_smaller_than_the_issuer_allows_even_if_everybody_answers() -> None:
    assert all(len(group.members) >= 8 for group in cut({"Ops/A": 7, "Ops/B": 7}, response=1.0).org)


def test_sensitive_groups_are_whole_groups_of_fifteen_or_more() -> None:
    found = cut({"Ops/A": 10, "Ops/B": 11, "Ops/C": 16})
    segments = {group.units: group.id for group in found.org}
    ops = [group for group in found.sensitive if group.path[0] == "Ops"]

    assert [group.segments for group in ops] == [
        (segments["Ops/A",], segments["Ops/B",]),
        (segments["Ops/C",],),
    ]
    assert all(group.id.startswith("s-") for group in found.sensitive)


def test_comments_are_collected_by_division_and_small_divisions_together() -> None:
    found = cut({"Ops/A": 20, "Ops/B": 10, "Net/C": 12, "Law": 18})

    assert [group.label for group in found.text] == ["Far", "Law + Net", "Ops"]


def test_a_group_keeps_its_units_while_the_roster_allows() -> None:
    before = cut({"Ops/A": 9, "Ops/B": 9, "Ops/C": 11})
    grown = people(FAR | {"Ops/A": 12, "Ops/B": 12, "Ops/C": 11})

    after = partition(grown, RULES, former(before))

    assert [group.id for group in after.org] == [group.id for group in before.org]


def test_a_group_that_has_become_too_small_is_merged_as_a_whole() -> None:
    shrunk = people(FAR | {"Ops/A": 4, "Ops/B": 5, "Ops/C": 11, "Ops/D": 12})

    after = partition(shrunk, RULES, [("Ops/A", "Ops/B"), ("Ops/C",), ("Ops/D",)])

    assert units_of(after.org) == [("Ops/A", "Ops/B", "Ops/C"), ("Ops/D",)]


def test_new_units_join_and_vanished_units_leave_without_moving_the_others() -> None:
    now = people(FAR | {"Ops/A": 12, "Ops/New": 13})

    after = partition(now, RULES, [("Ops/A", "Ops/Gone"), ("Far/A", "Far/B")])

    assert [group.units for group in after.org] == [("Far/A", "Far/B"), ("Ops/A",), ("Ops/New",)]


def test_sensitive_and_text_groups_are_kept_as_well() -> None:
    crowd = people(FAR | {"Ops/A": 16, "Ops/B": 16, "Net": 40})

    after = partition(crowd, RULES, previous_sensitive=[("Ops/A", "Ops/B")], previous_text=[("Ops/A", "Net")])

    assert [group.label for group in after.sensitive] == ["A", "B", "Net", "Ops"]
    assert [group.label for group in after.text] == ["Far", "Net + Ops"]


def test_a_group_of_everything_under_a_node_takes_its_name_and_path() -> None:
    (ops,) = [group for group in cut({"Ops/Depot/A": 5, "Ops/Depot/B": 6, "Ops/X/Y": 20}).org if "Depot" in group.path]

    assert (ops.label, ops.path) == ("Depot", ("Ops", "Depot"))


def test_a_group_across_departments_names_the_departments() -> None:
    crowd = people(FAR | {"Ops/A/1": 5, "Ops/A/2": 30, "Ops/B/1": 5, "Ops/B/2": 30, "Ops/C": 12})

    found = partition(crowd, RULES, [("Ops/A/1", "Ops/B/1", "Ops/C")])

    assert labels_of(found.org) == ["1 (A) + 1 (B) + C", "A: 2", "B: 2"]


def test_a_group_of_more_than_four_units_has_a_short_label() -> None:
    found = cut({f"Ops/Depot/{name}": 2 for name in "abcde"} | {"Ops/Depot/z": 10, "Ops/Depot/y": 10})

    assert "Depot: a + b + 3 more" in labels_of(found.org)


def test_labels_are_told_apart_by_department_and_then_by_the_whole_path() -> None:
    found = cut({"Ops/Depot/Night": 10, "Ops/Gate/Night": 10, "Net/Gate/Night": 10, "Net/Gate/Day": 10})

    assert labels_of(found.org) == ["Day", "Net / Gate: Night", "Depot: Night", "Ops / Gate: Night"]


def test_an_id_depends_on_the_units_alone() -> None:
    alone = cut({"Ops/Depot/Night": 10, "Ops/Depot/Day": 10})
    crowded = cut({"Ops/Depot/Night": 10, "Ops/Depot/Day": 10, "Net/Night": 10})
    ids = {group.units: group.id for group in crowded.org}

    assert {ids[group.units] for group in alone.org} == {group.id for group in alone.org}


@pytest.mark.parametrize("name", ["S", "t-shirts", "Büro & Straße", "総務", "x" * 200])
def test_ids_are_ids_whatever_a_unit_is_called(name: str) -> None:
    found = cut({name: 40})
    ids = [*(group.id for group in (*found.org, *found.text)), *(group.id for group in found.sensitive)]

    assert all(re.fullmatch("[a-z0-9-]{1,64}", one) for one in ids)
    assert not [group.id for group in found.org if group.id.startswith(("s-", "t-"))]


def test_somebody_listed_twice_is_refused() -> None:
    crowd = people(FAR)

    with pytest.raises(ValueError, match="twice"):
        partition([*crowd, crowd[0]], RULES)


def group(name: str, members: str) -> Group:
    return Group(name, "org", name, (name,), (name,), frozenset(members))


@pytest.mark.parametrize(
    ("members", "changed"),
    [
        ("abcdefgh", False),
        ("abcdefg", True),  # one left
        ("abcdefghxy", True),  # two joined
        ("cdefghxy", True),  # two left and two joined
        ("defghxyz", False),  # three and three
        ("abcdefghxyz", False),  # three joined
    ],
)
def test_one_or_two_leavers_or_joiners_make_a_group_coarse(members: str, changed: bool) -> None:
    found = changed_groups([group("now", members)], {"then": frozenset("abcdefgh")})

    assert found == (frozenset({"now"}) if changed else frozenset())


def test_two_merged_groups_are_compared_with_what_they_were_together() -> None:
    before = {"a": frozenset("abcdefgh"), "b": frozenset("ijklmnop"), "s-ab": frozenset("abcdefghijklmnopqrstu")}

    assert changed_groups([group("ab", "abcdefghijklmno")], before) == {"ab"}


def test_without_the_earlier_snapshot_every_group_counts_as_changed() -> None:
    assert changed_groups([group("now", "abc")], None) == {"now"}
    assert changed_groups([group("now", "abc")], {}) == frozenset()


def test_the_size_check_says_who_stands_alone_and_who_shares() -> None:
    check = size_check(people(FAR | {"Ops/A": 5, "Ops/B": 6, "Ops/C": 14}), RULES)

    assert check.alone == ("Far/A", "Far/B", "Ops/C")
    assert check.together == (("Ops/A", "Ops/B"),)
    report = "\n".join(check.lines())
    assert "65 people in 5 teams. A line of its own needs 10 people" in report
    assert "Ops/A 5, Ops/B 6" in report
    assert "About 6 in 10 teams get a line of their own (3 of 5)." in report


def test_the_size_check_of_a_small_company_says_that_no_team_is_shown() -> None:
    check = size_check(people({"A": 9, "B": 9}), RULES)

    assert (check.alone, check.together, check.nothing) == ((), (), ("A", "B"))
    assert "No team gets a line of its own" in "\n".join(check.lines())


def test_the_size_check_says_what_cutting_anew_would_change() -> None:
    check = size_check(people(FAR), RULES, [("Far/A", "Far/B")])

    assert "Cut anew there would be 2 lines instead of 1" in "\n".join(check.lines())
