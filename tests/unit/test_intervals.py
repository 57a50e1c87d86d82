"""Intervals against published answers, second implementations and a seeded simulation."""

from math import inf
from statistics import NormalDist, mean, variance

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from analytics.measures import intervals

TEN_INVITED, EIGHT_ANSWER = 10, 8


def rounded(interval: intervals.Interval) -> tuple[float, float]:
    return round(interval.low, 4), round(interval.high, 4)


# Newcombe, Statistics in Medicine 17, 1998, 857–872, table I, method 3 (score without continuity correction)
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_table_of_single_shares(k: int, n: int, low: float, high: float) -> None:
    assert rounded(intervals.wilson(k, n)) == (low, high)


# Newcombe, Statistics in Medicine 17, 1998, 873–890, table II, method 10
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_his_table_of_differences(counts: tuple[int, int, int, int], low: float, high: float) -> None:
    assert rounded(intervals.newcombe(*counts)) == (low, high)


def test_the_score_interval_ends_where_the_share_and_its_standard_error_meet() -> None:
    share, n, noise, z = 0.3, 45, 0.0021, NormalDist().inv_cdf(0.975)

    def distance(p: float) -> float:
        return (share - p) ** 2 - z * z * (p * (1 - p) / n + noise)

    found = intervals.score_interval(share=share, n=n, noise_variance=noise)
    assert found == pytest.approx((brentq(distance, 0, share), brentq(distance, share, 1)), abs=1e-9)


def test_a_share_of_everybody_without_noise_has_no_uncertainty_left() -> None:
    assert intervals.wilson_finite(share=0.4, n=60, invited=60) == pytest.approx((0.4, 0.4))


def test_a_share_of_a_vast_organisation_has_the_plain_wilson_interval() -> None:
    assert intervals.wilson_finite(share=0.3, n=100, invited=10**9) == pytest.approx(
        intervals.wilson(30, 100), abs=1e-6
    )


def test_the_effective_size_of_60_of_80_is_237() -> None:
    assert intervals.wilson_finite(share=0.5, n=60, invited=80) == pytest.approx(intervals.wilson(118.5, 237))


def test_noise_on_the_counts_widens_the_interval_of_a_share_also_at_its_ends() -> None:
    for share in (0.0, 0.4, 1.0):
        quiet = intervals.wilson_finite(share=share, n=60, invited=80)
        noisy = intervals.wilson_finite(share=share, n=60, invited=80, noise_variance=0.002)
        assert noisy.low <= quiet.low
        assert noisy.high >= quiet.high
        assert noisy.high - noisy.low > quiet.high - quiet.low


def test_a_margin_is_the_textbook_t_interval_when_hardly_anybody_was_asked() -> None:
    answers = [2.0, 3.0, 3.0, 4.0, 5.0, 4.0, 1.0, 3.0]
    low, high = stats.t.interval(0.95, 7, np.mean(answers), stats.sem(answers))
    margin = intervals.mean_margin(n=8, invited=10**9, variance=float(np.var(answers, ddof=1)))
    assert margin == pytest.approx((high - low) / 2, rel=1e-6)


def test_when_everybody_answers_only_the_rounding_is_uncertain() -> None:
    assert intervals.standard_error(n=10, invited=8, variance=1.3, rounding_variance=0.01) == pytest.approx(0.1)


def test_means_of_small_groups_are_covered_as_often_as_promised() -> None:
    rng = np.random.default_rng(20240917)
    people = rng.choice(5, size=(40_000, TEN_INVITED), p=[0.07, 0.13, 0.25, 0.35, 0.2]) + 1.0
    answers = people[:, :EIGHT_ANSWER]
    unit_margin = intervals.mean_margin(n=EIGHT_ANSWER, invited=TEN_INVITED, variance=1.0)
    inside = np.abs(answers.mean(1) - people.mean(1)) <= unit_margin * answers.std(1, ddof=1) + 1e-12
    assert inside.mean() == pytest.approx(0.945, abs=0.006)  # design target: 0.945 at N = 10, n = 8


def test_shares_of_small_groups_are_covered_as_often_as_promised_and_plain_wilson_overdoes_it() -> None:
    rng = np.random.default_rng(20240918)
    agree = rng.random((40_000, TEN_INVITED)) < 0.7
    told, true = agree[:, :EIGHT_ANSWER].sum(1), agree.mean(1)
    finite = np.array([intervals.wilson_finite(share=k / 8, n=8, invited=10) for k in range(9)])[told]
    plain = np.array([intervals.wilson(k, 8) for k in range(9)])[told]
    assert coverage(finite, true) == pytest.approx(0.951, abs=0.004)  # design target at N = 10, n = 8
    assert coverage(plain, true) == 1.0
    assert np.diff(plain).mean() / np.diff(finite).mean() == pytest.approx(2.0, abs=0.2)


def coverage(ends: np.ndarray, true: np.ndarray) -> float:
    return float(((ends[:, 0] - 1e-12 <= true) & (true <= ends[:, 1] + 1e-12)).mean())


def test_welch_gives_the_same_interval_as_scipy() -> None:
    before, after = [3.0, 2.0, 4.0, 3.0, 1.0, 5.0, 3.0, 2.0], [4.0, 5.0, 4.0, 3.0, 5.0, 2.0, 4.0]
    oracle = stats.ttest_ind(after, before, equal_var=False).confidence_interval()
    means, variances = (mean(before), mean(after)), (variance(before), variance(after))
    found = intervals.welch_change(means=means, variances=variances, ns=(8, 7))
    assert found == pytest.approx((oracle.low, oracle.high))


def test_a_change_that_is_only_rounding_has_infinite_degrees_of_freedom() -> None:
    assert intervals.welch_error(variances=(0, 0), ns=(9, 9), rounding_variance=0.04) == (pytest.approx(0.2), inf)


@pytest.mark.parametrize("spread", [5e-324, 1e-320, 1e-200, 1e-162, 1e-160])
def test_degrees_of_freedom_are_those_of_the_shares_however_small_a_spread_is(spread: float) -> None:
    alone = intervals.welch_error(variances=(spread, 0.0), ns=(1.5, 9))
    among_rounding = intervals.welch_error(variances=(spread, 0.0), ns=(1.5, 9), rounding_variance=0.5)
    assert alone[1] == pytest.approx(0.5) and among_rounding == (pytest.approx(0.5**0.5), inf)


def test_quantiles_are_those_of_the_tables() -> None:
    assert round(intervals.student_quantile(7), 4) == 2.3646
    assert round(intervals.student_quantile(5.5), 4) == round(float(stats.t.ppf(0.975, 5.5)), 4)
    assert intervals.student_quantile(inf) == intervals.normal_quantile()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: intervals.wilson(5, 4),
        lambda: intervals.wilson(0, 0),
        lambda: intervals.wilson_finite(share=0.5, n=0.5, invited=1),
        lambda: intervals.wilson_finite(share=1.5, n=8, invited=10),
        lambda: intervals.mean_margin(n=1, invited=5, variance=1.0),
        lambda: intervals.mean_margin(n=8, invited=10, variance=1.0, confidence=1.0),
        lambda: intervals.standard_error(n=8, invited=10, variance=float("nan")),
        lambda: intervals.standard_error(n=8, invited=10, variance=-1.0),
        lambda: intervals.welch_error(variances=(1.0, 1.0), ns=(1, 8)),
        lambda: intervals.student_quantile(0),
        lambda: intervals.score_interval(share=0.5, n=10, noise_variance=-0.1),
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match="expected"):
        wrong()
