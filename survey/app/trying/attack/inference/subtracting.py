"""A4, subtracting waves: what do several waves tell about people who came, left, or answered in one wave only?

In: a company. Out: AUC gained over one wave. Called by: survey.app.trying.attack.attacks.

The estimate of A3 with the sums of all waves at once is the subtraction: where one person came and the others stayed,
the difference of two sums is this person's answer and what the others changed, for every item, and for what goes
together among items.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference.estimating import Sums
from survey.app.trying.attack.inference.evidence import Evidence
from survey.app.trying.attack.inference.finding import Search
from survey.app.trying.attack.outcome import Outcome

Flags = NDArray[np.bool_]
TARGET: Final = 0.05
TITLE: Final = "Subtracting waves: those who came and those who left"
NOTE: Final = (
    "What all waves together add to one wave when unfavourable people are looked for (0.5 is guessing, 1 is finding"
    " everybody), over pairs of colleagues of whom one came, left, or answered in only one of two neighbouring waves."
)


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Guess from all waves and from single ones, and compare where the people changed."""
    search = Search(Evidence(company, tuple(range(company.waves))))
    changed = changing(search.taking_part)
    progress("A4: estimating from several waves")
    figure, exact = gain(search, search.everything, changed), gain(search, search.exactly, changed)
    details = {
        "all colleagues": gain(search, search.everything, None),
        "one wave": search.of_one_wave(search.everything, changed),
        "all waves": search.area(search.everything, looked_at=changed),
        "newcomers, before any number has them": unseen(search),
        "newcomers, from the waves before and their first": unseen(search, ahead=1),
    }
    return Outcome("A4", TITLE, figure, TARGET, figure <= TARGET, None, exact, NOTE, details)


def gain(search: Search, sums: Sums, looked_at: Flags | None) -> float:
    return search.area(sums, looked_at=looked_at) - search.of_one_wave(sums, looked_at)


def changing(taking_part: Flags) -> Flags:
    """(waves, everybody) who takes part in a wave and not in the one before or after it.

    >>> changing(np.array([[True, True], [True, False]])).tolist()
    [[False, True], [False, False]]
    """
    found = np.zeros_like(taking_part)
    found[1:] |= taking_part[1:] & ~taking_part[:-1]
    found[:-1] |= taking_part[:-1] & ~taking_part[1:]
    return found


def unseen(search: Search, ahead: int = 0) -> float:
    """AUC about newcomers from the waves before they came: nothing in it is about their answers.

    It is above 0.5 because the group's earlier mean says how the others are, and a newcomer is as people usually are.
    With `ahead` 1 the first wave that has them is known too: what this adds is about them.
    """
    came = np.zeros_like(search.taking_part)
    came[1:] = search.taking_part[1:] & ~np.logical_or.accumulate(search.taking_part)[:-1]
    found = [search.area(search.everything.of(*range(wave + ahead)), [wave], came) for wave in search.waves[1:]]
    return float(np.mean(found)) if found else 0.5
