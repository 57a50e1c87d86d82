"""A1, linear algebra: which single answers follow exactly from sums of answers that are known exactly?

In: a company. Out: the share of answers reconstructed. Called by: survey.app.trying.attack.attacks.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference.dashboard import exact_sums, shown_sets
from survey.app.trying.attack.inference.evidence import Evidence, Window
from survey.app.trying.attack.outcome import Outcome
from survey.app.trying.attack.people import Crowd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NOTHING: Final = 1e-6  # of a vector of length 1; what arithmetic in floating point leaves of 0
TITLE: Final = "Linear algebra on everything published"
NOTE: Final = "Share of all answers that follow exactly. Sums whose rounding leaves one whole number count as exact."


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Reconstruct answers from the releases of all waves, from a dashboard, and from exact means of groups."""
    evidence = Evidence(company, tuple(range(company.waves)))
    given = sum(int(crowd.answered.sum()) for crowd in company.crowds) * company.size.items
    known = [window for window in evidence.windows if window.first == window.last]
    right = 0
    for wave in evidence.waves:
        progress(f"A1: solving wave {wave + 1}")
        right += sum(from_windows(known, evidence, wave, item) for item in range(company.size.items))
    found = [from_dashboard(crowd, company) for crowd in company.crowds]
    details = {"answers given": float(given), "sums known exactly": float(len(known)), "of": len(evidence.windows)}
    return Outcome(
        "A1", TITLE, right / given, 0.0, right == 0, sum(found) / len(found), from_means(evidence), NOTE, details
    )


def from_windows(known: list[Window], evidence: Evidence, wave: int, item: int) -> int:
    """How many answers to an item follow from the exact sums of a wave, and are what was answered."""
    here = [window for window in known if (window.wave, window.item) == (wave, item)]
    rows = np.zeros((len(here), len(evidence.everybody)))
    for row, window in zip(rows, here, strict=True):
        row[window.members] = 1.0
    sums = np.array([float(window.first) for window in here])
    crowd, places = evidence.company.crowds[wave], evidence.rows(wave)
    answered = places[crowd.answered]
    return right_answers(rows[:, answered], sums[:, None], crowd.answers[crowd.answered, item : item + 1])


def from_dashboard(crowd: Crowd, company: Company) -> float:
    """The same on a dashboard's exact means: the share of answers that follow."""
    sets, answers = shown_sets(crowd, company.size), crowd.answers[crowd.answered]
    return right_answers(sets, exact_sums(crowd, sets), answers) / answers.size


def from_means(evidence: Evidence) -> float:
    """Exact means of the published groups alone: what follows, if the groups were all that is shown."""
    right, given = 0, 0
    for wave, crowd in enumerate(evidence.company.crowds):
        rows = evidence.rows(wave)[crowd.answered]
        groups = {window.group: window.members for window in evidence.windows if window.wave == wave}
        sets = np.array([np.isin(rows, members) for members in groups.values()], dtype=float)
        answers = crowd.answers[crowd.answered]
        right += right_answers(sets, sets @ answers, answers)
        given += answers.size
    return right / given


def right_answers(sets: Floats, sums: Floats, answers: NDArray[np.int64]) -> int:
    """Solve, round, and count what follows for certain and is right. `answers` (people, items) is the truth."""
    if not len(sets):
        return 0
    solved = np.rint(np.linalg.lstsq(sets, sums, rcond=None)[0])
    return int((solved == answers)[determined(sets)].sum())


def determined(sets: Floats) -> Flags:
    """Which unknowns have one value in all solutions of `sets @ x = sums`: those that no null vector moves.

    Shapes: `sets` (sums, people); returns (people,). Raises: nothing.
    Source: a unit vector lies in the row space exactly if every vector of the null space is 0 there.

    >>> determined(np.array([[1.0, 1, 1], [0, 1, 1]])).tolist()
    [True, False, False]
    """
    squared, vectors = np.linalg.eigh(sets.T @ sets)
    null = vectors[:, squared < NOTHING * max(1.0, float(squared.max()))]
    return np.asarray((null**2).sum(axis=1) < NOTHING)
