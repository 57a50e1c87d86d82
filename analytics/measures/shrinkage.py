"""Stabilised values: what a small group's number most probably is, once all groups have been looked at together.

In: one value and one standard error per group. Out: stabilised values, which alone decide flags and order.
Called by: `analytics.release`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Stabilised:
    """Values drawn towards the groups' common mean, in the unit of the values."""

    values: tuple[float, ...]
    standard_errors: tuple[float, ...]
    weights: tuple[float, ...]  # 1: the group's own value stands; 0: the common mean stands in for it
    mean: float
    between_variance: float


def stabilise(values: Sequence[float], standard_errors: Sequence[float]) -> Stabilised:
    """Shrink every group's value towards the common mean, the more the less certain it is.

    Formula: μ = Σ v / (τ² + s²) / Σ 1 / (τ² + s²); B = τ² / (τ² + s²); stabilised = μ + B (v − μ), with standard error
    √(B s² + (1 − B)² / Σ 1 / (τ² + s²)); τ² as in `between_variance`, so all of it is closed form.
    Shapes and units: `values`, `standard_errors` s (groups,) in one unit, rounding included; returns (groups,) each.
    Raises: ValueError for no group, unequal lengths, a standard error not above 0 or a number that is not finite.
    Source: Morris, JASA 78, 1983, 47–55 (parametric empirical Bayes), with DerSimonian and Laird's τ².

    >>> [round(value, 2) for value in stabilise([2.0, 3.0, 4.0], [0.5, 0.5, 0.5]).values]
    [2.25, 3.0, 3.75]
    """
    measured, errors = _parse(values, standard_errors)
    between = between_variance(values, standard_errors)
    precision = 1 / (between + errors**2)
    mean = float(precision @ measured / precision.sum())
    weights = between * precision
    uncertainty = np.sqrt(weights * errors**2 + (1 - weights) ** 2 / precision.sum())
    stabilised = mean + weights * (measured - mean)
    return Stabilised(_floats(stabilised), _floats(uncertainty), _floats(weights), mean, between)


def between_variance(values: Sequence[float], standard_errors: Sequence[float]) -> float:
    """Estimate how much the groups' true values differ, beyond what chance explains.

    Formula: τ² = max(0, (Q − (k − 1)) / (Σ w − Σ w² / Σ w)), w = 1 / s², Q = Σ w (v − Σ w v / Σ w)²; 0 for one group.
    Shapes and units: as `stabilise`; returns the unit squared.
    Raises: ValueError as `stabilise`.
    Source: DerSimonian, Laird, Controlled Clinical Trials 7, 1986, 177–188.

    >>> round(between_variance([2.0, 3.0, 4.0], [0.5, 0.5, 0.5]), 2)
    0.75
    """
    measured, errors = _parse(values, standard_errors)
    if len(measured) == 1:
        return 0.0
    precision = 1 / errors**2
    pooled = precision @ measured / precision.sum()
    heterogeneity = precision @ (measured - pooled) ** 2
    spread = precision.sum() - (precision**2).sum() / precision.sum()
    return max(0.0, float((heterogeneity - (len(measured) - 1)) / spread))


def _parse(values: Sequence[float], standard_errors: Sequence[float]) -> tuple[Vector, Vector]:
    measured, errors = np.asarray(values, dtype=np.float64), np.asarray(standard_errors, dtype=np.float64)
    if measured.size == 0 or measured.shape != errors.shape:
        raise ValueError(f"stabilise: {measured.size} values, {errors.size} standard errors; expected one each a group")
    if not (np.isfinite(measured).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise ValueError("stabilise: expected finite values and standard errors above 0 (add the rounding's variance)")
    return measured, errors


def _floats(vector: Vector) -> tuple[float, ...]:
    return tuple(float(value) for value in vector)
