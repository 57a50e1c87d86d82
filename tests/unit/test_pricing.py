"""What protection costs in exactness is told before the rules are fixed, by the functions that make the margins."""

import pytest

from analytics.policy import DEFAULT
from survey.app.preparing.planning import size_check_of, under_strict
from survey.app.preparing.pricing import price_of, prices
from survey.questionnaires import named
from survey.roster.person import Person

QUESTIONS = named("canopy").to_public()


def staff(*teams: int) -> list[Person]:
    units = [f"Works/Team {team:02}" for team, size in enumerate(teams) for _ in range(size)]
    return [Person(f"p{n:05}", f"Person {n}", "", unit) for n, unit in enumerate(units)]


def test_more_people_are_told_more_exactly() -> None:
    found = [price_of(people, DEFAULT) for people in (8, 12, 20, 60, 150, 400)]
    points = [price.points for price in found if price is not None]

    assert points == sorted(points, reverse=True) and len(set(points)) == 6
    assert all(price is not None and price.index == pytest.approx(25 * price.points, abs=0.13) for price in found)


@pytest.mark.parametrize("people", [1, 5, 7])
def test_a_group_in_which_too_few_will_answer_has_no_price(people: int) -> None:
    assert price_of(people, DEFAULT) is None


def test_the_price_is_that_of_the_smallest_a_middle_and_the_largest_line() -> None:
    assert [price.people for price in prices([20, 10, 40, 10, 12], DEFAULT)] == [10, 12, 40]
    assert prices([], DEFAULT) == []


def test_the_size_check_says_the_price_of_both_partitions() -> None:
    said = "\n".join(size_check_of(staff(*[12] * 6), DEFAULT))

    assert "ordinary" in said and "sensitive" in said
    assert "12 people: a question ± 0.42 of 5 points, an index ± 10.5 of 100" in said


def test_what_strict_would_leave_is_said_of_a_small_and_of_a_large_organisation() -> None:
    assert "would show nothing here" in under_strict(staff(*[12] * 6), QUESTIONS)

    large = under_strict(staff(*[400] * 8), QUESTIONS)

    assert large.startswith("Policy strict would show ") and "± 0.15 points" in large
