"""Questions to begin a conversation with, by theme: general, open, without any claim about the people concerned.

In: a theme. Out: a sentence. Called by: `analytics.pages`, `analytics.reports`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from analytics.figures.questions import Theme
from analytics.figures.wording import Wording


def guide(theme: Theme, _: Wording) -> str:
    """Give the sentence of a theme, or one that fits any theme."""
    known = GUIDES.get(theme.id)
    if known is None:
        return _("Ask what makes this easier, what makes it harder, and which one change would help most.")
    return known(_)


GUIDES: Final[Mapping[str, Callable[[Wording], str]]] = {
    "demands": lambda _: _("Ask which tasks do not fit into the time, and which of them could wait, shrink or go."),
    "control": lambda _: _("Ask which decisions people could take themselves, and what keeps them from doing so."),
    "manager-support": lambda _: _(
        "Ask what people need from their manager in an ordinary week, and what gets in the way."
    ),
    "peer-support": lambda _: _("Ask when colleagues can step in for each other, and what would make that easier."),
    "role-clarity": lambda _: _(
        "Ask where it is unclear who looks after what, and what comes first when all is urgent."
    ),
    "change": lambda _: _(
        "Ask which changes came without a reason or a warning, and how people want to hear of the next."
    ),
    "recovery": lambda _: _(
        "Ask what keeps people from taking breaks and ending on time, before changing any schedule."
    ),
    "meeting-load": lambda _: _("Ask which meetings people would keep, shorten or leave, and try it for four weeks."),
    "recognition": lambda _: _("Ask whose good work goes unseen, and how people like to hear that it was noticed."),
    "fairness": lambda _: _(
        "Ask how tasks and chances are given out, and which of these rules nobody has ever explained."
    ),
    "psychological-safety": lambda _: _(
        "Ask how mistakes and doubts are met, and say first what you were wrong about."
    ),
    "growth": lambda _: _("Ask what people want to learn next, and which work would let them practise it."),
    "physical-conditions": lambda _: _(
        "Walk through the rooms together and ask what should be repaired, moved or quieter."
    ),
    "wellbeing": lambda _: _(
        "Ask what gives energy at work and what takes it, and begin with one thing that can change."
    ),
    "stay": lambda _: _("Ask what makes people want to stay, in general; never ask who is thinking of leaving."),
    "recommend": lambda _: _("Ask what people would tell a friend about working here, and what they would leave out."),
}
