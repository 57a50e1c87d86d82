"""When people come and when their ballots arrive, second by second: invented visits with the client's own pauses.

In: a number of segments, a way to take part. Out: `Log`, what an operator could have written down.
Called by: survey.app.trying.attack.operator.logs.

Visits: most come early (each day three quarters of the day before), between 7 and 19 o'clock. Answering takes six
minutes for half of all people, log-normally. Parts leave in random order, after pauses that are read from the client.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from survey.app.site.assets import static_folder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MEMBERS: Final = 8  # people in a segment, the fewest that a client accepts
DAY: Final = 86_400.0  # seconds
ENROL_DAYS, VOTE_DAYS = 5, 10
LESS_EACH_DAY: Final = 0.75
OPENS, CLOSES = 7 * 3600.0, 19 * 3600.0  # seconds of the day
ANSWERING: Final = (6 * 60.0, 0.5)  # median in seconds, standard deviation of the logarithm
HABIT: Final = 30 * 60.0  # seconds; standard deviation around somebody's usual hour
PROMPT: Final = 0.6  # correlation of how early somebody enrols and how early the same person votes
WRITTEN: Final = re.compile(r'"(one-visit|two-window)": \[([\d.]+), ([\d.]+)\]')


class NoPauses(ValueError):
    """The client no longer says how long it waits, in the place where it did."""


@dataclass(frozen=True)
class Log:
    """What an operator wrote down of many segments: both times in whole seconds, in random order on both sides."""

    enrolled: Floats  # (segments, n)
    arrived: Floats  # (segments, n)
    truth: Ints  # (segments, n): place in `arrived` of the ballot of whoever enrolled


def pauses() -> dict[str, tuple[float, float]]:
    """Shortest and longest pause before a part leaves, in seconds, by mode, as the browser's client has them."""
    source = (static_folder() / "client" / "sending.js").read_text(encoding="utf-8")
    found = {mode: (float(shortest), float(longest)) for mode, shortest, longest in WRITTEN.findall(source)}
    if set(found) != {"one-visit", "two-window"}:
        raise NoPauses("static/client/sending.js has no PAUSES of both modes; say here where they are now")
    return found


def when(days: int, rng: np.random.Generator, shape: tuple[int, ...], *, early: Floats | None = None) -> Floats:
    """Seconds since a window opened at midnight; `early`: between 0 and 1, how far down the line of comers."""
    weights = np.cumsum(LESS_EACH_DAY ** np.arange(days))
    place = rng.random(shape) if early is None else early
    day = np.searchsorted(weights / weights[-1], place)
    return np.asarray(day * DAY + OPENS + (CLOSES - OPENS) * rng.beta(2, 2, shape))


def answering(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    median, spread = ANSWERING
    return rng.lognormal(np.log(median), spread, shape)


def parts(mode: str, rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Seconds from the end of answering until the group's part arrives, and until the text does."""
    shortest, longest = pauses()[mode]
    first, second = (rng.uniform(shortest, longest, shape) for _ in range(2))
    group_first = rng.random(shape) < 0.5
    return np.where(group_first, first, first + second), np.where(group_first, first + second, first)


def logged(enrolled: Floats, arrived: Floats, rng: np.random.Generator) -> Log:
    """Ballots are shuffled, so that no guess is right because of the place where something stands in an array."""
    ballots = rng.permuted(np.broadcast_to(np.arange(enrolled.shape[1]), enrolled.shape), axis=1)
    return Log(np.floor(enrolled), np.floor(np.take_along_axis(arrived, ballots, axis=1)), np.argsort(ballots, axis=1))


def two_windows(segments: int, rng: np.random.Generator) -> Log:
    """Two visits that have nothing to do with each other."""
    shape = (segments, MEMBERS)
    voted = ENROL_DAYS * DAY + when(VOTE_DAYS, rng, shape) + answering(rng, shape)
    return logged(when(ENROL_DAYS, rng, shape), voted + parts("two-window", rng, shape)[0], rng)


def with_habits(segments: int, rng: np.random.Generator) -> Log:
    """Two visits of people who come at their usual hour, and early or late both times."""
    shape = (segments, MEMBERS)
    first = rng.standard_normal(shape)
    again = PROMPT * first + np.sqrt(1 - PROMPT**2) * rng.standard_normal(shape)
    hour = rng.uniform(OPENS + 2 * HABIT, CLOSES - 2 * HABIT, shape)
    enrolled, voted = (
        np.floor(when(days, rng, shape, early=norm.cdf(z)) / DAY) * DAY + hour + rng.normal(0, HABIT, shape)
        for days, z in ((ENROL_DAYS, first), (VOTE_DAYS, again))
    )
    return logged(enrolled, ENROL_DAYS * DAY + voted + parts("two-window", rng, shape)[0], rng)


def one_visit(segments: int, rng: np.random.Generator, *, delay: float = 0.0) -> Log:
    """Ticket and answers in one visit; `delay`: seconds, ballots leave at random within them."""
    shape = (segments, MEMBERS)
    enrolled = when(VOTE_DAYS, rng, shape)
    left = enrolled + answering(rng, shape) + rng.uniform(0, delay, shape)
    return logged(enrolled, left + parts("one-visit", rng, shape)[0], rng)
