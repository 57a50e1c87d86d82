"""What somebody who sees a figure would conclude, in a sentence or two: its alternative text, by rules.

In: readings with their names. Out: text. Called by: `analytics.pages`.
"""

from collections.abc import Sequence
from typing import Final

from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.wording import Wording

MOST_NAMED: Final = 2  # names at an end of a figure; where more cannot be told apart, no end stands out
MOST_SAID: Final = 4  # differences that are told one by one; of more only the number

Named = tuple[str, Shown]


def conclusion(rows: Sequence[tuple[str, Reading, str]], _: Wording) -> str:
    """Say what differs, what lies at both ends as far as margins can tell, and how much is not shown.

    `rows`: a name, its reading, and the sentence about a difference beyond chance, if there is one.
    """
    shown = [(name, reading) for name, reading, _said in rows if reading.shown]
    hidden = sum(1 for _name, reading, _said in rows if reading == PROTECTED)
    said = [*differing(rows, _), *ends(shown, _)]
    if not shown:
        said.append(_("No number can be shown."))
    elif hidden:
        said.append(_("%(n)s of %(all)s are not shown, to protect anonymity.", n=hidden, all=len(rows)))
    return " ".join(said)


def differing(rows: Sequence[tuple[str, Reading, str]], _: Wording) -> list[str]:
    told = [(name, said) for name, _reading, said in rows if said]
    if len(told) > MOST_SAID:
        return [_("%(n)s of %(all)s stand out by more than chance would explain.", n=len(told), all=len(rows))]
    return [_("%(name)s: %(said)s.", name=name, said=said) for name, said in told]


def ends(shown: Sequence[Named], _: Wording) -> list[str]:
    """Name what lies highest and lowest, where margins leave no more than two candidates.

    A candidate is what the interval of the outermost number reaches: touching intervals cannot be told apart.
    """
    if len(shown) < 2:
        return [_("%(name)s stands at %(value)s.", name=name, value=_.index(reading)) for name, reading in shown]
    top = max(shown, key=lambda one: one[1].value)
    low = min(shown, key=lambda one: one[1].value)
    if top[1].bottom <= low[1].top:
        return [_("None clearly stands highest or lowest: their intervals overlap.")]
    highest = [one for one in shown if one[1].top >= top[1].bottom]
    lowest = [one for one in shown if one[1].bottom <= low[1].top]
    said = []
    if len(highest) <= MOST_NAMED:
        said.append(_("Highest: %(names)s.", names=_listed(highest, _)))
    if len(lowest) <= MOST_NAMED:
        said.append(_("Lowest: %(names)s.", names=_listed(lowest, _)))
    return said


def _listed(found: Sequence[Named], _: Wording) -> str:
    return _.listed([f"{name} {_.index(reading)}" for name, reading in found])
