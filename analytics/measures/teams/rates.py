"""Rates of larger groups: what share of answers is unfavourable, and whether it is clearly above the organisation's.

In: published shares of groups with their sizes and noise. Out: one `Rate` per group, with natural frequencies.
Called by: `analytics.release.outlook`.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaln

from analytics.measures.teams.outlook import Floats, Level, level_of

HIGHER: Final = 1.25  # times the organisation's rate: what counts as clearly more
LOWER: Final = 0.75
RATES: Final = np.linspace(0.01, 0.99, 99)  # common rates that are tried
FIRMNESS: Final = np.geomspace(2, 2_000, 25)  # how alike groups are, in answers; tried evenly on a logarithmic scale
STEPS: Final = np.linspace(0, 1, 201)  # rates at which a group's own distribution is added up
CREDIBLE: Final = 0.90  # of the interval that is told as natural frequencies
OF: Final = 10


@dataclass(frozen=True)
class Rate:
    """A group's rate, 0 to 1, with what may be said about it."""

    level: Level
    above: float  # probability of more than 1.25 times the organisation's rate
    below: float  # probability of less than 0.75 times the organisation's rate
    rate: float
    low: float
    high: float

    @property
    def frequencies(self) -> tuple[int, int]:
        """Between so many and so many of 10: the interval's ends, rounded outwards."""
        return floor(OF * self.low + 1e-9), ceil(OF * self.high - 1e-9)


def rates(shares: ArrayLike, sizes: ArrayLike, noise: ArrayLike | None = None) -> tuple[Rate, ...]:
    """Say for each group between which ends its rate lies, and whether it is clearly above or below the organisation's.

    Formula: k = p · n of n answers binomial in a group's rate, that Beta(μ κ, (1 − μ) κ) over groups; μ and κ
    integrated on a grid. The organisation's rate is the groups' posterior mean weighted by n. Noise on a share lowers n
    to p̃ (1 − p̃) / (p̃ (1 − p̃) / n + v), with p̃ = (k + 1) / (n + 2). "higher": P(rate > 1.25 · organisation) ≥ 0.80;
    "lower": P(rate < 0.75 · organisation) ≥ 0.80.
    Shapes and units: `shares` p (groups,) 0 to 1, `sizes` n (groups,) people, `noise` v (groups,) share².
    Raises: ValueError for fewer than 2 groups, unequal lengths, shares outside 0 to 1, sizes not above 0.
    Source: Gelman et al., Bayesian Data Analysis, 2013, section 5.3 (rat tumours); natural frequencies: Gigerenzer,
    Hoffrage, Psychological Review 102, 1995.

    >>> found = rates([0.5, 0.1, 0.12, 0.11], [60, 60, 60, 60])
    >>> [rate.level for rate in found], found[0].frequencies
    (['higher', 'lower', 'indistinct', 'lower'], (3, 6))
    """
    told, people = np.asarray(shares, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    variance = np.zeros_like(told) if noise is None else np.asarray(noise, dtype=np.float64)
    _require(told, people, variance)
    effective = _effective(told, people, variance)
    yes, no = told * effective, (1 - told) * effective
    common, firm = (part.ravel() for part in np.meshgrid(RATES, FIRMNESS, indexing="ij"))
    first, second = common[:, None] * firm[:, None] + yes, (1 - common[:, None]) * firm[:, None] + no
    weights = _posterior(common * firm, (1 - common) * firm, first, second)
    whole = ((first / (first + second)) @ (people / people.sum()))[:, None]
    above = weights @ (1 - betainc(first, second, np.minimum(HIGHER * whole, 1)))
    below = weights @ betainc(first, second, LOWER * whole)
    middle = weights @ (first / (first + second))
    ends = _ends(weights, first, second)
    rows = zip(above.tolist(), below.tolist(), middle.tolist(), ends, strict=True)
    return tuple(Rate(level_of(high, low), high, low, mid, *end) for high, low, mid, end in rows)


def _effective(told: Floats, people: Floats, variance: Floats) -> Floats:
    adjusted = (told * people + 1) / (people + 2)
    single = adjusted * (1 - adjusted)
    return np.asarray(single / (single / people + variance))


def _posterior(first: Floats, second: Floats, after_first: Floats, after_second: Floats) -> Floats:
    logs = (betaln(after_first, after_second) - betaln(first, second)[:, None]).sum(axis=1)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _ends(weights: Floats, first: Floats, second: Floats) -> list[tuple[float, float]]:
    """Ends of the credible interval per group, from the mixture's distribution function on a grid."""
    heavy = weights > weights.max() * 1e-3
    kept = weights[heavy] / weights[heavy].sum()
    tail = (1 - CREDIBLE) / 2
    found = []
    for yes, no in zip(first[heavy].T, second[heavy].T, strict=True):
        reached = kept @ betainc(yes[:, None], no[:, None], STEPS[None, :])
        low, high = np.interp([tail, 1 - tail], reached, STEPS)
        found.append((float(low), float(high)))
    return found


def _require(told: Floats, people: Floats, variance: Floats) -> None:
    if told.ndim != 1 or not told.shape == people.shape == variance.shape or len(told) < 2:
        raise ValueError(f"rates: shapes {told.shape}, {people.shape}; expected one each for 2 groups or more")
    if not ((told >= 0) & (told <= 1) & (people > 0) & (variance >= 0)).all():
        raise ValueError("rates: expected shares from 0 to 1, sizes above 0, noise of 0 or more")
