"""Reliability: how well the questions of one scale measure one thing together.

In: covariances of a scale's questions. Out: alpha and omega, 0 to 1. Called by: `analytics.tally`.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from analytics.measures.relations.importance import Floats

FEWEST_FOR_OMEGA: Final = 3  # questions; loadings of two cannot be told from each other
SEARCH: Final[Any] = minimize  # the library's type stubs do not know bounds from a list of pairs
SMALLEST_ERROR: Final = 0.005  # of a question's variance that stays its own, so that the fit never degenerates


def alpha(covariances: ArrayLike) -> float:
    """Give Cronbach's alpha, a lower bound of reliability that is exact when all questions measure equally well.

    Formula: k / (k − 1) · (1 − Σ variances / Σ of all covariances).
    Shapes and units: `covariances` (k, k) in any unit; returns a share of variance, below 0 for contrary questions.
    Raises: ValueError for fewer than 2 questions, a matrix that is not square and symmetric, or one without variance.
    Source: Cronbach, Psychometrika 16, 1951, 297–334.

    >>> round(alpha([[10, 6, 6, 6], [6, 11, 6, 6], [6, 6, 12, 6], [6, 6, 6, 13]]), 4)
    0.8136
    """
    matrix = _parse(covariances, fewest=2)
    questions = len(matrix)
    return float(questions / (questions - 1) * (1 - np.trace(matrix) / matrix.sum()))


def omega(covariances: ArrayLike) -> float:
    """Give McDonald's omega: the share of a sum's variance that one common factor explains, loadings as they are.

    Formula: (Σ λ)² / ((Σ λ)² + Σ θ), with loadings λ and error variances θ of the one-factor model of `one_factor`.
    Shapes and units: `covariances` (k, k) in any unit; returns a share of variance, 0 to 1.
    Raises: ValueError as `alpha`, for fewer than 3 questions.
    Source: McDonald, Test Theory: A Unified Treatment, 1999, chapter 6.

    >>> loadings = np.array([0.8, 0.6, 0.4])
    >>> round(omega(np.outer(loadings, loadings) + np.diag(1 - loadings**2)), 3)
    0.638
    """
    loadings, errors = one_factor(covariances)
    common = float(loadings.sum()) ** 2
    return common / (common + float(errors.sum()))


def one_factor(covariances: ArrayLike) -> tuple[Floats, Floats]:
    """Fit one common factor by maximum likelihood.

    Formula: λ and θ that minimise log |Σ| + tr(S Σ⁻¹) with Σ = λ λ' + diag(θ), on standardised questions; given θ the
    best λ is the first eigenvector of θ^−½ S θ^−½, so only θ is searched.
    Shapes and units: `covariances` (k, k); returns loadings (k,) in the questions' units, their sum above 0, and error
    variances (k,) in these units squared.
    Raises: ValueError as `omega`; ArithmeticError when the search does not end.
    Source: Lawley, Maxwell, Factor Analysis as a Statistical Method, 1971, chapter 4.

    >>> loadings, errors = one_factor([[1, 0.48, 0.32], [0.48, 1, 0.24], [0.32, 0.24, 1]])
    >>> [round(float(loading), 2) for loading in loadings]
    [0.8, 0.6, 0.4]
    """
    matrix = _parse(covariances, fewest=FEWEST_FOR_OMEGA)
    spread = np.sqrt(np.diag(matrix))
    standard = matrix / np.outer(spread, spread)
    found = SEARCH(
        lambda logs: _misfit(np.exp(logs), standard),
        np.full(len(matrix), np.log(0.5)),
        jac=lambda logs: _slope(np.exp(logs), standard),
        method="L-BFGS-B",
        bounds=[(np.log(SMALLEST_ERROR), 0.0)] * len(matrix),
        options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 1_000},
    )
    if not np.isfinite(found.fun):
        raise ArithmeticError(f"one_factor: the search did not end ({found.message}); leave this scale's omega out")
    errors = np.exp(found.x)
    loadings = _loadings(errors, standard)
    return loadings * spread, errors * spread**2


def _misfit(errors: Floats, standard: Floats) -> float:
    """Discrepancy at the best loadings for these errors: only eigenvalues that do not belong to the factor count."""
    values = np.linalg.eigvalsh(_scaled(errors, standard))
    largest = max(float(values[-1]), 1.0)
    rest = values[:-1].sum() + (values[-1] if largest == 1.0 else 1.0)
    return float(np.log(errors).sum() + np.log(largest) + rest)


def _slope(errors: Floats, standard: Floats) -> Floats:
    """By the logarithms of the errors: 1 − what the questions' own variance is said to be, over the error."""
    loadings = _loadings(errors, standard)
    fitted = np.outer(loadings, loadings) + np.diag(errors)
    inverse = np.linalg.inv(fitted)
    return np.asarray(np.diag(inverse @ (fitted - standard) @ inverse) * errors)


def _loadings(errors: Floats, standard: Floats) -> Floats:
    values, vectors = np.linalg.eigh(_scaled(errors, standard))
    loadings = np.sqrt(errors) * vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0))
    return np.asarray(loadings if loadings.sum() >= 0 else -loadings)


def _scaled(errors: Floats, standard: Floats) -> Floats:
    return np.asarray(standard / np.sqrt(np.outer(errors, errors)))


def _parse(covariances: ArrayLike, *, fewest: int) -> Floats:
    matrix = np.asarray(covariances, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or len(matrix) < fewest:
        raise ValueError(f"reliability: shape {matrix.shape}; expected a square matrix of at least {fewest} questions")
    if not np.isfinite(matrix).all() or not np.allclose(matrix, matrix.T):
        raise ValueError("reliability: expected finite covariances, the same on both sides of the diagonal")
    if not (np.diag(matrix) > 0).all() or not matrix.sum() > 0:
        raise ValueError("reliability: a question, or their sum, does not vary; leave this scale out")
    return matrix
