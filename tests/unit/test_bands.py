"""Promises of views by attribute: large bands over everybody, neighbours where values have an order, or a refusal."""

import pytest

from survey.roster.bands import ViewRefused, Wish, bands, read_wishes
from survey.roster.person import Person


def people(**sizes: int) -> list[Person]:
    """So many people of each value; a leading underscore lets a number be a name."""
    values = [value.lstrip("_") for value, size in sizes.items() for _ in range(size)]
    return [Person(f"p{n}", "", "", "A/B", {"Site": value}) for n, value in enumerate(values)]


def cut(roster: list[Person], wish: str = "site", needed: int = 100, **former: object) -> list[tuple[str, int]]:
    groups = bands(roster, Wish.read(wish), needed, **former)  # type: ignore[arg-type]
    return [(group.label, len(group.members)) for group in groups]


def test_values_that_are_large_enough_stand_alone() -> None:
    assert cut(people(Berlin=120, Ulm=100)) == [("Berlin", 120), ("Ulm", 100)]


def test_the_smallest_joins_the_next_smallest_where_values_have_no_order() -> None:
    assert cut(people(Berlin=200, Bonn=60, Ulm=150, Zell=50)) == [("Berlin", 200), ("Bonn + Zell", 110), ("Ulm", 150)]


def test_numbers_are_merged_with_their_neighbours() -> None:
    assert cut(people(_10=60, _2=60, _1=60, _9=60)) == [("1 – 2", 120), ("9 – 10", 120)]


def test_an_order_that_was_given_is_kept() -> None:
    roster = people(short=60, middle=90, long=110)
    assert cut(roster, "site=short|middle|long") == [("short – middle", 150), ("long", 110)]


def test_an_order_must_name_every_value() -> None:
    with pytest.raises(ViewRefused, match="leaves out long"):
        cut(people(short=100, long=100), "site=short|middle")


def test_people_without_a_value_are_in_a_band_too() -> None:
    assert cut([*people(Berlin=120), *people(_=130)]) == [("Berlin", 120), ("not stated", 130)]


def test_everybody_is_in_exactly_one_band() -> None:
    roster = people(Berlin=200, Bonn=60, Ulm=150, Zell=50, _=40)
    groups = bands(roster, Wish.read("site"), 100)
    members = [one for group in groups for one in group.members]
    assert sorted(members) == sorted(person.person_id for person in roster)


def test_one_band_says_nothing_and_is_refused() -> None:
    with pytest.raises(ViewRefused, match="fewer than two are left of 150 people"):
        cut(people(Berlin=120, Ulm=30))


def test_a_column_that_the_roster_does_not_have_is_refused() -> None:
    with pytest.raises(ViewRefused, match=r"no single column 'tenure'; its columns are Site"):
        cut(people(Berlin=120, Ulm=120), "tenure")


def test_bands_go_on_from_wave_to_wave_while_they_are_large_enough() -> None:
    roster = people(Berlin=120, Bonn=110, Ulm=130)
    assert cut(roster, former=[("Berlin", "Bonn"), ("Ulm",)]) == [("Berlin + Bonn", 230), ("Ulm", 130)]


def test_a_former_band_that_is_no_range_any_more_is_cut_anew() -> None:
    assert cut(people(_1=110, _2=110, _3=110), former=[("1", "3"), ("2",)]) == [("1", 110), ("2", 110), ("3", 110)]


def test_the_id_of_a_band_depends_on_its_values_alone() -> None:
    before, after = (bands(people(Berlin=120, Ulm=size), Wish.read("site"), 100) for size in (100, 180))
    assert [group.id for group in before] == [group.id for group in after]
    assert all(group.id.startswith("v-site-") for group in before)


@pytest.mark.parametrize("text", ["", "org", "text", "site=a|a"])
def test_a_wish_that_is_no_view_is_refused(text: str) -> None:
    with pytest.raises(ViewRefused, match="is no view"):
        Wish.read(text)


@pytest.mark.parametrize("texts", [("a", "b", "c", "d"), ("a", "A")])
def test_three_views_at_most_and_each_once(texts: tuple[str, ...]) -> None:
    with pytest.raises(ViewRefused, match="name at most 3, each column once"):
        read_wishes(texts, 3)
