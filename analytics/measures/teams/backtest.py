"""Backtest: did the outlook of a wave tell more about who left afterwards than two guesses that need no survey?

In: groups' outlooks and total leavers per period. Out: Brier scores and a calibration table, also when it loses.
Called by: survey.cli, through `analytics.release`.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from analytics.measures.intervals import student_quantile
from analytics.measures.teams.outlook import Floats

FEWEST: Final = 9  # people who left, and who stayed; below it a total would tell about persons
PRIOR_SLOPE: Final = 1.0  # deviation of the slope's prior, in log odds per unit of difference
BINS: Final = 5  # of the calibration table, each of about as many people
ROUNDS: Final = 50  # of Newton's method, which needs about five


class TooFewLeft(ValueError):
    """A total that is too small to be imported."""


@dataclass(frozen=True)
class Bin:
    """People of about the same predicted rate, and what happened."""

    predicted: float
    observed: float
    people: int


@dataclass(frozen=True)
class Gain:
    """How much smaller the outlook's Brier score is than another one's, with its 95 % interval."""

    value: float
    margin: float

    @property
    def lowest(self) -> float:
        return self.value - self.margin

    @property
    def highest(self) -> float:
        return self.value + self.margin


@dataclass(frozen=True)
class Backtest:
    """Brier scores per person, smaller is better, and how predictions and events agree."""

    outlook: float
    same_as_last: float
    average: float
    calibration: tuple[Bin, ...]
    people: int
    periods: int
    gains: tuple[Gain, Gain]  # of the outlook over same_as_last, over average

    @property
    def clear(self) -> bool:
        """Whether the outlook did clearly better than both guesses, or clearly worse than one of them."""
        return all(gain.lowest > 0 for gain in self.gains) or any(gain.highest < 0 for gain in self.gains)

    @property
    def best(self) -> str:
        """Name what predicted best; a tie goes to what needs no survey."""
        scores = {"average": self.average, "same_as_last": self.same_as_last, "outlook": self.outlook}
        return min(scores, key=lambda name: scores[name])


def require_totals(unit: str, left: int, staff: int) -> None:
    """Refuse a total from which something would follow about persons.

    Units: people of one unit in one period. Raises: TooFewLeft unless `FEWEST` left and as many stayed.
    Source: statistics page "Uncertainty", retention outlook.

    >>> require_totals("Sales", 9, 60)
    """
    if left < FEWEST or staff - left < FEWEST:
        raise TooFewLeft(
            f"{unit}: {left} of {staff} left; at least {FEWEST} must have left and {FEWEST} stayed, else the total"
            " tells about persons. Join it with another unit, or take a longer period. Nothing was imported."
        )


def backtest(differences: ArrayLike, left: ArrayLike, staff: ArrayLike) -> Backtest:
    """Predict each period from all before it, and score the predictions against what happened.

    Formula: log odds of leaving = those of the organisation in the period before + b · difference; b by penalised
    maximum likelihood (prior N(0, 1)) from all earlier periods, each with its own organisation's rate. Held against
    "the unit's own rate in the period before" and "the organisation's rate in the period before". Brier score: mean
    over people of (left − predicted)².
    Shapes and units: `differences` (periods, units) of the outlook known before the period, in units of the clear
    difference, low is concern; `left`, `staff` (periods, units) people; NaN where a unit has no outlook or total.
    Raises: TooFewLeft; ValueError for other shapes, or without two periods in a row for any unit.
    Source: Brier, Monthly Weather Review 78, 1950, 1–3; Murphy, Winkler, Applied Statistics 26, 1977 (calibration).

    >>> found = backtest([[-2, 0, 2]] * 3, [[30, 20, 10]] * 3, [[100, 100, 100]] * 3)
    >>> found.best, found.periods
    ('same_as_last', 2)
    """
    told, gone, people = (np.asarray(part, dtype=np.float64) for part in (differences, left, staff))
    if told.ndim != 2 or not told.shape == gone.shape == people.shape:
        raise ValueError(f"backtest: shapes {told.shape}, {gone.shape}, {people.shape}; expected (periods, units)")
    known = np.isfinite(told) & np.isfinite(gone) & np.isfinite(people)
    for period, unit in np.argwhere(known).tolist():
        require_totals(f"unit {unit + 1}, period {period + 1}", int(gone[period, unit]), int(people[period, unit]))
    scored = [_period(told, gone, people, known=known, now=now) for now in range(1, len(told))]
    rows = np.concatenate([part for part in scored if len(part)]) if any(map(len, scored)) else np.empty((0, 5))
    if not len(rows):
        raise ValueError("backtest: no unit has two periods in a row; import the period before as well")
    guess, same, average, went, of = rows.T
    return Backtest(
        outlook=_brier(guess, went, of),
        same_as_last=_brier(same, went, of),
        average=_brier(average, went, of),
        calibration=calibration(guess, went, of),
        people=int(of.sum()),
        periods=sum(1 for part in scored if len(part)),
        gains=(gain(guess, same, went, of), gain(guess, average, went, of)),
    )


def gain(predicted: ArrayLike, other: ArrayLike, left: ArrayLike, staff: ArrayLike) -> Gain:
    """Hold two predictions of the same units against each other.

    Formula: d = Brier score of `other` minus that of `predicted`, per unit and period; mean of d weighted by people,
    with the t interval of a weighted mean over units, because people of one unit share its prediction and its year.
    Shapes and units: (units,) each; `predicted`, `other` 0 to 1, `left`, `staff` people. One unit has no interval: its
    margin is infinite.
    Raises: nothing. Source: Diebold, Mariano, Journal of Business & Economic Statistics 13, 1995; Cochran, Sampling
    Techniques, 1977, section 2.11 (variance of a ratio of totals).

    >>> gain([0.2, 0.3], [0.25, 0.25], [20, 30], [100, 100]).value
    0.0025
    """
    guess, beside, gone, people = (np.asarray(part, dtype=np.float64) for part in (predicted, other, left, staff))
    units, weights = len(guess), people / people.sum()
    rates = gone / people
    differences = (rates * (1 - beside) ** 2 + (1 - rates) * beside**2) - (
        rates * (1 - guess) ** 2 + (1 - rates) * guess**2
    )
    mean = float(weights @ differences)
    if units < 2:
        return Gain(round(mean, 10), inf)
    error = float(np.sqrt(units / (units - 1) * (weights**2 @ (differences - mean) ** 2)))
    return Gain(round(mean, 10), student_quantile(units - 1) * error)


def calibration(predicted: ArrayLike, left: ArrayLike, staff: ArrayLike) -> tuple[Bin, ...]:
    """Hold predicted rates against observed ones, in bins of about as many people each.

    Formula: units by predicted rate, cut where a fifth of the people is passed; means weighted by people.
    Shapes and units: `predicted` (units,) 0 to 1, `left`, `staff` (units,) people.
    Raises: nothing. Source: Murphy, Winkler, Applied Statistics 26, 1977.

    >>> calibration([0.1, 0.3], [12, 27], [100, 100])
    (Bin(predicted=0.1, observed=0.12, people=100), Bin(predicted=0.3, observed=0.27, people=100))
    """
    guess, gone, people = (np.asarray(part, dtype=np.float64) for part in (predicted, left, staff))
    order = np.argsort(guess, kind="stable")
    before = np.cumsum(people[order]) - people[order] / 2
    bins = np.minimum((before / people.sum() * BINS).astype(int), BINS - 1)
    members = [order[bins == place] for place in range(BINS)]
    return tuple(_bin(guess[inside], gone[inside], people[inside]) for inside in members if len(inside))


def slope(differences: ArrayLike, left: ArrayLike, staff: ArrayLike, offsets: ArrayLike) -> float:
    """Fit how much the log odds of leaving change with the outlook's difference.

    Formula: b that maximises Σ left · log p + (staff − left) · log(1 − p) − b² / 2, p = expit(offset + b · difference),
    by Newton's method.
    Shapes and units: (units,) each; returns log odds per unit of difference.
    Raises: nothing. Source: McCullagh, Nelder, Generalized Linear Models, 1989, chapter 4, with a normal prior.

    >>> round(slope([-1, 1], [30, 10], [100, 100], [-1.3, -1.3]), 2)
    -0.58
    """
    told, gone, people, base = (np.asarray(part, dtype=np.float64) for part in (differences, left, staff, offsets))
    found = 0.0
    for _ in range(ROUNDS):
        rate = expit(base + found * told)
        score = float((told * (gone - people * rate)).sum()) - found / PRIOR_SLOPE**2
        information = float((told**2 * people * rate * (1 - rate)).sum()) + 1 / PRIOR_SLOPE**2
        step = score / information
        found += step
        if abs(step) < 1e-10:
            break
    return found


def _period(told: Floats, gone: Floats, people: Floats, *, known: np.ndarray, now: int) -> Floats:
    """Predictions of one period from those before: (units, [outlook, same, average, left, staff])."""
    before, both = known[now - 1], known[now - 1] & known[now]
    if not both.any():
        return np.empty((0, 5))
    average = gone[now - 1, before].sum() / people[now - 1, before].sum()
    b = _slope_until(told, gone, people, known=known, now=now)
    guess = expit(logit(average) + b * told[now, both])
    same = gone[now - 1, both] / people[now - 1, both]
    return np.column_stack([guess, same, np.full(len(same), average), gone[now, both], people[now, both]])


def _slope_until(told: Floats, gone: Floats, people: Floats, *, known: np.ndarray, now: int) -> float:
    past = known[:now]
    rates = [logit(gone[t, known[t]].sum() / people[t, known[t]].sum()) if known[t].any() else 0.0 for t in range(now)]
    offsets = np.repeat(np.array(rates)[:, None], told.shape[1], axis=1)
    return slope(told[:now][past], gone[:now][past], people[:now][past], offsets[past])


def _brier(predicted: Floats, gone: Floats, people: Floats) -> float:
    return float((gone * (1 - predicted) ** 2 + (people - gone) * predicted**2).sum() / people.sum())


def _bin(guess: Floats, gone: Floats, people: Floats) -> Bin:
    total = float(people.sum())
    return Bin(round(float((guess * people).sum() / total), 4), round(float(gone.sum() / total), 4), int(total))
