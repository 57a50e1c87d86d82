"""What the invented people write: a few subjects that many share, in their own words.

In: a comment question, a unit. Out: a text, or nothing. Called by: survey.app.demo.answers.
"""

from collections.abc import Sequence

import numpy as np

from survey.credentials.ballots import Comment

WRITES = 0.42
MAY_BE_QUOTED = 0.45
GERMAN = 0.12

KEEP: tuple[tuple[str, ...], ...] = (
    (
        "Flexible hours make family life possible, please keep them.",
        "I value the flexible hours more than anything else.",
        "Keep flexible hours and the trust that comes with them.",
        "Flexible hours and working from home are what keeps me well.",
    ),
    (
        "Working from home two days a week gives me quiet time.",
        "Please keep working from home, the quiet days are my most productive ones.",
        "Home days help me to finish complicated work without interruptions.",
    ),
    (
        "My colleagues help each other without being asked.",
        "The team helps when somebody is under pressure, keep that spirit.",
        "Colleagues who listen and help, that is the best of this place.",
    ),
)
HELP: tuple[tuple[str, ...], ...] = (
    (
        "Fewer meetings, and an agenda for those that remain.",
        "Half of our meetings could be a short message.",
        "Too many meetings in the morning, no time to concentrate.",
        "Meetings without an agenda should be cancelled.",
        "A day without meetings each week would help most.",
    ),
    (
        "The shift handover runs over almost every day.",
        "Plan the shift handover with ten minutes of overlap.",
        "Handover between shifts is rushed and we start late.",
        "A calm handover at the end of the shift would help recovery.",
    ),
    (
        "Training time gets cancelled whenever it is busy.",
        "Please protect training time, we learn on the side only.",
        "More training for the new software before it is switched on.",
    ),
    (
        "The new software is slow and the screens freeze.",
        "Fix the slow software before adding more features.",
        "Software that does not freeze would save me an hour a day.",
    ),
)
BEHALTEN: tuple[tuple[str, ...], ...] = (
    ("Flexible Arbeitszeiten sind für meine Familie wichtig.", "Bitte die flexiblen Arbeitszeiten behalten."),
)
HELFEN: tuple[tuple[str, ...], ...] = (
    ("Weniger Besprechungen am Vormittag, bitte.", "Besprechungen ohne Tagesordnung kosten viel Zeit."),
)
SHIFT_UNITS = ("Operations", "Customer care")


def written_by(unit: str, item: str, rng: np.random.Generator) -> Comment | None:
    """A comment, or nothing from the many who leave the box empty."""
    if rng.random() > WRITES:
        return None
    subjects = subjects_for(item, unit, german=rng.random() < GERMAN)
    subject = subjects[int(rng.integers(len(subjects)))]
    text = str(subject[int(rng.integers(len(subject)))])
    return Comment(item, text, quotable=bool(rng.random() < MAY_BE_QUOTED))


def subjects_for(item: str, unit: str, *, german: bool) -> Sequence[tuple[str, ...]]:
    keeping = "keep" in item
    if german:
        return BEHALTEN if keeping else HELFEN
    if keeping:
        return KEEP
    return HELP if unit.startswith(SHIFT_UNITS) else (HELP[0], *HELP[2:])
