"""Distributions: noise of the promised kind and size, percents that add up."""

from math import exp

import numpy as np
import pytest

from analytics.measures.distribution import noisy_counts, share_noise_variance, whole_percents

RUNS = 4000


def noise(count: int, runs: int) -> np.ndarray:
    return np.array(noisy_counts([count] * runs)) - count


def test_noise_is_a_discrete_gaussian_of_three_people() -> None:
    found = noise(10_000, RUNS)
    weights = np.exp(-(np.arange(-60, 61) ** 2) / 18)
    assert found.std() == pytest.approx(3.0, abs=0.2)  # six standard errors of a standard deviation
    assert found.mean() == pytest.approx(0.0, abs=0.3)
    assert (found == 0).mean() == pytest.approx(exp(0) / weights.sum(), abs=0.04)
    assert len(set(found.tolist())) > 10


def test_another_sigma_gives_another_spread() -> None:
    assert np.std(noisy_counts([10_000] * RUNS, sigma=12.0)) == pytest.approx(12.0, abs=0.9)


def test_counts_never_fall_below_nobody() -> None:
    found = noisy_counts([0] * 500)
    assert min(found) == 0
    assert max(found) > 0


def test_noise_is_drawn_anew_and_for_each_count_alone() -> None:
    first, second = noise(10_000, 200), noise(10_000, 200)
    assert (first != second).any()
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.45


def test_the_noise_of_a_share_has_the_stated_variance() -> None:
    rng = np.random.default_rng(5)
    counts = np.array([60.0, 25.0, 15.0]) + rng.normal(0, 3, (200_000, 3))
    assert share_noise_variance(share=0.6, options=3, total=100) == pytest.approx(
        float(np.var(counts[:, 0] / counts.sum(1))), rel=0.03
    )


def test_percents_of_the_civil_service_example_add_up_to_100() -> None:
    # Civil Service People Survey, technical guide 2018: 103, 166, 176, 96, 24 are 18, 29, 31, 17, 4 %, which is 99;
    # the one that is missing goes to the largest remainder, 29.38.
    assert whole_percents([103, 166, 176, 96, 24]) == [18, 30, 31, 17, 4]


def test_percents_of_nobody_do_not_exist() -> None:
    assert whole_percents([0, 0, 0]) is None
    assert whole_percents([]) is None
    assert noisy_counts([]) == []


def test_a_vote_without_remainders_is_left_as_it_is() -> None:
    assert whole_percents([10, 20, 70]) == [10, 20, 70]
    assert whole_percents([0, 5]) == [0, 100]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: noisy_counts([3, -1]),
        lambda: noisy_counts([3], sigma=0),
        lambda: whole_percents([-1, 2]),
        lambda: share_noise_variance(share=1.1, options=3, total=9),
        lambda: share_noise_variance(share=0.5, options=1, total=9),
    ],
)
def test_counts_that_cannot_be_are_refused(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match="expected"):
        wrong()
