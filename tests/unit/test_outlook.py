"""The outlook against a simulation of its model, and its promises about small groups."""

import numpy as np
import pytest

from analytics.measures.teams.outlook import PRIOR_SPREAD, level_of, outlook
from analytics.measures.teams.rates import rates

# Rubin, Journal of Educational Statistics 6, 1981 (eight schools)
SCHOOLS = ([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0], [15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])
# Rats with tumours, of how many: Tarone, Biometrics 38, 1982; Gelman et al., table 5.1; last the current experiment
TUMOURS = [
    *[(0, 20)] * 7, *[(0, 19)] * 4, *[(0, 18)] * 2, (0, 17), *[(1, 20)] * 4, *[(1, 19)] * 2, *[(1, 18)] * 2, (2, 25),
    (2, 24), (2, 23), *[(2, 20)] * 6, (1, 10), (5, 49), (2, 19), (5, 46), (3, 27), (2, 17), (7, 49), (7, 47), (3, 20),
    (3, 20), (2, 13), (9, 48), (10, 50), *[(4, 20)] * 7, (10, 48), *[(4, 19)] * 3, (5, 22), (11, 46), (12, 49), (5, 20),
    (5, 20), (6, 23), (5, 19), (6, 22), *[(6, 20)] * 3, (16, 52), (15, 47), (15, 46), (9, 24), (4, 14),
]  # fmt: skip
BEYOND = 6.25  # 0.25 points of five, as index points


def sampled(values: np.ndarray, errors: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Group minus organisation, by importance sampling from the prior: the second implementation."""
    rng = np.random.default_rng(1)
    draws = 400_000
    spread = np.abs(rng.normal(scale=PRIOR_SPREAD * BEYOND, size=draws))
    common = rng.normal(values.mean(), 40, size=draws)
    variance = spread[:, None] ** 2 + errors**2
    logs = -0.5 * (np.log(variance) + (values - common[:, None]) ** 2 / variance).sum(axis=1)
    logs += 0.5 * ((common - values.mean()) / 40) ** 2  # the common mean's prior is flat
    weights = np.exp(logs - logs.max())
    kept = rng.choice(draws, size=40_000, p=weights / weights.sum())
    pull = errors**2 / variance[kept]
    centre = pull * common[kept, None] + (1 - pull) * values
    true = centre + rng.normal(size=centre.shape) * np.sqrt((1 - pull) * errors**2)
    return np.asarray(true - (true @ share)[:, None])


def test_the_grid_gives_what_sampling_from_the_same_model_gives() -> None:
    values, errors, sizes = np.array([52.0, 61, 66, 70]), np.array([4.0, 3, 5, 6]), np.array([20.0, 60, 15, 10])
    drawn = sampled(values, errors, sizes / sizes.sum())
    for group, found in enumerate(outlook(values, errors, sizes, beyond=BEYOND)):
        assert found.difference == pytest.approx(drawn[:, group].mean(), abs=0.1)
        assert found.deviation == pytest.approx(drawn[:, group].std(), abs=0.1)
        assert found.below == pytest.approx((drawn[:, group] < -BEYOND).mean(), abs=0.01)
        assert found.above == pytest.approx((drawn[:, group] > BEYOND).mean(), abs=0.01)


def test_eight_schools_are_not_distinguishable() -> None:
    found = outlook(*SCHOOLS, [30] * 8, beyond=5)
    assert {group.level for group in found} == {"indistinct"}


def test_small_teams_that_differ_by_chance_alone_are_hardly_ever_named() -> None:
    rng, named = np.random.default_rng(2), 0
    for _ in range(50):
        errors = np.full(40, 25 / np.sqrt(9))  # teams of nine, answers with a deviation of one point of five
        found = outlook(rng.normal(60, errors), errors, [9] * 40, beyond=BEYOND)
        named += sum(group.level != "indistinct" for group in found)
    assert named <= 0.01 * 50 * 40


def test_a_named_concern_is_right_about_as_often_as_it_says() -> None:
    rng, right, said = np.random.default_rng(3), 0, []
    for _ in range(60):
        true, errors = rng.normal(60, 8, 30), rng.uniform(3, 7, 30)
        for place, group in enumerate(outlook(rng.normal(true, errors), errors, [20] * 30, beyond=BEYOND)):
            if group.level == "higher":
                right += int(true[place] - true.mean() < -BEYOND)
                said.append(group.below)
    assert len(said) > 100
    assert right / len(said) == pytest.approx(np.mean(said), abs=0.06)


def test_a_group_that_is_nearly_the_whole_organisation_cannot_differ_from_it() -> None:
    found = outlook([40, 70], [3, 3], [995, 5], beyond=BEYOND)
    assert abs(found[0].difference) < 0.3
    assert found[0].level == "indistinct"


def test_a_level_needs_a_probability_of_four_in_five() -> None:
    assert [level_of(below, 0) for below in (0.79, 0.80)] == ["indistinct", "higher"]
    assert [level_of(0, above) for above in (0.79, 0.80)] == ["indistinct", "lower"]


def test_rats_of_the_current_experiment_get_the_published_rate() -> None:
    dead, rats = np.array(TUMOURS).T
    found = rates(dead / rats, rats)[-1]
    # Gelman et al., section 5.3: hyper-parameters with posterior means (2.4, 14.3), so (2.4 + 4) / (16.7 + 14)
    assert found.rate == pytest.approx(6.4 / 30.7, abs=0.01)
    assert found.low < 0.13 < 0.30 < found.high


def test_published_noise_makes_a_rate_less_certain() -> None:
    quiet = rates([0.5, 0.2, 0.2], [60, 60, 60])
    noisy = rates([0.5, 0.2, 0.2], [60, 60, 60], [0.004, 0.004, 0.004])
    assert noisy[0].high - noisy[0].low > quiet[0].high - quiet[0].low
    assert noisy[0].above < quiet[0].above


def test_natural_frequencies_reach_outwards_and_stay_within_ten() -> None:
    for rate in rates([0.0, 0.02, 0.35, 1.0], [40, 400, 60, 40]):
        first, last = rate.frequencies
        assert 0 <= first <= 10 * rate.low
        assert 10 * rate.high <= last <= 10


@pytest.mark.parametrize("wrong", [([1.0], [1.0], [9]), ([1.0, 2], [1.0], [9, 9]), ([1.0, 2], [0.0, 1], [9, 9])])
def test_what_is_no_table_of_groups_is_refused(wrong: tuple[list[float], list[float], list[int]]) -> None:
    with pytest.raises(ValueError, match="outlook:"):
        outlook(*wrong, beyond=BEYOND)
