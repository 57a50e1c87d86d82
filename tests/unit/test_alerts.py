"""Alerts, the smallest change that could be seen, and patterns of teams."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analytics.measures.change import WaveMean, compare
from analytics.measures.teams.alerts import Contrast, alerts, smallest_change
from analytics.measures.teams.profiles import profiles

CLEAR = Contrast(-12.0, 5.0, 0.0001, 40)


def test_a_large_and_sure_difference_of_a_larger_group_is_an_alert() -> None:
    assert alerts([CLEAR, replace(CLEAR, difference=12.0)]) == [-1, 1]


@pytest.mark.parametrize(
    "weaker",
    [
        replace(CLEAR, people=19),
        replace(CLEAR, difference=-7.9),
        replace(CLEAR, margin=12.5),
        replace(CLEAR, p_value=0.2),
        None,
    ],
)
def test_an_alert_needs_people_size_certainty_and_a_number(weaker: Contrast | None) -> None:
    assert alerts([weaker]) == [0]


def test_among_many_groups_one_lucky_difference_is_no_alert() -> None:
    lucky = replace(CLEAR, p_value=0.04)
    assert alerts([lucky]) == [-1]
    assert alerts([lucky] + [Contrast(1.0, 5.0, 0.7, 40)] * 20) == [0] * 21


def test_small_groups_do_not_use_up_what_larger_ones_may_say() -> None:
    lucky = replace(CLEAR, p_value=0.04)
    assert alerts([lucky] + [Contrast(1.0, 20.0, 0.7, 6)] * 20)[0] == -1


def test_the_smallest_change_counts_rounding_in_as_a_second_implementation_does() -> None:
    found = smallest_change(variance=400.0, n=33, rounding_variance=2.0)
    error = np.sqrt(2 * (400 / 33 + 2))
    degrees = error**4 / (2 * (400 / 33) ** 2 / 32)
    assert found == pytest.approx((stats.t.ppf(0.975, degrees) + stats.t.ppf(0.8, degrees)) * error)


def test_four_in_five_changes_of_the_smallest_size_are_seen() -> None:
    rng, n = np.random.default_rng(1), 33
    size = smallest_change(variance=1.0, n=n)
    waves = [(rng.normal(0, 1, n).mean(), rng.normal(size, 1, n).mean()) for _ in range(4_000)]
    seen = [compare(WaveMean(one, 1.0, n), WaveMean(two, 1.0, n)).clear for one, two in waves]
    assert np.mean(seen) == pytest.approx(0.80, abs=0.025)


def teams(rng: np.random.Generator, shapes: list[list[float]], error: float) -> tuple[np.ndarray, np.ndarray]:
    true = np.repeat(np.array(shapes), 8, axis=0)
    return rng.normal(true + rng.normal(0, 10, (len(true), 1)), error), np.full(true.shape, error)


def test_two_shapes_of_teams_are_found_whatever_their_level() -> None:
    found = profiles(*teams(np.random.default_rng(2), [[70, 50, 60, 60], [50, 70, 60, 60]], 3))
    assert found == (1,) * 8 + (2,) * 8


def test_teams_that_differ_by_chance_have_no_pattern() -> None:
    rng = np.random.default_rng(3)
    found = [profiles(*teams(rng, [[60] * 6] * 3, 8)) for _ in range(5)]
    assert np.mean([number > 0 for labels in found for number in labels]) < 0.1


def test_eleven_teams_have_no_pattern_however_clear() -> None:
    assert profiles([[70, 50]] * 6 + [[50, 70]] * 5, np.ones((11, 2))) == (0,) * 11


def test_patterns_follow_their_teams_when_the_order_changes() -> None:
    values, errors = teams(np.random.default_rng(4), [[70, 50, 60, 60], [50, 70, 60, 60]], 3)
    order = np.random.default_rng(5).permutation(16)
    found, moved = profiles(values, errors), profiles(values[order], errors[order])
    pairs = {(found[old], moved[new]) for new, old in enumerate(order)}
    assert len(pairs) == 2
