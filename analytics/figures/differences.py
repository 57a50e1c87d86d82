"""Differences that are more than chance: a group against the organisation, and a wave against an earlier one.

In: readings with margins, respondents, invited. Out: -1, 0, 1 per comparison, or a `Move`.
Called by: `analytics.figures.drawn.heatmap`, `analytics.pages`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from math import erfc, sqrt
from statistics import median

import numpy as np

from analytics.figures.readings import Reading, Shown
from analytics.figures.together import ENOUGH_UNSEEN, WIDEST, margins_between, signs
from analytics.measures.change import Changes, WaveMean, WaveMeans, compare_many
from analytics.measures.intervals import normal_quantile, student_quantile
from analytics.measures.multiplicity import rejected


@dataclass(frozen=True)
class Pair:
    """A reading and what it is held against; `share` is the part of the reference that the reading itself makes up."""

    reference: Reading
    reading: Reading
    share: float = 0.0


@dataclass(frozen=True)
class Part:
    """A leaf group in one wave: what is shown, how many answered (a band's middle), how many were invited."""

    reading: Shown
    answered: float
    invited: float

    @property
    def unseen(self) -> float:
        """Share of the invited who did not answer."""
        return 1 - self.answered / self.invited if self.invited else 0.0


@dataclass(frozen=True)
class Snapshot:
    """A group in one wave, the leaf groups that its number is made of, and the variance of single answers."""

    reading: Reading
    parts: tuple[Part, ...]
    variance: float

    @property
    def people(self) -> float:
        """Who answered, in all parts."""
        return sum(part.answered for part in self.parts)

    @property
    def rounding(self) -> float:
        """Variance of the mean that rounding of the parts leaves open."""
        people = self.people
        return sum((part.answered / people) ** 2 * rounding_of(part) for part in self.parts)


@dataclass(frozen=True)
class Summed:
    """The same, when the parts of all groups were added up together."""

    reading: Reading
    people: float
    rounding: float
    variance: float


Stood = Snapshot | Summed


@dataclass(frozen=True)
class Move:
    """A change between two waves; `direction` is 0 unless it stands out among all changes of the page."""

    difference: float
    margin: float
    direction: int
    smallest_detectable: float

    @property
    def alone(self) -> bool:
        """Say whether it would stand out if it were the only comparison."""
        return abs(self.difference) > self.margin


def beyond_chance(pairs: Sequence[Pair]) -> list[int]:
    """Say which readings lie above (1) or below (-1) their reference by more than chance, the rest 0.

    Formula: z = d / `margin_between` · 1.96 on 95 % margins, two-sided p, Benjamini-Hochberg over the pairs given.
    Units: of the readings, at least two of a kind. A pair without two numbers is 0.
    Source: Benjamini, Hochberg, Journal of the Royal Statistical Society B 57, 1995.

    >>> beyond_chance([Pair(Shown(50, 2), Shown(60, 4)), Pair(Shown(50, 2), Shown(53, 4))])
    [1, 0]
    """
    both = [pair for pair in pairs if pair.reference.shown and pair.reading.shown]
    numbers = np.array([_numbers(pair) for pair in both], dtype=np.float64).reshape(-1, 5)
    reference, reference_margin, value, margin, share = numbers.T
    found = iter(signs(value - reference, margins_between(reference_margin, margin, share)).tolist())
    return [next(found) if pair.reference.shown and pair.reading.shown else 0 for pair in pairs]


def _numbers(pair: Pair) -> tuple[float, ...]:
    assert pair.reference.shown and pair.reading.shown
    return pair.reference.value, pair.reference.margin, pair.reading.value, pair.reading.margin, pair.share


def two_sided_p(reference: Shown, reading: Shown, share: float = 0.0) -> float:
    """Give the p-value of the difference of two readings from their 95 % margins."""
    distance, margin = abs(reading.value - reference.value), margin_between(reference, reading, share)
    if distance == 0:
        return 1.0
    if margin == 0:
        return 0.0
    return erfc(distance / margin * normal_quantile() / sqrt(2))


def margin_between(reference: Shown, reading: Shown, share: float = 0.0) -> float:
    """Give the 95 % margin of a difference, where a group may be part of what it is held against.

    Formula: whole = w · group + (1 − w) · others, so Var(group − whole) = s²(1 − 2 w) + S², never under (1 − w)² s²;
    w = 0 is the difference of two unrelated readings.
    Units: of the readings; `share` w 0 to 1.
    Source: Cochran, Sampling Techniques, 1977, section 2.9 (a domain against the whole).

    >>> round(margin_between(Shown(50, 3), Shown(60, 4)), 1), round(margin_between(Shown(50, 3), Shown(60, 4), 0.3), 2)
    (5.0, 3.92)
    """
    own = reading.margin**2
    return sqrt(max(own * (1 - 2 * share) + reference.margin**2, own * (1 - share) ** 2))


def moves(comparisons: Sequence[tuple[Stood, Stood] | None]) -> list[Move | None]:
    """Compare groups with themselves one wave earlier, all on one page together; None where a number is missing."""
    both = [(wave_mean(pair[0]), wave_mean(pair[1])) if pair else None for pair in comparisons]
    known = [pair for pair in both if pair and pair[0] and pair[1]]
    if not known:
        return [None] * len(comparisons)
    changes = compare_many(*(wave_means([pair[place] for pair in known]) for place in (0, 1)))
    found = iter(moves_of(changes))
    return [next(found) if pair and pair[0] and pair[1] else None for pair in both]


def wave_means(found: Sequence[WaveMean | None]) -> WaveMeans:
    columns = np.array([astuple(one) for one in found if one], dtype=np.float64).reshape(-1, 4).T
    return WaveMeans(*columns)


def moves_of(changes: Changes) -> list[Move]:
    """What is clear among all of them, and by itself."""
    direction = np.where(rejected(changes.p_value) & changes.clear, np.where(changes.difference > 0, 1, -1), 0)
    columns = (changes.difference, changes.margin, direction, changes.smallest_detectable)
    return [Move(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def wave_mean(snapshot: Stood) -> WaveMean | None:
    """Put a group's mean together from its leaf groups, weighted by who answered, without finite population correction.

    Formula: variance of the mean = v / Σ n; rounding = Σ n² r / (Σ n)², with v common and r the rounding of every leaf.
    Units: of the reading.
    Source: as the parents of a release are computed; Cochran, Sampling Techniques, 1977, section 5.3.
    """
    reading, people = snapshot.reading, snapshot.people
    if not reading.shown or people <= 1:
        return None
    return WaveMean(reading.value, snapshot.variance, people, snapshot.rounding)


def common_variance(leaves: Iterable[Part]) -> float:
    """Take margins apart again: the variance of single answers, which is the organisation's and so common to all.

    Formula: (margin / t)² = variance / n · (1 - n / N) + rounding; the median over leaf groups of which enough people
    did not answer, elsewhere the margin does not tell it. Without such a group ((points - 1) / 4)², the widest.
    Units: of the reading, squared.

    >>> round(common_variance([Part(Shown(50, 7), 21, 42)])), common_variance([])
    (473, 625.0)
    """
    told = [leaf for leaf in leaves if leaf.unseen >= ENOUGH_UNSEEN]
    if not told:
        return WIDEST
    return median((squared_error(leaf) - rounding_of(leaf)) * leaf.answered / leaf.unseen for leaf in told)


def rounding_of(part: Part) -> float:
    """Give the variance of a number that may lie anywhere between `low` and `high`, or of its noise.

    At most all of its error.
    """
    reading = part.reading
    if reading.noise is not None:
        return min(reading.noise**2, squared_error(part))
    if reading.low is None or reading.high is None:
        return 0.0
    return min((reading.high - reading.low) ** 2 / 12, squared_error(part))


def squared_error(part: Part) -> float:
    return (part.reading.margin / quantile(max(part.answered - 1, 1))) ** 2


quantile = cache(student_quantile)  # few different bands make many groups
