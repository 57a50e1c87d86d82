"""Alpha and omega against published tables and a second implementation."""

import numpy as np
import pytest
from sklearn.decomposition import FactorAnalysis

from analytics.measures.relations.reliability import alpha, omega, one_factor
from tests.unit.published_tables import ATTITUDE

# Wikipedia, "Cronbach's alpha", and the documentation of Julia's StatsBase.cronbachalpha
EXAMPLE = [[10, 6, 6, 6], [6, 11, 6, 6], [6, 6, 12, 6], [6, 6, 6, 13]]


def congeneric(loadings: list[float]) -> np.ndarray:
    column = np.array(loadings)
    return np.outer(column, column) + np.diag(1 - column**2)


def second_omega(answers: np.ndarray) -> float:
    """The same model fitted by scikit-learn's expectation maximisation."""
    spread = answers.std(axis=0)
    model = FactorAnalysis(1, tol=1e-10, max_iter=20_000, svd_method="lapack").fit(answers / spread)
    common = float((model.components_[0] * spread).sum()) ** 2
    return common / (common + float((model.noise_variance_ * spread**2).sum()))


def test_the_published_example_has_the_published_alpha() -> None:
    assert alpha(EXAMPLE) == pytest.approx(0.8136, abs=5e-5)
    without_first = np.array(EXAMPLE)[1:, 1:]
    assert alpha(without_first) == pytest.approx(0.75, abs=5e-5)


def test_attitudes_have_the_alpha_that_psych_prints() -> None:
    covariances = np.cov(ATTITUDE.T)  # Revelle, psych: alpha(attitude), raw and standardised alpha
    assert alpha(covariances) == pytest.approx(0.84, abs=0.005)
    assert alpha(np.corrcoef(ATTITUDE.T)) == pytest.approx(0.84, abs=0.005)


def test_omega_agrees_with_a_second_implementation() -> None:
    assert omega(np.cov(ATTITUDE.T)) == pytest.approx(second_omega(ATTITUDE), abs=1e-4)
    rng = np.random.default_rng(1)
    for questions in (3, 6, 10):
        answers = rng.normal(size=(300, 1)) * rng.uniform(0.3, 0.9, questions) + rng.normal(size=(300, questions))
        assert omega(np.cov(answers.T)) == pytest.approx(second_omega(answers), abs=1e-4)


def test_a_matrix_that_follows_the_model_gives_its_loadings_back() -> None:
    loadings, errors = one_factor(congeneric([0.9, 0.7, 0.5, 0.3]))
    assert loadings == pytest.approx([0.9, 0.7, 0.5, 0.3], abs=1e-4)
    assert errors == pytest.approx([0.19, 0.51, 0.75, 0.91], abs=1e-4)


def test_omega_and_alpha_agree_where_all_questions_measure_equally_well() -> None:
    assert omega(congeneric([0.7] * 4)) == pytest.approx(alpha(congeneric([0.7] * 4)), abs=1e-6)


def test_alpha_underestimates_where_questions_measure_unequally() -> None:
    uneven = congeneric([0.9, 0.5, 0.2])
    assert alpha(uneven) < omega(uneven) - 0.02


def test_the_unit_of_a_question_does_not_change_what_belongs_to_it() -> None:
    scale = np.array([1.0, 10.0, 0.1])
    loadings, _ = one_factor(congeneric([0.8, 0.6, 0.4]) * np.outer(scale, scale))
    assert loadings / scale == pytest.approx([0.8, 0.6, 0.4], abs=1e-4)


@pytest.mark.parametrize("wrong", [[[1.0]], [[1, 0.5], [0.4, 1]], [[1, 0], [0, 0]], [[1, -1], [-1, 1]]])
def test_what_is_no_covariance_of_questions_is_refused(wrong: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="reliability:"):
        alpha(wrong)


def test_two_questions_have_no_omega() -> None:
    with pytest.raises(ValueError, match="at least 3 questions"):
        omega(congeneric([0.8, 0.6]))
