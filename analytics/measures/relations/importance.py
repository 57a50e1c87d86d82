"""Shares of what several predictors explain together: exactly by all orders, or by a quick approximation.

In: correlations among predictors and with the outcome. Out: one share of R² per predictor.
Called by: `analytics.measures.relations.ranks`, `analytics.tally`.
"""

from math import comb
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

OUTCOMES: Final = ("scale:wellbeing", "scale:engagement")  # what drivers go together with: the first that a wave has
MOST_EXACT: Final = 12  # predictors; 4,096 regressions; one more doubles them
SMALLEST_PART: Final = 1e-9  # of a predictor's variance that must be its own, or it follows from the others

Floats = NDArray[np.float64]


def shares(between: ArrayLike, with_outcome: ArrayLike) -> Floats:
    """Share R² among predictors: exactly up to `MOST_EXACT` of them, above that by relative weights.

    Formula, shapes, units, Raises, Source: as `lmg` and `relative_weights`.

    >>> [round(float(part), 3) for part in shares([[1, 0.5], [0.5, 1]], [0.6, 0.4])]
    [0.287, 0.087]
    """
    predictors = np.asarray(with_outcome).shape[-1]
    return lmg(between, with_outcome) if predictors <= MOST_EXACT else relative_weights(between, with_outcome)


def lmg(between: ArrayLike, with_outcome: ArrayLike) -> Floats:
    """Share R² by averaging what each predictor adds over all orders in which predictors can enter (Shapley value).

    Formula: Σ over sets S without j of |S|! (p − |S| − 1)! / p! · (R²(S ∪ j) − R²(S)). All R² come from sweeping one
    predictor after the other out of all sets so far, so that there are 2^p of them after p steps.
    Shapes and units: `between` (…, p, p) and `with_outcome` (…, p) correlations; returns (…, p) shares that add up to
    R², 0 to 1. Leading dimensions are samples, computed at once.
    Raises: ValueError for other shapes, more than `MOST_EXACT` predictors, numbers that are no correlations, or a
    predictor that follows from the others.
    Source: Lindeman, Merenda, Gold, Introduction to Bivariate and Multivariate Analysis, 1980; Grömping, Journal of
    Statistical Software 17(1), 2006.

    >>> [round(float(part), 2) for part in lmg([[1, 0], [0, 1]], [0.6, 0.4])]
    [0.36, 0.16]
    """
    matrix = _joined(between, with_outcome)
    predictors = matrix.shape[-1] - 1
    if predictors > MOST_EXACT:
        raise ValueError(f"lmg: {predictors} predictors; expected at most {MOST_EXACT}, use relative_weights")
    explained = _explained_by_sets(matrix)
    return np.stack([_average_gain(explained, predictor, predictors) for predictor in range(predictors)], axis=-1)


def relative_weights(between: ArrayLike, with_outcome: ArrayLike) -> Floats:
    """Share R² through uncorrelated stand-ins of the predictors: close to `lmg`, for any number of predictors.

    Formula: Λ the symmetric square root of `between`, β = Λ⁻¹ r; share_j = Σ_k Λ_jk² β_k².
    Shapes and units: as `lmg`.
    Raises: ValueError as `lmg`, for any number of predictors.
    Source: Johnson, Multivariate Behavioral Research 35, 2000, 1–19.

    >>> [round(float(part), 2) for part in relative_weights([[1, 0], [0, 1]], [0.6, 0.4])]
    [0.36, 0.16]
    """
    matrix = _joined(between, with_outcome)
    values, vectors = np.linalg.eigh(matrix[..., :-1, :-1])
    if (values < SMALLEST_PART).any():
        raise ValueError(_FOLLOWS)
    root = (vectors * np.sqrt(values)[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    standing_in = np.linalg.solve(root, matrix[..., :-1, -1:])[..., 0]
    return np.asarray((root**2 @ (standing_in**2)[..., None])[..., 0])


def explained(between: ArrayLike, with_outcome: ArrayLike) -> Floats:
    """Give R², the share of the outcome's variance that all predictors explain together in the same people.

    Formula: r' B⁻¹ r.
    Shapes and units: as `lmg`; returns (…) shares.
    Raises: ValueError as `relative_weights`.
    Source: Cohen, Cohen, Applied Multiple Regression, 1983, chapter 3.

    >>> round(float(explained([[1, 0.5], [0.5, 1]], [0.6, 0.4])), 3)
    0.373
    """
    return np.asarray(relative_weights(between, with_outcome).sum(axis=-1))


_FOLLOWS: Final = (
    "shares: a predictor follows from the others (or does not vary); expected predictors that differ, leave one out"
)


def _joined(between: ArrayLike, with_outcome: ArrayLike) -> Floats:
    """One matrix with the outcome last."""
    inner, outer = np.asarray(between, dtype=np.float64), np.asarray(with_outcome, dtype=np.float64)
    if inner.ndim != outer.ndim + 1 or inner.shape != (*outer.shape, outer.shape[-1]) or outer.shape[-1] < 1:
        raise ValueError(f"shares: shapes {inner.shape} and {outer.shape}; expected (…, p, p) and (…, p)")
    if not (np.isfinite(inner).all() and np.isfinite(outer).all() and (abs(outer) <= 1 + 1e-9).all()):
        raise ValueError("shares: expected finite correlations from −1 to 1, leave out what does not vary")
    matrix = np.ones((*outer.shape[:-1], outer.shape[-1] + 1, outer.shape[-1] + 1))
    matrix[..., :-1, :-1], matrix[..., :-1, -1], matrix[..., -1, :-1] = inner, outer, outer
    return matrix


def _explained_by_sets(matrix: Floats) -> Floats:
    """R² of all sets of predictors, (…, 2^p); bit j of a set's place says whether predictor j belongs to it."""
    left = matrix[..., None, :, :]
    while left.shape[-1] > 1:
        own, rest = left[..., :1, :1], left[..., 1:, 1:]
        if (own < SMALLEST_PART).any():
            raise ValueError(_FOLLOWS)
        swept = rest - left[..., 1:, :1] * left[..., :1, 1:] / own
        left = np.concatenate([rest, swept], axis=-3)
    return np.asarray(1 - left[..., 0, 0])


def _average_gain(explained_by: Floats, predictor: int, predictors: int) -> Floats:
    places = np.arange(2**predictors)
    without = places[(places >> predictor) & 1 == 0]
    sizes = np.array([int(place).bit_count() for place in without])
    weights = np.array([1 / (predictors * comb(predictors - 1, size)) for size in range(predictors)])[sizes]
    gains = explained_by[..., without | (1 << predictor)] - explained_by[..., without]
    return np.asarray(gains @ weights)
