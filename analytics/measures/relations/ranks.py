"""How far the order of drivers can be trusted: shares in resampled people, and which of them cannot be told apart.

In: standardised answers. Out: `Ranked`. Called by: `analytics.tally`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from analytics.measures.relations.importance import SMALLEST_PART, Floats, shares

RESAMPLES: Final = 1_000  # of all people, with replacement
BLOCKS: Final = 2_000  # people who are drawn one by one; more are drawn in this many random blocks, at the same cost
SMALLEST_SPREAD: Final = 1e-6  # standard deviations; a measure below it does not vary
CERTAIN: Final = 0.95  # share of the resamples in which a driver must lie before another to be told apart from it


@dataclass(frozen=True)
class Ranked:
    """Shares of R² and how stable their order is. All tuples have one entry per predictor."""

    shares: tuple[float, ...]
    lowest_rank: tuple[int, ...]  # 1 is the largest share; the ranks of 95 % of the resamples lie between these two
    highest_rank: tuple[int, ...]
    together: tuple[int, ...]  # predictors with the same number cannot be told apart; 1 goes together most


def rank(answers: ArrayLike, outcome: ArrayLike, *, seed: int | None = None, resamples: int = RESAMPLES) -> Ranked:
    """Share R² among predictors and say how far the order of the shares can be trusted.

    Formula: `shares` of the correlations, in all people and in `resamples` draws of as many people with replacement;
    ranks between their 2.5 % and 97.5 % quantiles; `together` as in `tell_apart`.
    Shapes and units: `answers` (people, p), `outcome` (people,), complete, any unit; without a `seed` the draws come
    from the operating system.
    Raises: ValueError for missing values, a measure that does not vary, fewer than p + 2 people, or as `shares`.
    Source: Efron, Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; Grömping 2006, section 4.

    >>> rng = np.random.default_rng(1)
    >>> first, second, noise = rng.normal(size=(3, 400))
    >>> rank(np.column_stack([first, second]), first + noise, seed=1).together
    (1, 2)
    """
    standard = standardised(answers, outcome)
    if len(standard) < standard.shape[1] + 1:
        raise ValueError(f"rank: {len(standard)} people for {standard.shape[1] - 1} predictors; expected more people")
    correlations = standard.T @ standard / len(standard)
    found = shares(correlations[:-1, :-1], correlations[:-1, -1])
    resampled = _resampled(standard, np.random.default_rng(seed), resamples)
    drawn = shares(resampled[:, :-1, :-1], resampled[:, :-1, -1])
    places = np.argsort(np.argsort(-drawn, axis=1, kind="stable"), axis=1) + 1
    first, last = np.quantile(places, [0.025, 0.975], axis=0, method="nearest").astype(int).tolist()
    return Ranked(tuple(map(float, found)), tuple(first), tuple(last), tell_apart(found, drawn))


def tell_apart(found: ArrayLike, drawn: ArrayLike) -> tuple[int, ...]:
    """Number the groups of predictors whose order could be chance, beginning with the largest shares.

    Formula: going down the shares, a predictor opens a new group when the first one of the group before lies above it
    in more than `CERTAIN` of the resamples; else it joins.
    Shapes and units: `found` (p,) shares, `drawn` (resamples, p) shares; returns (p,) numbers from 1.
    Raises: ValueError when the two do not fit together.
    Source: as `rank`; the rule is Canopy's.

    >>> tell_apart([0.3, 0.1, 0.28], [[0.3, 0.1, 0.29], [0.27, 0.1, 0.28]])
    (1, 2, 1)
    """
    size, many = np.asarray(found, dtype=np.float64), np.asarray(drawn, dtype=np.float64)
    if many.ndim != 2 or many.shape[1:] != size.shape or not len(many):
        raise ValueError(f"tell_apart: shapes {size.shape}, {many.shape}; expected (p,) and (resamples, p)")
    numbers = np.zeros(len(size), dtype=int)
    head, number = -1, 0
    for place in np.argsort(-size, kind="stable").tolist():
        if head < 0 or np.mean(many[:, head] > many[:, place]) > CERTAIN:
            head, number = place, number + 1
        numbers[place] = number
    return tuple(numbers.tolist())


def standardised(answers: ArrayLike, outcome: ArrayLike) -> Floats:
    """Put answers and outcome side by side, each with mean 0 and variance 1.

    Formula: (x − mean) / standard deviation, column by column.
    Shapes and units: `answers` (people, p), `outcome` (people,); returns (people, p + 1).
    Raises: ValueError for missing values, unequal lengths, or a measure that does not vary.
    Source: arithmetic.

    >>> standardised([[1.0], [3.0]], [5.0, 9.0]).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    told, about = np.asarray(answers, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if told.ndim != 2 or about.shape != told.shape[:1]:
        raise ValueError(f"standardised: shapes {told.shape}, {about.shape}; expected (people, p) and (people,)")
    both = np.column_stack([told, about])
    spread = both.std(axis=0)
    if not np.isfinite(both).all() or not (spread > 0).all():
        raise ValueError("standardised: a missing value or a measure that does not vary; leave it out")
    return np.asarray((both - both.mean(axis=0)) / spread)


def _resampled(standard: Floats, rng: np.random.Generator, resamples: int) -> Floats:
    """Correlation matrices of resampled people, (resamples, p + 1, p + 1)."""
    people, width = standard.shape
    blocks = min(people, BLOCKS)
    # One person's products are a row; above BLOCKS people, random blocks of them are drawn as if they were one person.
    moments = np.column_stack([standard, (standard[:, :, None] * standard[:, None, :]).reshape(people, -1)])
    if blocks < people:
        deal = np.sort(rng.permutation(people) % blocks)
        moments = np.add.reduceat(moments[rng.permutation(people)], np.searchsorted(deal, np.arange(blocks)))
    times = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=resamples)
    found = times @ moments / people
    means, products = found[:, :width], found[:, width:].reshape(-1, width, width)
    covariances = products - means[:, :, None] * means[:, None, :]
    spread = np.sqrt(np.maximum(np.einsum("bii->bi", covariances), 0))
    varied = (spread > SMALLEST_SPREAD).all(axis=1)  # in few people a resample may draw the same answer throughout
    correlations = covariances[varied] / (spread[varied, :, None] * spread[varied, None, :])
    return np.asarray(correlations[np.linalg.eigvalsh(correlations[:, :-1, :-1])[:, 0] >= SMALLEST_PART])
