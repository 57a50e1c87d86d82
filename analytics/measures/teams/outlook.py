"""Outlook: how probable it is that a group's index lies clearly below or above the organisation's.

In: released values of groups with their standard errors and sizes. Out: one `Outlook` per group.
Called by: `analytics.release.outlook`.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Level = Literal["higher", "lower", "indistinct"]  # concern, against the organisation as a whole
Floats = NDArray[np.float64]

CLEAR: Final = 0.80  # probability from which a level is named
GRID: Final = 200  # values of the spread between groups that are tried
WIDEST: Final = 4.0  # of the spread's prior deviation; beyond it lies less than a ten-thousandth of the prior
# ASSUMPTION: groups of one organisation differ by about half a point of five, as a standard deviation, or less.
PRIOR_SPREAD: Final = 2.0  # of the difference that counts as clear


@dataclass(frozen=True)
class Outlook:
    """A group against the organisation, in the unit of the values; high values are good."""

    level: Level
    below: float  # probability that the group lies below the organisation by more than the clear difference
    above: float
    difference: float  # posterior mean of group minus organisation
    deviation: float  # its posterior standard deviation


def outlook(
    values: ArrayLike, standard_errors: ArrayLike, sizes: ArrayLike, *, beyond: float, clear: float = CLEAR
) -> tuple[Outlook, ...]:
    """Say for each group how probable it is that it differs from the whole organisation by more than `beyond`.

    Formula: value ~ N(θ, s²), θ ~ N(μ, τ²), μ flat, τ half-normal with deviation `PRIOR_SPREAD` · beyond; the
    organisation is Σ n θ / Σ n, so that a group is part of what it is held against. Given τ everything is normal and
    exact; τ is integrated over `GRID` points. "higher" concern: P(θ − organisation < −beyond) ≥ `clear`; "lower":
    P(… > beyond) ≥ `clear`; otherwise "indistinct".
    Shapes and units: `values`, `standard_errors` s (groups,) in the unit of `beyond`; `sizes` n (groups,) people.
    Raises: ValueError for fewer than 2 groups, unequal lengths, or numbers that are not finite and above 0.
    Source: Gelman et al., Bayesian Data Analysis, 2013, section 5.4 (equations 5.17 to 5.21), prior of section 5.7.

    >>> [found.level for found in outlook([40, 60, 62, 61, 59], [2, 2, 2, 2, 2], [30] * 5, beyond=6.25)]
    ['higher', 'indistinct', 'indistinct', 'indistinct', 'indistinct']
    """
    measured, errors, people = (np.asarray(part, dtype=np.float64) for part in (values, standard_errors, sizes))
    _require(measured, errors, people, beyond)
    spread = np.linspace(0, WIDEST, GRID) * PRIOR_SPREAD * beyond
    weights = _posterior_of_spread(measured, errors, spread, beyond)
    means, variances = _differences(measured, errors, people / people.sum(), spread)
    deviations = np.sqrt(variances)
    below = weights @ ndtr((-beyond - means) / deviations)
    above = weights @ ndtr((means - beyond) / deviations)
    centre = weights @ means
    width = np.sqrt(np.maximum(weights @ (variances + means**2) - centre**2, 0))
    rows = zip(below.tolist(), above.tolist(), centre.tolist(), width.tolist(), strict=True)
    return tuple(Outlook(level_of(low, high, clear=clear), low, high, mid, wide) for low, high, mid, wide in rows)


def level_of(below: float, above: float, *, clear: float = CLEAR) -> Level:
    """Name the level that two probabilities allow.

    Units: probabilities. Raises: nothing. Source: statistics page "Uncertainty".

    >>> level_of(0.81, 0.01), level_of(0.4, 0.3), level_of(0.0, 0.8)
    ('higher', 'indistinct', 'lower')
    """
    if below >= clear:
        return "higher"
    return "lower" if above >= clear else "indistinct"


def _posterior_of_spread(measured: Floats, errors: Floats, spread: Floats, beyond: float) -> Floats:
    """Weights of the grid, (grid,): prior times the likelihood with μ integrated out (equation 5.21)."""
    variance = spread[:, None] ** 2 + errors[None, :] ** 2
    precision = 1 / variance
    total = precision.sum(axis=1)
    centre = precision @ measured / total
    logs = -0.5 * (np.log(variance).sum(axis=1) + np.log(total))
    logs -= 0.5 * (precision * (measured[None, :] - centre[:, None]) ** 2).sum(axis=1)
    logs -= 0.5 * (spread / (PRIOR_SPREAD * beyond)) ** 2
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _differences(measured: Floats, errors: Floats, share: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Posterior means and variances of group minus organisation for every spread, (grid, groups) each.

    Cov(θ_g, θ_h) is own_g between a group and itself, plus pull_g pull_h V of the common mean they are drawn towards.
    """
    variance = spread[:, None] ** 2 + errors[None, :] ** 2
    common = 1 / (1 / variance).sum(axis=1)
    centre = common * (measured / variance).sum(axis=1)
    kept = spread[:, None] ** 2 / variance
    pull, own = 1 - kept, kept * errors[None, :] ** 2
    means = kept * measured[None, :] + pull * centre[:, None]
    drawn = (pull - (pull @ share)[:, None]) ** 2 * common[:, None]
    variances = own * (1 - 2 * share[None, :]) + (own @ share**2)[:, None] + drawn
    smallest = np.finfo(np.float64).tiny
    return means - (means @ share)[:, None], np.maximum(variances, smallest)


def _require(measured: Floats, errors: Floats, people: Floats, beyond: float) -> None:
    if not measured.ndim == 1 or not measured.shape == errors.shape == people.shape or len(measured) < 2:
        raise ValueError(f"outlook: shapes {measured.shape}, {errors.shape}, {people.shape}; expected 2 groups or more")
    if not (np.isfinite(measured).all() and np.isfinite(errors).all() and np.isfinite(people).all()):
        raise ValueError("outlook: expected finite numbers, leave out withheld groups")
    if not (errors > 0).all() or not (people > 0).all() or not (isfinite(beyond) and beyond > 0):
        raise ValueError("outlook: expected standard errors, sizes and a difference above 0")
