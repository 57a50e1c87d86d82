"""Promises about rounded means: exact steps, caps, and honest bounds."""

from fractions import Fraction

import numpy as np
import pytest

from analytics.measures.rounding import TICKS, answers_told, round_means, steps_for
from analytics.policy import DEFAULT
from analytics.release.audit import legal_means

STEPS = (4, 8, 16, 40, 80)


def shown(mean: str, steps: int, lowest: int = 1, span: int = 4) -> tuple[float, float, float]:
    """Value, low and high in scale points of an exact mean."""
    part = (Fraction(mean) - lowest) / span
    found = round_means([part.numerator * 1], [part.denominator], 1, [steps], policy=DEFAULT)
    return tuple(lowest + span * int(ticks[0]) / TICKS for ticks in (found.value, found.low, found.high))


@pytest.mark.parametrize(
    ("mean", "steps", "expected"),
    [
        ("3.124", 16, (3.0, 2.875, 3.125)),
        ("3.125", 16, (3.25, 3.125, 3.375)),  # half up
        ("1", 16, (2.0, 1.0, 2.125)),  # "2.0 or less"
        ("5", 16, (4.5, 4.375, 5.0)),  # "4.5 or more"
        ("4.374", 16, (4.25, 4.125, 4.375)),
        ("3.149", 40, (3.1, 3.05, 3.15)),
        ("3.12", 80, (3.1, 3.075, 3.125)),
        ("2.4", 4, (2.0, 1.0, 2.5)),
        ("4.4", 4, (4.0, 3.5, 4.5)),
        ("4.5", 4, (4.5, 4.5, 5.0)),
        ("4.3", 8, (4.5, 4.25, 5.0)),
    ],
)
def test_five_points_are_rounded_and_capped(mean: str, steps: int, expected: tuple[float, ...]) -> None:
    assert shown(mean, steps) == expected


def test_zero_to_ten_is_rounded_and_capped_in_proportion() -> None:
    assert shown("6.2", 16, lowest=0, span=10) == (6.25, 5.9375, 6.5625)
    assert shown("1", 16, lowest=0, span=10) == (2.5, 0.0, 2.8125)
    assert shown("9", 16, lowest=0, span=10) == (8.75, 8.4375, 10.0)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("span", [4, 10])
def test_low_and_high_hold_exactly_the_means_that_round_to_a_value(steps: int, span: int) -> None:
    people = 37
    sums = np.arange(people * span + 1)
    found = round_means(sums, np.full_like(sums, people), span, np.full_like(sums, steps), policy=DEFAULT)
    exact = [Fraction(int(total), people * span) * TICKS for total in sums]
    for place, mean in enumerate(exact):
        low, high = int(found.low[place]), int(found.high[place])
        assert low <= mean < high or mean == high == TICKS
        inside = {int(found.value[other]) for other, m in enumerate(exact) if low <= m < high or m == high == TICKS}
        assert inside == {int(found.value[place])}


@pytest.mark.parametrize("steps", STEPS)
def test_rounding_agrees_with_exact_fractions(steps: int) -> None:
    for people in range(1, 30):
        sums = np.arange(people * 4 + 1)
        found = round_means(sums, np.full_like(sums, people), 4, np.full_like(sums, steps), policy=DEFAULT).value
        exact = [((Fraction(int(s), 4 * people) * steps + Fraction(1, 2)) // 1) / Fraction(steps) for s in sums]
        capped = [min(max(mean, DEFAULT.low_cap), DEFAULT.high_cap) * TICKS for mean in exact]
        assert found.tolist() == capped


def test_steps_grow_finer_with_the_number_of_answers() -> None:
    assert [steps_for(n, coarse=False, policy=DEFAULT) for n in (6, 39, 40, 99, 100, 5000)] == [16, 16, 40, 40, 80, 80]


def test_a_group_with_one_leaver_is_told_in_no_finer_steps_than_its_band_allows() -> None:
    told = {n: steps_for(n, coarse=True, policy=DEFAULT) for n in range(6, 400)}
    assert all(Fraction(1, steps) >= Fraction(1, n) for n, steps in told.items())  # 4 / n of 5 points
    by_band: dict[object, set[int]] = {}
    for n, steps in told.items():
        by_band.setdefault(DEFAULT.band(n), set()).add(steps)
    assert all(len(steps) == 1 for steps in by_band.values())


def test_a_step_tells_no_more_answers_than_it_needs() -> None:
    assert [answers_told(steps, 6, DEFAULT) for steps in STEPS] == [6, 6, 6, 40, 100]


def test_an_empty_cell_is_never_rounded() -> None:
    with pytest.raises(ValueError, match="withhold"):
        round_means([0], [0], 4, [16], policy=DEFAULT)


def test_no_legal_mean_is_narrower_than_the_finest_step() -> None:
    assert min(high - low for _, low, high in legal_means(DEFAULT)) == 2
    assert {value for value, _, _ in legal_means(DEFAULT)} <= set(range(40, 141))
