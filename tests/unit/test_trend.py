"""Trends: nothing but two ends below five waves, then a robust slope with an exact test."""

from itertools import combinations, permutations

import pytest
from scipy import stats

from analytics.measures.trend import FirstAndLast, Trend, mann_kendall, theil_sen_weighted, trend

FIVE = [2020.0, 2021.0, 2022.0, 2023.0, 2024.0]


def brute_p(values: list[float]) -> float:
    def score(order: tuple[float, ...] | list[float]) -> int:
        return abs(sum((after > before) - (after < before) for before, after in combinations(order, 2)))

    orders = list(permutations(values))
    return sum(score(order) >= score(values) for order in orders) / len(orders)


@pytest.mark.parametrize("waves", [2, 3, 4])
def test_below_five_waves_only_the_first_and_the_last_are_shown(waves: int) -> None:
    found = trend(FIVE[:waves], [50.0, 60.0, 70.0, 80.0][:waves], [1.0] * waves)
    assert found == FirstAndLast(50.0, 50.0 + 10 * (waves - 1), waves)


def test_five_rising_waves_are_a_clear_trend() -> None:
    found = trend(FIVE, [50.0, 52.0, 53.0, 57.0, 58.0], [1.0] * 5)
    assert isinstance(found, Trend)
    assert (found.slope, found.score, found.clear) == (2.0, 10, True)


# Kendall, Rank Correlation Methods, appendix table 1: P(S ≥ s) = .0083, .042, .117 (n = 5); .0014 (n = 6, s = 15)
@pytest.mark.parametrize(
    ("values", "score", "one_sided"),
    [
        ([1, 2, 3, 4, 5], 10, 0.0083),
        ([2, 1, 3, 4, 5], 8, 0.042),
        ([2, 1, 4, 3, 5], 6, 0.117),
        ([1, 2, 3, 4, 5, 6], 15, 0.0014),
    ],
)
def test_mann_kendall_gives_kendalls_table(values: list[float], score: int, one_sided: float) -> None:
    found = mann_kendall(values)
    assert found.score == score
    assert found.p_value / 2 == pytest.approx(one_sided, abs=5e-4)


@pytest.mark.parametrize("values", [[3, 3, 3.25, 3.5, 3.5], [1, 1, 1, 1, 2], [2, 2, 2, 2, 2], [4, 3, 3, 2, 1, 1]])
def test_tied_waves_keep_the_test_exact(values: list[float]) -> None:
    assert mann_kendall(values).p_value == pytest.approx(brute_p(values))


def test_without_ties_the_exact_p_value_is_scipys() -> None:
    values = [3.1, 2.9, 3.3, 3.6, 3.2, 3.5, 3.9, 3.4, 3.8]
    assert mann_kendall(values).p_value == pytest.approx(stats.kendalltau(range(9), values, method="exact").pvalue)


def test_with_equal_weights_and_even_gaps_of_one_the_slope_is_the_median_of_weighted_slopes() -> None:
    values = [3.0, 3.5, 3.25, 4.0, 3.75]
    pairs = combinations(enumerate(values), 2)
    repeated = sorted((b - a) / (j - i) for (i, a), (j, b) in pairs for _ in range((j - i) ** 2))
    middle = repeated[len(repeated) // 2 - 1 : len(repeated) // 2 + 1]
    assert theil_sen_weighted(range(5), values, [0.2] * 5) == pytest.approx(sum(middle) / 2)


def test_a_wave_that_hardly_anybody_answered_cannot_turn_the_slope() -> None:
    values = [50.0, 52.0, 54.0, 56.0, 20.0]
    assert theil_sen_weighted(FIVE, values, [1.0, 1.0, 1.0, 1.0, 30.0]) == pytest.approx(2.0)
    assert theil_sen_weighted(FIVE, values, [1.0] * 5) < 0


@pytest.mark.parametrize(
    ("times", "values", "errors"),
    [
        ([1.0], [1.0], [1.0]),
        ([1.0, 2.0], [1.0], [1.0, 1.0]),
        ([2.0, 1.0], [1.0, 2.0], [1.0, 1.0]),
        ([1.0, 2.0], [1.0, 2.0], [1.0, 0.0]),
        ([1.0, 2.0], [1.0, float("nan")], [1.0, 1.0]),
    ],
)
def test_a_series_that_is_none_is_refused(times: list[float], values: list[float], errors: list[float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        trend(times, values, errors)
