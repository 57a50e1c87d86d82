"""Means of groups weighted by their sizes, where a size is only known as a band: the value and its exact bounds.

In: numerators over a common denominator, smallest and largest weights. Out: exact numerators and denominators.
Called by: `analytics.release.derived`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Exact = NDArray[Any]  # integers: int64 where they fit, Python integers (dtype object) where they may not


@dataclass(frozen=True)
class Ratio:
    """Exact fractions, (measures,) each."""

    over: Exact
    under: Exact


def weighted_mean(values: Exact, weights: Exact) -> Ratio:
    """Give Σ weight · value / Σ weight per column, exactly.

    Formula: as it says; a weight of 0 leaves a group out. A column without any weight gives 0 / 1.
    Shapes and units: `values`, `weights` (groups, measures) integers; returns (measures,).
    Raises: nothing. Source: arithmetic.

    >>> found = weighted_mean(np.array([[10], [40]]), np.array([[1], [2]]))
    >>> int(found.over[0]), int(found.under[0])
    (90, 3)
    """
    total = weights.sum(axis=0)
    return Ratio((values * weights).sum(axis=0), np.where(total > 0, total, 1))


def smallest_mean(values: Exact, smallest: Exact, largest: Exact) -> Ratio:
    """Give the smallest weighted mean per column, over all weights between `smallest` and `largest`.

    Formula: a linear fraction over a box has its minimum at a corner; sorted by value, the first k groups take their
    largest weight and the others their smallest. The best k is found by trying all.
    Shapes and units: (groups, measures) integers each; returns (measures,), value units.
    Raises: ValueError when a column's smallest weights are all 0, for then nothing bounds it.
    Source: Charnes, Cooper, Programming with linear fractional functionals, 1962.

    >>> found = smallest_mean(np.array([[10], [40]]), np.array([[1], [1]]), np.array([[3], [2]]))
    >>> int(found.over[0]), int(found.under[0])
    (70, 4)
    """
    if not (smallest.sum(axis=0) > 0).all():
        raise ValueError("smallest_mean: a column without any certain weight; withhold it instead")
    order = np.argsort(values, axis=0, kind="stable")
    sorted_values, low, high = (np.take_along_axis(part, order, axis=0) for part in (values, smallest, largest))
    over = _prefixes((high - low) * sorted_values) + (low * sorted_values).sum(axis=0)
    under = _prefixes(high - low) + low.sum(axis=0)
    best = np.argmin((over / under).astype(np.float64), axis=0)[None, :]
    return Ratio(np.take_along_axis(over, best, axis=0)[0], np.take_along_axis(under, best, axis=0)[0])


def largest_mean(values: Exact, smallest: Exact, largest: Exact) -> Ratio:
    """Give the largest weighted mean per column; the mirror image of `smallest_mean`.

    Formula, shapes, units, Raises, Source: as `smallest_mean`, of the negated values.

    >>> found = largest_mean(np.array([[10], [40]]), np.array([[1], [1]]), np.array([[3], [2]]))
    >>> int(found.over[0]), int(found.under[0])
    (90, 3)
    """
    mirrored = smallest_mean(-values, smallest, largest)
    return Ratio(-mirrored.over, mirrored.under)


def _prefixes(parts: Exact) -> Exact:
    """Sums of the first 0, 1, …, all rows."""
    nothing = np.zeros_like(parts[:1])
    return np.concatenate([nothing, np.cumsum(parts, axis=0, dtype=parts.dtype)])
