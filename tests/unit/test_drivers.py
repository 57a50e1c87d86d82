"""Drivers against published tables, against all orders written out, and against people that were not looked at."""

import doctest
import importlib
from itertools import permutations

import numpy as np
import pytest

from analytics.measures.relations.check import check
from analytics.measures.relations.importance import explained, lmg, relative_weights, shares
from analytics.measures.relations.ranks import rank, tell_apart
from tests.unit.published_tables import MTCARS, SWISS


def correlations(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Outcome first in the table."""
    matrix = np.corrcoef(table.T)
    return matrix[1:, 1:], matrix[1:, 0]


def by_all_orders(between: np.ndarray, with_outcome: np.ndarray) -> np.ndarray:
    gains, orders = np.zeros(len(between)), list(permutations(range(len(between))))
    for order in orders:
        for place, predictor in enumerate(order):
            before, after = list(order[:place]), list(order[: place + 1])
            gains[predictor] += r_squared(between, with_outcome, after) - r_squared(between, with_outcome, before)
    return gains / len(orders)


def r_squared(between: np.ndarray, with_outcome: np.ndarray, chosen: list[int]) -> float:
    if not chosen:
        return 0.0
    outer = with_outcome[chosen]
    return float(outer @ np.linalg.solve(between[np.ix_(chosen, chosen)], outer))


def invented(seed: int, predictors: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return correlations(rng.normal(size=(60, 1)) + rng.normal(size=(60, predictors + 1)))


def test_fertility_in_switzerland_is_shared_as_in_the_published_table() -> None:
    found = lmg(*correlations(SWISS))  # Grömping, Journal of Statistical Software 17(1), 2006, section 5
    assert found == pytest.approx([0.0571, 0.1712, 0.2601, 0.1056, 0.1128], abs=5e-5)


def test_fuel_consumption_has_the_published_relative_weights() -> None:
    weights = relative_weights(*correlations(MTCARS))  # mpg by cyl, disp, hp, gear
    assert weights.sum() == pytest.approx(0.7792, abs=5e-5)
    assert 100 * weights / weights.sum() == pytest.approx([29.32, 28.51, 29.80, 12.37], abs=0.005)


def test_sweeping_through_sets_gives_what_all_orders_written_out_give() -> None:
    for seed in range(5):
        assert lmg(*invented(seed, 5)) == pytest.approx(by_all_orders(*invented(seed, 5)), abs=1e-10)


def test_shares_add_up_to_what_all_predictors_explain() -> None:
    for predictors in (1, 4, 12, 15):
        between, outer = invented(predictors, predictors)
        assert shares(between, outer).sum() == pytest.approx(r_squared(between, outer, list(range(predictors))))
        assert float(explained(between, outer)) == pytest.approx(shares(between, outer).sum())


def test_many_samples_at_once_give_what_each_gives_alone() -> None:
    samples = [invented(seed, 4) for seed in range(3)]
    together = lmg(np.stack([between for between, _ in samples]), np.stack([outer for _, outer in samples]))
    assert together == pytest.approx(np.stack([lmg(*sample) for sample in samples]))


def test_a_thirteenth_predictor_is_shared_by_relative_weights() -> None:
    assert shares(*invented(1, 13)) == pytest.approx(relative_weights(*invented(1, 13)))
    with pytest.raises(ValueError, match="at most 12"):
        lmg(*invented(1, 13))


def test_a_predictor_that_follows_from_the_others_is_refused() -> None:
    for share in (lmg, relative_weights):
        with pytest.raises(ValueError, match="follows from the others"):
            share([[1.0, 1.0], [1.0, 1.0]], [0.5, 0.5])


def test_two_drivers_of_equal_strength_are_drawn_as_one_and_a_strong_one_alone() -> None:
    rng = np.random.default_rng(3)
    told, noise = rng.normal(size=(400, 3)), rng.normal(size=400)
    found = rank(told, 3 * told[:, 0] + told[:, 1] + told[:, 2] + noise, seed=1)
    assert found.together == (1, 2, 2)
    assert (found.lowest_rank[0], found.highest_rank[0]) == (1, 1)
    assert found.lowest_rank[1] == found.lowest_rank[2] == 2


def test_what_goes_together_with_nothing_stays_one_group() -> None:
    rng = np.random.default_rng(4)
    assert set(rank(rng.normal(size=(120, 5)), rng.normal(size=120), seed=1).together) == {1}


def test_many_people_are_resampled_in_blocks_with_the_same_outcome() -> None:
    rng = np.random.default_rng(5)
    told, noise = rng.normal(size=(9_000, 2)), rng.normal(size=9_000)
    found = rank(told, told[:, 0] + 0.2 * told[:, 1] + noise, seed=1, resamples=200)
    assert found.together == (1, 2)
    assert found.shares == pytest.approx((1 / 2.04, 0.04 / 2.04), abs=0.02)


def test_a_new_group_opens_only_where_the_one_before_is_nearly_always_ahead() -> None:
    ahead = np.array([[0.3, 0.2]] * 95 + [[0.2, 0.3]] * 5)
    assert tell_apart([0.3, 0.2], ahead) == (1, 1)
    assert tell_apart([0.3, 0.2], ahead[:-1]) == (1, 2)


def test_drivers_of_chance_explain_nobody_who_was_not_looked_at() -> None:
    rng = np.random.default_rng(6)
    found = check(rng.normal(size=(150, 10)), rng.normal(size=150), np.arange(150) % 12)
    assert found is not None
    assert found.explained < 0.05


def test_the_check_keeps_groups_together() -> None:
    rng = np.random.default_rng(7)
    groups = np.repeat(np.arange(10), 20)
    mood = np.repeat(rng.normal(size=10), 20)  # of the group: within it, every answer tells the outcome
    marks = np.eye(10)[groups]
    found = check(marks, mood + rng.normal(scale=0.1, size=200), groups)
    assert found is not None
    assert found.explained < 0.1  # a check that split groups would find nearly 1


def test_two_groups_are_too_few_to_check() -> None:
    rng = np.random.default_rng(8)
    assert check(rng.normal(size=(50, 2)), rng.normal(size=50), np.arange(50) % 2) is None


@pytest.mark.parametrize(
    "name",
    [
        "relations.importance", "relations.ranks", "relations.check", "relations.reliability", "teams.outlook",
        "teams.rates", "teams.alerts", "teams.profiles", "teams.backtest",
    ],
)  # fmt: skip
def test_the_examples_in_the_docstrings_run(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"analytics.measures.{name}"))
    assert found.failed == 0
    assert found.attempted > 0
