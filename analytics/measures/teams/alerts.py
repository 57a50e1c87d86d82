"""Alerts: which differences and changes of larger groups deserve a look first, after allowing for many comparisons.

In: differences with margins, p-values and sizes. Out: 1, -1 or 0 per comparison.
Called by: `analytics.pages.behind.alerts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from analytics.measures.change import WaveMean, compare
from analytics.measures.intervals import CONFIDENCE
from analytics.measures.multiplicity import rejected

Vector = NDArray[np.float64]
FEWEST: Final = 20  # people who certainly answered; smaller groups move by much from chance alone
SMALLEST: Final = 8.0  # index points; what is surer but smaller than this is not worth an alarm


@dataclass(frozen=True)
class Contrast:
    """A group against the organisation, or against itself one wave earlier, in index points."""

    difference: float
    margin: float  # half width of the 95 % interval
    p_value: float
    people: float  # who certainly answered: the lower end of the band


@dataclass(frozen=True)
class Contrasts:
    """The same for many groups, (contrasts,) each."""

    difference: Vector
    margin: Vector
    p_value: Vector
    people: Vector

    def __getitem__(self, place: int) -> Contrast:
        columns = (self.difference, self.margin, self.p_value, self.people)
        return Contrast(*(float(column[place]) for column in columns))

    @classmethod
    def joined(cls, parts: Sequence["Contrasts"]) -> "Contrasts":
        """One after the other."""
        names = ("difference", "margin", "p_value", "people")
        return cls(*(np.concatenate([np.zeros(0), *(getattr(part, name) for part in parts)]) for name in names))


def alerts(contrasts: Sequence[Contrast | None]) -> list[int]:
    """Say which contrasts are large and sure: 1 for above, -1 for below, 0 for the rest.

    Formula: of the contrasts of groups with `FEWEST` people or more, those beyond their margin, of at least `SMALLEST`
    index points, and rejected by Benjamini–Hochberg among all contrasts of such groups.
    Shapes and units: (contrasts,), None where a number is missing; index points; returns (contrasts,).
    Raises: ValueError for a p-value outside 0 to 1 or a number that is not finite.
    Source: Benjamini, Hochberg, Journal of the Royal Statistical Society B 57, 1995; the size is Canopy's.

    >>> alerts([Contrast(-12, 5, 0.001, 40), Contrast(-12, 5, 0.001, 13), Contrast(6, 2, 0.001, 200), None])
    [-1, 0, 0, 0]
    """
    known = [contrast for contrast in contrasts if contrast]
    names = ("difference", "margin", "p_value", "people")
    columns = (np.array([getattr(contrast, name) for contrast in known], dtype=float) for name in names)
    flags = iter(flagged(Contrasts(*columns)).tolist())
    return [next(flags) if contrast else 0 for contrast in contrasts]


def flagged(contrasts: Contrasts) -> NDArray[np.int64]:
    """Say which contrasts are large and sure, for numbers that stand in arrays.

    Formula: as `alerts`. Shapes and units: (contrasts,) each; returns (contrasts,). Raises: as `alerts`.
    Source: as `alerts`.
    """
    judged = contrasts.people >= FEWEST
    if not bool(np.isfinite(contrasts.difference[judged] + contrasts.margin[judged]).all()):
        raise ValueError("alerts: a difference or margin is not finite; leave out what is withheld")
    sure = np.zeros(len(judged), dtype=bool)
    sure[judged] = rejected(contrasts.p_value[judged])
    size = np.abs(contrasts.difference)
    large = (size >= SMALLEST) & (size > contrasts.margin)
    return np.where(sure & large, np.sign(contrasts.difference), 0).astype(np.int64)


def smallest_change(
    *, variance: float, n: float, rounding_variance: float = 0.0, confidence: float = CONFIDENCE
) -> float:
    """Give the smallest change that a group could show next time with as many answers, four times out of five.

    Formula: (t(ν, 97.5 %) + t(ν, 80 %)) · √(2 v / n + 2 r): what `compare` says about two equal waves.
    Shapes and units: `variance` v of single answers and `rounding_variance` r in one unit squared, `n` answers (a
    band's middle); returns that unit.
    Raises: ValueError for n ≤ 1, a negative variance or a number that is not finite.
    Source: Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988, chapter 2.

    >>> round(smallest_change(variance=1.0, n=64), 2)
    0.5
    """
    wave = WaveMean(0.0, variance, n, rounding_variance)
    return compare(wave, wave, confidence=confidence).smallest_detectable
