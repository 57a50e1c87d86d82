"""Empirical Bayes against two published meta-analyses."""

import numpy as np
import pytest

from analytics.measures.shrinkage import between_variance, stabilise

# Rubin, Journal of Educational Statistics 6, 1981 (eight schools); Gelman et al., Bayesian Data Analysis, section 5.5
SCHOOLS = ([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0], [15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])

# Colditz et al., JAMA 271, 1994 (BCG): tuberculosis and none, with and without vaccine
BCG = np.array([
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
])  # fmt: skip


def bcg_log_risks() -> tuple[list[float], list[float]]:
    sick, well, sick_without, well_without = BCG.T
    ratio = np.log(sick / (sick + well)) - np.log(sick_without / (sick_without + well_without))
    variance = 1 / sick - 1 / (sick + well) + 1 / sick_without - 1 / (sick_without + well_without)
    return ratio.tolist(), np.sqrt(variance).tolist()


def test_the_eight_schools_differ_by_no_more_than_chance_and_share_one_value() -> None:
    found = stabilise(*SCHOOLS)
    assert found.between_variance == 0
    assert found.values == pytest.approx([7.69] * 8, abs=0.005)
    assert found.standard_errors == pytest.approx([4.07] * 8, abs=0.005)


def test_the_bcg_trials_have_the_published_between_variance_and_mean() -> None:
    found = stabilise(*bcg_log_risks())  # metafor's documentation of dat.bcg, method "DL": 0.3088 and −0.7141
    assert found.between_variance == pytest.approx(0.3088, abs=5e-5)
    assert found.mean == pytest.approx(-0.7141, abs=5e-5)


def test_the_less_certain_of_two_equal_values_is_drawn_further_to_the_middle() -> None:
    found = stabilise([70.0, 70.0, 50.0, 40.0], [2.0, 8.0, 2.0, 2.0])
    assert found.mean < found.values[1] < found.values[0] < 70
    assert found.weights[1] < found.weights[0]


def invented_teams(rng: np.random.Generator) -> tuple[np.ndarray, list[float], list[float]]:
    true, errors = rng.normal(60, 4, 400), rng.uniform(3, 9, 400)
    return true, rng.normal(true, errors).tolist(), errors.tolist()


def test_stabilised_values_err_less_than_measured_ones_over_many_teams() -> None:
    true, measured, errors = invented_teams(np.random.default_rng(7))
    found = stabilise(measured, errors)
    assert np.mean((np.array(found.values) - true) ** 2) < 0.6 * np.mean((np.array(measured) - true) ** 2)


def test_the_estimated_between_variance_is_right_on_average_over_forty_organisations() -> None:
    rng = np.random.default_rng(7)
    estimates = [between_variance(*invented_teams(rng)[1:]) for _ in range(40)]
    assert np.mean(estimates) == pytest.approx(16, abs=2)  # three standard errors of the mean of forty


def test_a_stated_standard_error_holds_the_truth_of_nearly_95_in_100_teams() -> None:
    rng, inside = np.random.default_rng(8), []
    for _ in range(40):
        true, measured, errors = invented_teams(rng)
        found = stabilise(measured, errors)
        inside.append(np.abs(np.array(found.values) - true) <= 1.96 * np.array(found.standard_errors))
    # The estimate of τ² is taken as known, as usual in empirical Bayes: .936 on average instead of .95.
    assert np.mean(inside) == pytest.approx(0.94, abs=0.015)


def test_a_group_alone_keeps_its_value() -> None:
    assert stabilise([3.25], [0.3]).values == pytest.approx((3.25,))
    assert between_variance([3.25], [0.3]) == 0


@pytest.mark.parametrize(("values", "errors"), [([], []), ([1.0], [0.1, 0.2]), ([1.0], [0.0]), ([float("nan")], [1.0])])
def test_values_without_their_uncertainty_are_refused(values: list[float], errors: list[float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        stabilise(values, errors)
