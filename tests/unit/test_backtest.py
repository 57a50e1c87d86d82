"""The backtest wins when the outlook tells something, loses when it does not, and refuses small totals."""

import numpy as np
import pytest
from scipy.stats import t

from analytics.measures.teams.backtest import TooFewLeft, backtest, calibration, gain, require_totals, slope


def company(rng: np.random.Generator, effect: float, units: int = 20, periods: int = 6) -> tuple[np.ndarray, ...]:
    differences = rng.normal(0, 1, (periods, units))
    rate = 1 / (1 + np.exp(1.4 - effect * differences))
    staff = np.full((periods, units), 300.0)
    left = np.clip(rng.binomial(300, rate), 9, 291).astype(float)
    return differences, left, staff


def test_an_outlook_that_tells_something_beats_both_guesses() -> None:
    found = backtest(*company(np.random.default_rng(1), effect=-0.8))
    assert found.best == "outlook"
    assert found.outlook < min(found.same_as_last, found.average)


def test_an_outlook_that_tells_nothing_loses_and_says_so() -> None:
    found = [backtest(*company(np.random.default_rng(seed), effect=0.0)) for seed in range(6)]
    assert sum(one.best == "average" for one in found) >= 4
    assert all(one.outlook == pytest.approx(one.average, abs=0.001) for one in found)


def test_a_gain_that_could_be_chance_is_not_called_one() -> None:
    assert not backtest(*company(np.random.default_rng(3), effect=0.0, units=6, periods=3)).clear
    assert backtest(*company(np.random.default_rng(1), effect=-0.8)).clear


def test_the_margin_of_a_gain_is_that_of_a_weighted_mean_over_units() -> None:
    """Equal units: the t interval of the mean of their differences, here .0025 and -.0125."""
    found = gain([0.2, 0.3], [0.25, 0.25], [20, 15], [100, 100])
    differences = np.array([0.0025, -0.0125])
    assert found.value == pytest.approx(differences.mean())
    assert found.margin == pytest.approx(t.ppf(0.975, 1) * differences.std(ddof=1) / np.sqrt(2))


def test_the_brier_score_is_the_mean_square_over_people() -> None:
    found = backtest(np.zeros((2, 2)), [[20, 20], [10, 30]], [[100, 100], [100, 100]])
    rows = [(1, 0.2)] * 40 + [(0, 0.2)] * 160
    assert found.average == pytest.approx(np.mean([(left - guess) ** 2 for left, guess in rows]))
    assert found.people == 200


def test_predictions_of_a_period_do_not_know_what_happened_in_it() -> None:
    differences, left, staff = company(np.random.default_rng(2), effect=-0.8, periods=2)
    changed = left.copy()
    changed[1] = left[1][::-1]
    first, second = backtest(differences, left, staff), backtest(differences, changed, staff)
    assert [part.predicted for part in first.calibration] == [part.predicted for part in second.calibration]


def test_a_calibrated_outlook_is_seen_to_be_one() -> None:
    found = backtest(*company(np.random.default_rng(3), effect=-0.8, units=60))
    assert len(found.calibration) == 5
    for part in found.calibration:
        assert part.observed == pytest.approx(part.predicted, abs=0.03)


def test_bins_hold_everybody_once() -> None:
    rng = np.random.default_rng(4)
    staff = rng.integers(20, 400, 33).astype(float)
    assert sum(part.people for part in calibration(rng.uniform(0, 1, 33), staff / 4, staff)) == staff.sum()


@pytest.mark.parametrize(("left", "staff"), [(8, 100), (92, 100), (0, 0)])
def test_a_total_that_is_too_small_is_refused_with_the_reason(left: int, staff: int) -> None:
    with pytest.raises(TooFewLeft, match="Nothing was imported"):
        require_totals("Sales", left, staff)


def test_one_period_alone_cannot_be_tested() -> None:
    with pytest.raises(ValueError, match="two periods in a row"):
        backtest([[0.0, 1.0]], [[20.0, 20.0]], [[100.0, 100.0]])


def test_a_unit_that_is_missing_in_a_period_is_left_out_there() -> None:
    differences, left, staff = company(np.random.default_rng(5), effect=-0.8, periods=3)
    left[1, 0] = np.nan
    assert backtest(differences, left, staff).people == 300 * (2 * 20 - 2)


def test_the_slope_is_that_of_a_logistic_regression() -> None:
    from sklearn.linear_model import LogisticRegression

    differences, left, staff = (part[0] for part in company(np.random.default_rng(6), effect=-0.8, units=400))
    rows = np.repeat(differences, 2)[:, None]
    outcome, weights = np.tile([1, 0], 400), np.column_stack([left, staff - left]).ravel()
    model = LogisticRegression(C=1.0, tol=1e-10).fit(rows, outcome, sample_weight=weights)
    offsets = np.full(400, model.intercept_[0])
    assert slope(differences, left, staff, offsets) == pytest.approx(model.coef_[0, 0], abs=1e-4)
