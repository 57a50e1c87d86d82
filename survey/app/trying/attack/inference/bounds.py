"""A2, linear programmes: which answers, and which unfavourable sides, are certain from everything published?

In: a company. Out: shares of answers that are certain, with none, one and two colleagues who tell theirs.
Called by: survey.app.trying.attack.attacks.

A published mean bounds one sum. Items have one partition each, groups of a partition share nobody, and noise bounds
nothing; so the programme over everything falls apart into one for each group, item and wave, and each is solved.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from survey.app.trying.attack.asked import UNFAVOURABLE
from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference.algebra import determined
from survey.app.trying.attack.inference.dashboard import exact_sums, shown_sets
from survey.app.trying.attack.inference.evidence import Evidence, Window
from survey.app.trying.attack.inference.programmes import of_one_sum, relaxed
from survey.app.trying.attack.outcome import Outcome
from survey.app.trying.attack.people import Crowd

Floats = NDArray[np.float64]
MOST_TELLING: Final = 2  # colleagues who tell the attacker what they answered
TITLE: Final = "Linear programmes, with colleagues who tell their answers"
NOTE: Final = (
    "Share of answers that are certain, or certainly unfavourable, where that was promised never to be: both without"
    " help, the unfavourable side also with one colleague who tells."
)


@dataclass
class Certain:
    """How much of what is certain; each number counts answers, of somebody to some question."""

    asked: int = 0
    answers: Counter[int] = field(default_factory=Counter)  # colleagues telling -> answers that are certain
    sides: Counter[int] = field(default_factory=Counter)  # -> answers that are certainly unfavourable

    @property
    def promised(self) -> int:
        """What must be 0."""
        return self.answers[0] + self.sides[0] + self.sides[1]


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Every group, item and wave, with every colleague and every pair of colleagues telling."""
    evidence = Evidence(company, tuple(range(company.waves)))
    progress(f"A2: programmes for {len(evidence.windows)} published means")
    ours, exact = certain_from(evidence.windows, evidence), certain_from(list(as_exact(evidence)), evidence)
    given = sum(int(crowd.answered.sum()) for crowd in company.crowds) * company.size.items
    progress("A2: programmes for a dashboard")
    baseline = certain_from_dashboard(company.crowds[0], company)
    details = {f"{what}, {name} telling": count / given for what, name, count in counted(ours)}
    details |= {f"{what}, {name} telling, exact means": count / given for what, name, count in counted(exact)}
    return Outcome(
        "A2", TITLE, ours.promised / given, 0.0, ours.promised == 0, baseline, exact.promised / given, NOTE, details
    )


def counted(found: Certain) -> Iterator[tuple[str, str, int]]:
    for telling, name in enumerate(("nobody", "one colleague", "two colleagues")):
        yield "answers", name, found.answers[telling]
        yield "unfavourable sides", name, found.sides[telling]


def as_exact(evidence: Evidence) -> Iterator[Window]:
    """The same groups with exact means: what would be certain without rounding and caps."""
    for window in evidence.windows:
        total = int(answers_of(window, evidence).sum())
        yield window._replace(first=total, last=total)


def certain_from(windows: list[Window], evidence: Evidence) -> Certain:
    """Ask for everybody in every window; somebody whose answer is certain with any who tell counts once."""
    found = Certain()
    for window in windows:
        answers = answers_of(window, evidence)
        found.asked += len(answers)
        for telling in range(MOST_TELLING + 1):
            sides, values = hit(window, answers, telling)
            found.answers[telling] += values
            found.sides[telling] += sides
    return found


def hit(window: Window, answers: NDArray[np.int64], telling: int) -> tuple[int, int]:
    """How many members are certainly unfavourable, and how many answers are certain, if any `telling` others tell."""
    sides, values = np.zeros(len(answers), dtype=bool), np.zeros(len(answers), dtype=bool)
    if len(answers) <= telling:
        return 0, 0
    for told in combinations(range(len(answers)), telling):
        said = int(answers[list(told)].sum())
        low, high = of_one_sum(len(answers) - telling, window.first - said, window.last - said)
        others = np.ones(len(answers), dtype=bool)
        others[list(told)] = False
        sides |= others & (high <= UNFAVOURABLE)
        values |= others & (low == high)
    return int(sides.sum()), int(values.sum())


def answers_of(window: Window, evidence: Evidence) -> NDArray[np.int64]:
    crowd = evidence.company.crowds[window.wave]
    rows = np.isin(evidence.rows(window.wave), window.members)
    return np.asarray(crowd.answers[rows, window.item])


def certain_from_dashboard(crowd: Crowd, company: Company) -> float:
    """Answers that are certain from a dashboard without help: by algebra, and the others by programmes."""
    sets, answers = shown_sets(crowd, company.size), crowd.answers[crowd.answered]
    solved = determined(sets)
    rest, left = np.flatnonzero(~solved), exact_sums(crowd, sets) - sets[:, solved] @ answers[solved]
    kept = np.unique(np.column_stack([sets[:, rest], left]), axis=0)
    rules, sums = kept[:, : len(rest)], kept[:, len(rest) :]
    pinned = sum(
        low == high or high <= UNFAVOURABLE
        for item in range(answers.shape[1])
        for low, high in (relaxed(rules, sums[:, item], sums[:, item], place) for place in range(len(rest)))
    )
    return float((solved.sum() * answers.shape[1] + pinned) / answers.size)
