"""A3, a regularised estimate: can the unfavourable people of a group be told from their colleagues?

In: a company. Out: AUC within groups, from what one wave publishes. Called by: survey.app.trying.attack.attacks.
"""

from collections.abc import Callable
from typing import Final

from survey.app.trying.attack.company import Company
from survey.app.trying.attack.inference.evidence import Evidence
from survey.app.trying.attack.inference.finding import Search
from survey.app.trying.attack.inference.ranking import area
from survey.app.trying.attack.outcome import Outcome

TARGET: Final = 0.53
TITLE: Final = "Finding unfavourable people by the best guess"
NOTE: Final = (
    "How often the guess puts an unfavourable person below a colleague of the same group: 0.5 is guessing, 1 is finding"
    " everybody. From one wave: all its numbers, all attributes, and who took part."
)


def run(company: Company, progress: Callable[[str], None]) -> Outcome:
    """Guess every answer from each wave, and from it together with the waves before."""
    search = Search(Evidence(company, tuple(range(company.waves))))
    progress("A3: estimating every answer")
    figure, exact = search.of_one_wave(search.everything), search.of_one_wave(search.exactly)
    past = [search.area(search.everything.of(*range(wave + 1)), [wave]) for wave in search.waves]
    details = {
        "one wave, the tree alone": search.of_one_wave(search.of_tree),
        "the last wave with all before it": past[-1],
        "all waves together": search.area(search.everything),
    }
    progress("A3: estimating from a dashboard")
    dashboard, _ = area(group for wave in search.waves for group in search.groups(wave, search.of_dashboard(wave)))
    return Outcome("A3", TITLE, figure, TARGET, figure <= TARGET, dashboard, exact, NOTE, details)
