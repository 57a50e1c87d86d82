"""What holds for every input of drivers, reliability, outlook and alerts: bounds, monotony, order, names of groups."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from analytics.measures.relations.importance import lmg, relative_weights
from analytics.measures.relations.reliability import alpha, omega
from analytics.measures.teams.alerts import Contrast, alerts, smallest_change
from analytics.measures.teams.backtest import calibration
from analytics.measures.teams.outlook import outlook
from analytics.measures.teams.rates import rates

seeds = st.integers(0, 2**32 - 1)
sizes = st.floats(9, 400)
groups = st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 20), sizes), min_size=2, max_size=20)
shared = st.lists(st.tuples(st.floats(0, 1), st.floats(40, 400), st.floats(0, 0.01)), min_size=2, max_size=5)
contrasts = st.lists(
    st.builds(Contrast, st.floats(-50, 50), st.floats(0, 30), st.floats(0, 1), st.integers(6, 200)), max_size=20
)


def correlated(seed: int, measures: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.corrcoef((rng.normal(size=(80, 1)) * rng.uniform(0, 1.5) + rng.normal(size=(80, measures))).T)


@given(seeds, st.integers(1, 7))
@settings(deadline=None)
def test_shares_of_drivers_are_never_negative_and_add_up_alike(seed: int, predictors: int) -> None:
    matrix = correlated(seed, predictors + 1)
    exact, quick = (share(matrix[1:, 1:], matrix[1:, 0]) for share in (lmg, relative_weights))
    assert (exact >= -1e-12).all() and (quick >= -1e-12).all()
    assert 0 <= exact.sum() <= 1 + 1e-9
    assert exact.sum() == approx(quick.sum())


@given(seeds, st.permutations(range(5)))
@settings(deadline=None)
def test_a_driver_keeps_its_share_when_drivers_change_places_or_signs(seed: int, order: list[int]) -> None:
    matrix = correlated(seed, 6)
    between, outer, signs = matrix[1:, 1:], matrix[1:, 0], np.where(np.arange(5) % 2, 1.0, -1.0)
    turned = (between * np.outer(signs, signs))[np.ix_(order, order)], (outer * signs)[order]
    for share in (lmg, relative_weights):
        assert share(*turned) == approx(share(between, outer)[order], abs=1e-9)


@given(seeds, st.integers(3, 8), st.floats(0.1, 10))
@settings(max_examples=20, deadline=None)
def test_reliability_ignores_the_order_and_the_common_unit_of_questions(seed: int, many: int, unit: float) -> None:
    matrix, order = correlated(seed, many), np.random.default_rng(seed).permutation(many)
    moved = unit**2 * matrix[np.ix_(order, order)]
    assert alpha(moved) == approx(alpha(matrix), abs=1e-9)
    assert omega(moved) == approx(omega(matrix), abs=1e-3)
    assert alpha(matrix) <= 1 and 0 <= omega(matrix) <= 1


@given(groups)
@settings(deadline=None)
def test_probabilities_of_an_outlook_are_probabilities_and_name_one_level_at_most(
    found: list[tuple[float, float, float]],
) -> None:
    for group in outlook(*zip(*found, strict=True), beyond=6.25):
        assert group.below >= 0 and group.above >= 0
        assert group.below + group.above <= 1 + 1e-9


@given(groups, st.floats(-20, 20))
@settings(deadline=None)
def test_an_outlook_is_about_differences_and_not_about_the_level(
    found: list[tuple[float, float, float]], shift: float
) -> None:
    values, errors, people = (np.array(part) for part in zip(*found, strict=True))
    here, there = (outlook(values + by, errors, people, beyond=6.25) for by in (0.0, shift))
    assert [group.below for group in there] == approx([group.below for group in here], abs=1e-6)


@given(groups, seeds)
@settings(deadline=None)
def test_an_outlook_stays_with_its_group_in_any_order(found: list[tuple[float, float, float]], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(found))
    here = outlook(*zip(*found, strict=True), beyond=6.25)
    there = outlook(*zip(*(found[place] for place in order), strict=True), beyond=6.25)
    assert [group.below for group in there] == approx([here[place].below for place in order], abs=1e-9)


@given(groups, st.floats(0.5, 30))
@settings(deadline=None)
def test_a_group_that_does_better_is_never_of_more_concern(
    found: list[tuple[float, float, float]], better: float
) -> None:
    values, errors, people = (np.array(part) for part in zip(*found, strict=True))
    step = np.where(np.arange(len(values)) == np.argmax(values), better, 0.0)
    before, after = (outlook(values + more, errors, people, beyond=6.25) for more in (0.0, step))
    best = int(np.argmax(values))
    assert after[best].difference >= before[best].difference - 1e-6


@given(shared)
@settings(max_examples=10, deadline=None)
def test_rates_lie_within_their_ends_and_follow_their_groups(found: list[tuple[float, float, float]]) -> None:
    here = rates(*zip(*found, strict=True))
    there = rates(*zip(*found[::-1], strict=True))[::-1]
    for one, other in zip(here, there, strict=True):
        assert 0 <= one.low <= one.rate <= one.high <= 1
        assert one.above == approx(other.above, abs=1e-9)


@given(contrasts, seeds)
@settings(deadline=None)
def test_alerts_follow_their_group_and_never_reach_small_ones(found: list[Contrast], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(found)).tolist()
    here, there = alerts(found), alerts([found[place] for place in order])
    assert there == [here[place] for place in order]
    assert not any(flag for flag, contrast in zip(here, found, strict=True) if contrast.people < 20)


@given(st.floats(0, 625), st.floats(2, 300), st.floats(0.1, 300))
@settings(deadline=None)
def test_more_answers_never_hide_a_change(variance: float, n: float, more: float) -> None:
    assert smallest_change(variance=variance, n=n + more) <= smallest_change(variance=variance, n=n) + 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(9, 50), st.integers(60, 300)), min_size=1, max_size=30))
@settings(deadline=None)
def test_calibration_bins_hold_all_people_and_rise(found: list[tuple[float, int, int]]) -> None:
    bins = calibration(*zip(*found, strict=True))
    assert sum(part.people for part in bins) == sum(people for *_, people in found)
    assert [part.predicted for part in bins] == sorted(part.predicted for part in bins)
