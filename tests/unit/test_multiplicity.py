"""Benjamini–Hochberg against the example of the paper that introduced it."""

import pytest

from analytics.measures.multiplicity import benjamini_hochberg

# Benjamini, Hochberg, Journal of the Royal Statistical Society B 57, 1995, section 3.2 (thrombolysis, 15 hypotheses)
THROMBOLYSIS = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


def test_the_papers_own_example_rejects_its_four_smallest() -> None:
    assert benjamini_hochberg(THROMBOLYSIS) == [True] * 4 + [False] * 11


def test_the_order_of_the_hypotheses_does_not_matter() -> None:
    assert benjamini_hochberg(THROMBOLYSIS[::-1]) == [False] * 11 + [True] * 4


def test_a_large_p_value_is_carried_by_the_smaller_ones_behind_it() -> None:
    assert benjamini_hochberg([0.04, 0.045]) == [True, True]  # step-up: 0.04 > 0.025, yet 0.045 ≤ 0.05
    assert benjamini_hochberg([0.04, 0.06]) == [False, False]


def test_a_page_without_comparisons_has_no_flags() -> None:
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("pvalues", [[1.2], [-0.1], [float("nan")]])
def test_what_is_not_a_probability_is_refused(pvalues: list[float]) -> None:
    with pytest.raises(ValueError, match="expected probabilities"):
        benjamini_hochberg(pvalues)


def test_a_rate_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="q is 0"):
        benjamini_hochberg([0.1], q=0)
