"""Alerts: which differences and changes of larger groups deserve a look first, after allowing for many comparisons.

In: differences with margins, p-values and sizes. Out: 1, -1 or 0 per comparison.
Called by: `analytics.figures.alerts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

from analytics.measures.change import WaveMean, compare
from analytics.measures.intervals import CONFIDENCE
from analytics.measures.multiplicity import benjamini_hochberg

FEWEST: Final = 20  # people who certainly answered; smaller groups move by much from chance alone
SMALLEST: Final = 8.0  # index points; what is surer but smaller than this is not worth an alarm


@dataclass(frozen=True)
class Contrast:
    """A group against the organisation, or against itself one wave earlier, in index points."""

    difference: float
    margin: float  # half width of the 95 % interval
    p_value: float
    people: float  # who certainly answered: the lower end of the band


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
    judged = [contrast for contrast in contrasts if contrast and contrast.people >= FEWEST]
    if not all(isfinite(contrast.difference) and isfinite(contrast.margin) for contrast in judged):
        raise ValueError("alerts: a difference or margin is not finite; give None where a number is withheld")
    rejected = iter(benjamini_hochberg([contrast.p_value for contrast in judged]) if judged else [])
    return [_flag(contrast, next(rejected)) if contrast and contrast.people >= FEWEST else 0 for contrast in contrasts]


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


def _flag(contrast: Contrast, rejected: bool) -> int:
    size = abs(contrast.difference)
    if not rejected or size < SMALLEST or size <= contrast.margin:
        return 0
    return 1 if contrast.difference > 0 else -1
