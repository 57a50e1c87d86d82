"""Differences of thousands of numbers at once, on arrays: the same as `differences` says of one after the other.

In: columns of released numbers, respondents, invited. Out: arrays in the same order.
Called by: `analytics.figures.differences`, `analytics.pages`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc

from analytics.figures.drawn.dots import Axis
from analytics.measures.intervals import normal_quantile, student_quantiles
from analytics.measures.multiplicity import rejected
from analytics.release.written.columns import Numbers, Vector

WIDEST: Final = 625.0  # index points squared, ((points - 1) / 4)² of any scale: where no margin tells the variance
ENOUGH_UNSEEN: Final = 0.2  # share of the invited; below it the finite population correction hides the variance


@dataclass(frozen=True)
class People:
    """Who answered (a band's middle) and who was invited in each leaf group, (leaves,)."""

    answered: Vector
    invited: Vector

    @cached_property
    def unseen(self) -> Vector:
        """Share of the invited who did not answer."""
        there = self.invited > 0
        return np.where(there, 1 - self.answered / np.where(there, self.invited, 1.0), 0.0)

    @cached_property
    def quantile(self) -> Vector:
        """What their margins were multiplied by."""
        return student_quantiles(np.maximum(self.answered - 1, 1))


@dataclass(frozen=True)
class Parts:
    """One number of all leaf groups in one wave; not a number where it is not shown."""

    numbers: Numbers
    people: People

    @property
    def shown(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.numbers.value)

    @cached_property
    def squared_error(self) -> Vector:
        return (self.numbers.margin / self.people.quantile) ** 2

    @cached_property
    def rounding(self) -> Vector:
        """Variance of a number that may lie anywhere between `low` and `high`, or of its noise; at most its error's."""
        width = np.where(np.isnan(self.numbers.low) | np.isnan(self.numbers.high), 0.0, 1.0)
        width *= np.nan_to_num(self.numbers.high - self.numbers.low)
        noise = self.numbers.noise
        return np.minimum(np.where(np.isnan(noise), width**2 / 12, noise**2), self.squared_error)

    @cached_property
    def variance(self) -> float:
        """Of single answers: the organisation's, and so common to all; see `differences.common_variance`."""
        told = self.shown & (self.people.unseen >= ENOUGH_UNSEEN)
        if not told.any():
            return WIDEST
        people = self.people
        found = (self.squared_error - self.rounding)[told] * people.answered[told] / people.unseen[told]
        return float(np.median(found))


def on_lines(numbers: Numbers, axis: Axis) -> Numbers:
    """Express numbers in percent of their line, each as `drawn.dots.on_line` does."""
    unit = 100 / (axis.high - axis.low)
    value, low, high = (unit * (part - axis.low) for part in (numbers.value, numbers.low, numbers.high))
    return Numbers(value=value, low=low, high=high, noise=unit * numbers.noise, margin=unit * numbers.margin)


def margins_between(reference: Vector | float, own: Vector, share: Vector | float) -> Vector:
    """Give 95 % margins of differences, each as `differences.margin_between` does."""
    squared = own**2
    return np.sqrt(np.maximum(squared * (1 - 2 * share) + reference**2, squared * (1 - share) ** 2))


def two_sided(difference: Vector, margin: Vector) -> Vector:
    """Give p-values of differences with these 95 % margins, each as `differences.two_sided_p` does."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = erfc(np.abs(difference) / margin * normal_quantile() / np.sqrt(2))
    return np.where(difference == 0, 1.0, np.where(margin == 0, 0.0, found))


def signs(difference: Vector, margin: Vector) -> NDArray[np.int64]:
    """Say which differences are more than chance among all of them: 1 above, -1 below, 0 the rest."""
    clear = rejected(two_sided(difference, margin))
    return np.where(clear, np.where(difference > 0, 1, -1), 0).astype(np.int64)
