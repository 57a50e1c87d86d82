"""What the invented people write: a few subjects that many share, in their own words.

In: a comment question, a unit. Out: a text, or nothing. Called by: survey.app.trying.demo.answers.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from survey.credentials.ballots import Comment

Choice = TypeVar("Choice")

WRITES = 0.42
MAY_BE_QUOTED = 0.45
GERMAN = 0.12

KEEP: tuple[tuple[str, ...], ...] = (
    (
        "flexible hours make family life possible",
        "I value the flexible hours more than a higher wage",
        "please do not touch the flexible hours",
        "flexible hours, and the trust that comes with them",
        "starting later because of flexible hours saved my mornings",
        "the flexible hours are the reason why I stayed",
        "flexible hours work well with school and care",
    ),
    (
        "working from home gives me two quiet days",
        "I finish difficult work when I am at home, it is quiet there",
        "quiet days at home are my most productive ones",
        "keep home days, the quiet is worth a lot",
        "two home days a week, quiet and without travel",
        "home office spares me two hours on the train",
        "without home days I would be exhausted by Thursday",
    ),
    (
        "colleagues help each other without being asked",
        "when somebody is under pressure, colleagues step in",
        "I can ask my colleagues anything and nobody laughs",
        "the way colleagues welcome new people",
        "colleagues who listen, that is the best of this place",
        "good humour among colleagues, even in December",
        "my colleagues, they carried me through a hard year",
    ),
)
HELP: tuple[tuple[str, ...], ...] = (
    (
        "fewer meetings, and an agenda for those that remain",
        "half of our meetings could be a short message",
        "too many meetings before noon, nobody can concentrate",
        "meetings without an agenda should be cancelled",
        "one day a week without meetings",
        "shorter meetings, and only with people who are needed",
        "an agenda for all meetings, sent the day before",
    ),
    (
        "the handover runs over almost every day",
        "ten minutes of overlap for the handover",
        "our handover between shifts is rushed and then we start late",
        "a calm handover at the end of the shift",
        "write the handover down instead of shouting it across the hall",
        "handover and cleaning cannot both fit into five minutes",
        "somebody should watch one late handover before planning the next roster",
    ),
    (
        "training gets cancelled whenever it is busy",
        "protect the hours for training",
        "more training before a new tool is switched on",
        "training during the shift and not after it",
        "I have asked for the same training three years running",
        "training for those who train others",
        "a plan for training that survives the first rush",
    ),
    (
        "the new software is slow and the screens freeze",
        "repair the slow software before adding more to it",
        "software that does not freeze would save me an hour a day",
        "our software loses what I typed when it freezes",
        "let us test software before everybody has to use it",
        "slow software in front of customers is embarrassing",
        "one software instead of four that do not talk to each other",
    ),
)
BEHALTEN: tuple[tuple[str, ...], ...] = (
    (
        "die flexiblen Arbeitszeiten sind für meine Familie wichtig",
        "bitte die flexiblen Arbeitszeiten behalten",
        "ohne flexible Arbeitszeiten könnte ich hier nicht arbeiten",
        "die Arbeitszeiten passen gut zu Schule und Pflege",
    ),
)
HELFEN: tuple[tuple[str, ...], ...] = (
    (
        "weniger Besprechungen am Vormittag",
        "Besprechungen ohne Tagesordnung kosten viel Zeit",
        "die Hälfte der Besprechungen könnte eine Nachricht sein",
        "ein Tag in der Woche ohne Besprechungen",
    ),
)
BEFORE = ("", "", "", "For me: ", "Honestly, ", "From my side, ", "What I notice: ", "Above all ")
AFTER = (".", ".", ".", ", please.", ". Thank you for asking.", ". I know that I am not alone with this.", "!")
VORHER, NACHHER = ("", "", "Ehrlich gesagt: ", "Für mich: "), (".", ".", ", bitte.", ". Danke fürs Fragen.")
SHIFT_UNITS = ("Operations", "Customer care")


def written_by(unit: str, item: str, rng: np.random.Generator) -> Comment | None:
    """A comment, or nothing from the many who leave the box empty."""
    if rng.random() > WRITES:
        return None
    german = bool(rng.random() < GERMAN)
    said = one_of(one_of(subjects_for(item, unit, german=german), rng), rng)
    before, after = (VORHER, NACHHER) if german else (BEFORE, AFTER)
    text = f"{one_of(before, rng)}{said}{one_of(after, rng)}"
    return Comment(item, text[0].upper() + text[1:], quotable=bool(rng.random() < MAY_BE_QUOTED))


def one_of(choices: Sequence[Choice], rng: np.random.Generator) -> Choice:
    return choices[int(rng.integers(len(choices)))]


def subjects_for(item: str, unit: str, *, german: bool) -> Sequence[tuple[str, ...]]:
    keeping = "keep" in item
    if german:
        return BEHALTEN if keeping else HELFEN
    if keeping:
        return KEEP
    return HELP if unit.startswith(SHIFT_UNITS) else (HELP[0], *HELP[2:])
