"""Profiles: groups whose themes show a similar pattern, told only where resampling finds the same groups again.

In: released values of themes per group with their standard errors. Out: numbers of patterns, 0 where there is none.
Called by: `analytics.pages`.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.measures.teams.outlook import Floats

FEWEST: Final = 12  # groups; fewer show patterns by chance
FEWEST_TOGETHER: Final = 3  # groups that make a pattern
MOST: Final = 5  # patterns
KEPT: Final = 0.8  # share of the groups in each resample
RESAMPLES: Final = 60
STABLE: Final = 0.75  # mean overlap (Jaccard) from which a pattern counts as found again

Ints = NDArray[np.int64]


def profiles(values: ArrayLike, standard_errors: ArrayLike, *, seed: int = 0) -> tuple[int, ...]:
    """Number the stable patterns of groups, from 1; 0 for groups that belong to none.

    Formula: each group's values minus their own mean (so that a pattern is a shape and never a level); Ward's clusters,
    2 to `MOST` of them; each compared with `RESAMPLES` clusterings of `KEPT` of the groups whose values were moved by
    their own errors, by the largest Jaccard overlap; the number of clusters with the most groups in stable ones, the
    smaller first; clusters under `STABLE` or `FEWEST_TOGETHER` are not told.
    Shapes and units: `values`, `standard_errors` (groups, themes) in one unit, complete; returns (groups,). Numbers
    follow the order in which patterns first appear and mean nothing.
    Raises: ValueError for other shapes, missing values or negative errors.
    Source: Ward, JASA 58, 1963; Hennig, Computational Statistics & Data Analysis 52, 2007, 258–271 (0.75);
    scikit-learn's AgglomerativeClustering.

    >>> shapes = [[70, 50, 60], [50, 70, 60]] * 8
    >>> profiles(shapes, np.ones((16, 3)))
    (1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2)
    """
    told, errors = np.asarray(values, dtype=np.float64), np.asarray(standard_errors, dtype=np.float64)
    if told.ndim != 2 or told.shape != errors.shape or not (np.isfinite(told).all() and (errors >= 0).all()):
        raise ValueError(f"profiles: shapes {told.shape}, {errors.shape}; expected complete tables of one shape")
    groups, themes = len(told), told.shape[1]
    if groups < FEWEST or themes < 2:
        return (0,) * groups
    best: Ints = np.zeros(groups, dtype=np.int64)
    for number in range(2, MOST + 1):
        found = _stable(told, errors, number, np.random.default_rng(seed))
        if np.count_nonzero(found) > np.count_nonzero(best):
            best = found
    return _numbered(best)


def _stable(told: Floats, errors: Floats, number: int, rng: np.random.Generator) -> Ints:
    """Labels from 1 of the clusters that are found again, 0 for the rest."""
    labels = _clusters(told, number)
    overlap = np.zeros(number)
    for _ in range(RESAMPLES):
        kept = rng.choice(len(told), size=round(KEPT * len(told)), replace=False)
        again = _clusters(rng.normal(told[kept], errors[kept]), number)
        overlap += [_best_overlap(labels[kept] == label, again, number) for label in range(number)]
    sizes = np.bincount(labels, minlength=number)
    stable = (overlap / RESAMPLES >= STABLE) & (sizes >= FEWEST_TOGETHER)
    return np.where(stable[labels], labels + 1, 0)


def _clusters(told: Floats, number: int) -> Ints:
    from sklearn.cluster import AgglomerativeClustering  # imported here: loading the library takes long

    shapes = told - told.mean(axis=1, keepdims=True)
    return np.asarray(AgglomerativeClustering(n_clusters=number).fit_predict(shapes), dtype=np.int64)


def _best_overlap(inside: NDArray[np.bool_], again: Ints, number: int) -> float:
    """Largest Jaccard overlap of a cluster's kept groups with any cluster of the resample."""
    if not inside.any():
        return 0.0
    others = [again == label for label in range(number)]
    return max(float((inside & other).sum() / (inside | other).sum()) for other in others)


def _numbered(labels: Ints) -> tuple[int, ...]:
    names: dict[int, int] = {0: 0}
    numbers = [names.setdefault(int(label), len(names)) for label in labels]
    return tuple(numbers)
