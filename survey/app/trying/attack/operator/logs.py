"""A8, an operator who wrote down every second of every request, but no address: whose ballot is whose?

In: a company (its seed). Out: the share of ballots linked to enrolments in segments of 8. Called by:
survey.app.trying.attack.attacks.

The operator knows who enrolled when, because codes are theirs, and when each ballot of the segment came. The guess is
the best that likelihoods allow. Windows make visits independent; beside it stands what is linked without them.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.stats import lognorm

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.operator.matching import share_right
from survey.app.trying.attack.operator.visits import (
    ANSWERING,
    DAY,
    ENROL_DAYS,
    HABIT,
    MEMBERS,
    PROMPT,
    VOTE_DAYS,
    Log,
    answering,
    one_visit,
    parts,
    pauses,
    two_windows,
    when,
    with_habits,
)
from survey.app.trying.attack.outcome import Outcome

Floats = NDArray[np.float64]
SEGMENTS: Final = 4000
TARGET: Final = 1.2 / MEMBERS
VOTERS: Final = 300  # in the company whose parts of ballots are put together again
IMPOSSIBLE: Final = 1e-12  # likelihood of what the model excludes; somebody may be slower than it thinks
TITLE: Final = "An operator with exact times and no addresses"
NOTE: Final = (
    "Share of ballots linked to the person who wrote them, in segments of 8, with two windows and visits that have"
    " nothing to do with each other; guessing gives 12.5 %. Baseline: the same wave in one visit. People with regular"
    " habits are linked more often, see the details. The two parts of one ballot can be put together by their times."
)


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Every way to take part, each against the guess that suits it best."""
    progress("A8: linking visits by their times")
    rng = np.random.default_rng(company.seed)
    independent = linked(two_windows(SEGMENTS, rng))
    visit, delayed, habits = one_visit(SEGMENTS, rng), one_visit(SEGMENTS, rng, delay=DAY), with_habits(SEGMENTS, rng)
    alone = share_right(after_answering(visit), visit.truth)
    progress("A8: putting the parts of ballots together")
    details = {
        "guessing": 1 / MEMBERS,
        "correlated habits": share_right(same_habits(habits), habits.truth),
        "one visit": alone,
        "one visit, calendar days only": share_right(same_day(visit), visit.truth),
        "one visit, ballots delayed by up to 24 hours": share_right(after_delay(delayed, DAY), delayed.truth),
        "parts of one ballot put together by times alone": parts_joined(rng),
    }
    return Outcome("A8", TITLE, independent, TARGET, independent <= TARGET, alone, None, NOTE, details)


def linked(log: Log) -> float:
    """Independent visits leave nothing to weigh: the best of three tries, by order, by its reverse, by habits."""
    tries = (same_place(log.enrolled, log.arrived), same_place(log.enrolled, -log.arrived), same_habits(log))
    return max(share_right(one, log.truth) for one in tries)


def same_place(enrolled: Floats, arrived: Floats) -> Floats:
    """The first to enrol is the first to vote, and so on."""
    places = [np.argsort(np.argsort(times, axis=1), axis=1) for times in (enrolled, arrived)]
    return np.asarray((places[0][:, :, None] == places[1][:, None, :]) + IMPOSSIBLE)


def differences(log: Log) -> Floats:
    """(segments, n, n): seconds from every enrolment to every ballot."""
    return np.asarray(log.arrived[:, None, :] - log.enrolled[:, :, None])


def after_answering(log: Log) -> Floats:
    """Likelihood of the time that answering would have taken, less the pauses in the mean."""
    median, spread = ANSWERING
    pause = 1.5 * float(np.mean(pauses()["one-visit"]))
    found = lognorm.pdf(differences(log) - pause, spread, scale=median)
    return np.asarray(found / found.max() + IMPOSSIBLE)


def same_day(log: Log) -> Floats:
    """What is left when only days are kept."""
    days = np.floor(log.arrived / DAY)[:, None, :] - np.floor(log.enrolled / DAY)[:, :, None]
    return np.asarray((days == 0) + IMPOSSIBLE)


def after_delay(log: Log, delay: float) -> Floats:
    """Density of answering time plus a uniform delay: (F(d) − F(d − delay)) / delay."""
    median, spread = ANSWERING
    gap = differences(log)
    found = lognorm.cdf(gap, spread, scale=median) - lognorm.cdf(gap - delay, spread, scale=median)
    return np.asarray(found + IMPOSSIBLE)


def same_habits(log: Log) -> Floats:
    """Likelihood that two visits are one person's: hours that differ by little, and early or late both times."""
    hours = (differences(log) + DAY / 2) % DAY - DAY / 2
    nearness = np.exp(-(hours**2) / (2 * (2 * HABIT**2 + ANSWERING[0] ** 2)))
    first, again = early(log.enrolled / DAY, ENROL_DAYS), early(log.arrived / DAY - ENROL_DAYS, VOTE_DAYS)
    x, y = first[:, :, None], again[:, None, :]
    promptness = np.exp((2 * PROMPT * x * y - PROMPT**2 * (x**2 + y**2)) / (2 * (1 - PROMPT**2)))
    return np.asarray(nearness * promptness + IMPOSSIBLE)


def early(days: Floats, window: int) -> Floats:
    """Place of a visit between the days of a window, in standard deviations from the mean of all visits."""
    whole = np.clip(np.floor(days), 0, window - 1)
    return np.asarray((whole - whole.mean()) / max(float(whole.std()), 1e-9))


def parts_joined(rng: np.random.Generator, voters: int = VOTERS) -> float:
    """Share of text parts put beside the right group's part, across a company, by the seconds between them."""
    done = when(VOTE_DAYS, rng, (voters,)) + answering(rng, (voters,))
    group, text = (done + later for later in parts("two-window", rng, (voters,)))
    gap = np.abs(np.floor(group)[:, None] - np.floor(text)[None, :])
    shortest, longest = pauses()["two-window"]
    shuffled = rng.permutation(voters)
    cost = np.where((gap >= shortest - 1) & (gap <= longest + 1), 0.0, 1.0 + gap / DAY)[:, shuffled]
    return float((shuffled[linear_sum_assignment(cost)[1]] == np.arange(voters)).mean())
