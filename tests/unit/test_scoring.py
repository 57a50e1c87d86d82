"""Scores against the worked examples of the Civil Service People Survey technical guide 2018."""

from fractions import Fraction

import numpy as np
import pytest

from analytics.measures.distribution import share_noise_variance
from analytics.measures.scoring import (
    enough_parts,
    index,
    index_of_counts,
    share_noise,
    side_sums,
    unfavourable_options,
)
from analytics.measures.weighting import weighted_mean


@pytest.mark.parametrize(
    ("strongly_disagree_to_agree", "expected"), [((24, 16, 10, 40, 10), 49), ((4, 12, 34, 28, 22), 63)]
)
def test_two_distributions_of_the_guide_have_their_index_and_are_half_positive(
    strongly_disagree_to_agree: tuple[int, ...], expected: int
) -> None:
    assert index_of_counts(strongly_disagree_to_agree) == expected
    assert side_sums(strongly_disagree_to_agree)["favourable"] == 50


def test_the_five_answers_of_the_guide_score_65() -> None:
    answers = [5, 4, 4, 3, 2]  # 100, 75, 75, 50, 25
    assert index(Fraction(sum(answers), 5), lowest=1, points=5) == 65


def test_the_ten_people_of_the_guide_s_group_score_53() -> None:
    people = np.array([[65, 25, 70, 35, 50, 100, 90, 40, 20, 35]]).T
    found = weighted_mean(people, np.ones_like(people))
    assert Fraction(int(found.over[0]), int(found.under[0])) == 53


def test_groups_count_by_their_people_and_a_group_without_any_counts_nowhere() -> None:
    values, people = np.array([[80], [50], [10]]), np.array([[30], [10], [0]])
    found = weighted_mean(values, people)
    assert found.over[0] / found.under[0] == np.average(values, weights=people)


def test_the_guide_s_counts_are_48_percent_positive() -> None:
    counts = (24, 96, 176, 166, 103)
    assert round(100 * side_sums(counts)["favourable"] / sum(counts)) == 48


@pytest.mark.parametrize(("points", "worst"), [(4, 1), (5, 2), (7, 3), (11, 7)])
def test_the_unfavourable_side_is_the_low_end(points: int, worst: int) -> None:
    assert unfavourable_options(points) == tuple(range(1, worst + 1))


def test_zero_to_ten_counts_nine_and_ten_as_favourable() -> None:
    assert side_sums([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) == {"unfavourable": 28, "neutral": 17, "favourable": 21}


def test_half_of_the_parts_is_enough() -> None:
    assert [enough_parts(present, 5) for present in range(6)] == [False, False, False, True, True, True]


def test_noise_of_one_option_agrees_with_the_distribution_s_own_formula() -> None:
    variance = share_noise_variance(share=0.3, options=5, total=80)
    assert share_noise(30, chosen=1, options=5, people=80, sigma=3.0) == pytest.approx(100 * variance**0.5)


def test_a_mean_outside_its_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="turn items"):
        index(5.5, lowest=1, points=5)
