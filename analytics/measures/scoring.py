"""Scores: which answers are favourable, how a mean becomes an index, when half of the parts is enough.

In: counts, percents, means. Out: sums over sides, index points. Called by: `analytics.release`.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

SIDES: Final = {  # points -> options counted from 1, after turning: (unfavourable, neutral, favourable)
    4: ((1,), (2, 3), (4,)),
    5: ((1, 2), (3,), (4, 5)),
    6: ((1, 2), (3, 4), (5, 6)),
    7: ((1, 2, 3), (4, 5), (6, 7)),
    11: ((1, 2, 3, 4, 5, 6, 7), (8, 9), (10, 11)),  # the answers 0–6, 7–8, 9–10
}
SIDE_NAMES: Final = ("unfavourable", "neutral", "favourable")


def side_sums(percents: Sequence[int]) -> dict[str, int]:
    """Add up the percents of a scaled question's options by side.

    Formula: sums over the options of each side; 5 points 1–2 / 3 / 4–5, 7 points 1–3 / 4–5 / 6–7, 6 points
    1–2 / 3–4 / 5–6, 4 points 1 / 2–3 / 4, 0–10 0–6 / 7–8 / 9–10.
    Shapes and units: `percents` (points,) percent, turned so that high is good; returns percent by side.
    Raises: ValueError for a number of points without sides.
    Source: statistics page "Scores"; Civil Service People Survey technical guide 2018 for 5 points.

    >>> side_sums([10, 40, 10, 16, 24])
    {'unfavourable': 50, 'neutral': 10, 'favourable': 40}
    """
    sides = _sides(len(percents))
    return {name: sum(percents[option - 1] for option in side) for name, side in zip(SIDE_NAMES, sides, strict=True)}


def side_sizes(points: int) -> dict[str, int]:
    """Say how many options each side has.

    Units: options. Raises: ValueError as `side_sums`. Source: as `side_sums`.

    >>> side_sizes(11)
    {'unfavourable': 7, 'neutral': 2, 'favourable': 2}
    """
    return {name: len(side) for name, side in zip(SIDE_NAMES, _sides(points), strict=True)}


def unfavourable_options(points: int) -> tuple[int, ...]:
    """Give the options, counted from 1 after turning, that count as unfavourable.

    Raises: ValueError as `side_sums`. Source: as `side_sums`.

    >>> unfavourable_options(5)
    (1, 2)
    """
    return _sides(points)[0]


def index(mean: Fraction | float, *, lowest: int, points: int) -> Fraction | float:
    """Turn a mean into an index from 0 to 100, higher is better.

    Formula: (mean − lowest) / (points − 1) · 100; `lowest` is 1, or 0 for the scale 0–10.
    Units: scale points; returns index points. Raises: ValueError for a mean outside the scale.
    Source: Civil Service People Survey technical guide 2018 (strongly agree 100, agree 75, …, strongly disagree 0).

    >>> index(3.6, lowest=1, points=5)
    65.0
    """
    if not lowest <= mean <= lowest + points - 1:
        raise ValueError(f"index: mean {mean} outside {lowest} to {lowest + points - 1}; turn items before scoring")
    return (mean - lowest) * 100 / (points - 1)


def index_of_counts(counts: Sequence[int]) -> Fraction:
    """Give the index of a question from its counts, turned so that high is good.

    Formula: Σ (k − 1) · count_k / (Σ count · (points − 1)) · 100.
    Shapes and units: `counts` (points,) people or percent; returns index points, exact.
    Raises: ValueError without any answer or with fewer than two options.
    Source: Civil Service People Survey technical guide 2018.

    >>> index_of_counts([24, 16, 10, 40, 10])
    Fraction(49, 1)
    """
    total = sum(counts)
    if total <= 0 or len(counts) < 2:
        raise ValueError("index_of_counts: no answers; withhold the score instead")
    return Fraction(100 * sum(place * count for place, count in enumerate(counts)), total * (len(counts) - 1))


def enough_parts(present: int, asked: int) -> bool:
    """Say whether a score may rest on so many of its parts: at least half, and one.

    Units: parts. Raises: nothing. Source: statistics page "Scores".

    >>> enough_parts(2, 3), enough_parts(1, 3), enough_parts(0, 0)
    (True, False, False)
    """
    return present > 0 and 2 * present >= asked


def share_noise(percent: float, *, chosen: int, options: int, people: float, sigma: float) -> float:
    """Give the standard deviation that noise on counts puts on a published share of one or several options.

    Formula: 100 · σ · √(s (1 − p)² + (k − s) p²) / T, the delta method for p = Σ chosen / Σ all of k noisy counts.
    Shapes and units: `percent` 0 to 100, `chosen` s and `options` k counts, `people` T, `sigma` people; returns
    percentage points.
    Raises: ValueError when not 0 < chosen < options, or without people.
    Source: Casella, Berger, Statistical Inference, 2002, theorem 5.5.24.

    >>> round(share_noise(50, chosen=1, options=3, people=60, sigma=3.0), 2)
    4.33
    """
    if not (0 < chosen < options and people > 0):
        raise ValueError(
            f"share_noise: {chosen} of {options} options, {people} people; expected fewer chosen, more than 0"
        )
    p = percent / 100
    return float(100 * sigma * (chosen * (1 - p) ** 2 + (options - chosen) * p**2) ** 0.5 / people)


def _sides(points: int) -> tuple[tuple[int, ...], ...]:
    if points not in SIDES:
        raise ValueError(f"sides of a scale with {points} points are not settled; expected one of {sorted(SIDES)}")
    return SIDES[points]
