"""Which guide belongs to which theme: those of Canopy's own questions, those of other packs that ask about the same.

In: a theme. Out: `Guide`. Called by: `analytics.pages`, `analytics.reports`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from analytics.figures.guides import outcomes, people, work
from analytics.figures.guides.guide import Guide
from analytics.figures.questions import Theme
from analytics.figures.wording import Wording


def guide_of(theme: Theme, _: Wording) -> Guide:
    """Give the guide of a theme, or one that fits any theme."""
    name = ALSO.get(theme.id, theme.id)
    return GUIDES.get(name, outcomes.anything)(_)


def guide(theme: Theme, _: Wording) -> str:
    """Give the guide of a theme in one sentence."""
    return guide_of(theme, _).short


GUIDES: Final[Mapping[str, Callable[[Wording], Guide]]] = {
    "demands": work.demands,
    "control": work.control,
    "recovery": work.recovery,
    "meeting-load": work.meeting_load,
    "role-clarity": work.role_clarity,
    "change": work.change,
    "physical-conditions": work.physical_conditions,
    "manager-support": people.manager_support,
    "peer-support": people.peer_support,
    "recognition": people.recognition,
    "fairness": people.fairness,
    "psychological-safety": people.psychological_safety,
    "growth": people.growth,
    "relationships": people.relationships,
    "wellbeing": outcomes.wellbeing,
    "stay": outcomes.stay,
    "recommend": outcomes.recommend,
}
ALSO: Final[Mapping[str, str]] = {  # scales of other packs in the box that ask about the same
    "managers-support": "manager-support",
    "manager": "manager-support",
    "supervisors": "manager-support",
    "liderazgo": "manager-support",
    "team": "peer-support",
    "role": "role-clarity",
    "objectives": "role-clarity",
    "workload": "demands",
    "carga": "demands",
    "choice": "control",
    "jornada": "recovery",
    "condiciones": "physical-conditions",
    "reconocimiento": "recognition",
    "relaciones": "relationships",
    "violencia": "relationships",
}
