"""What somebody who sees a figure would conclude, in a sentence or two: its alternative text, by rules.

In: readings with their names. Out: text. Called by: `analytics.pages`.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.wording import Wording

MOST_NAMED: Final = 2  # names at an end of a figure; where more cannot be told apart, no end stands out
MOST_SAID: Final = 4  # differences that are told one by one; of more only the number

Named = tuple[str, Shown]
T = TypeVar("T")


def conclusion(rows: Sequence[tuple[str, Reading, str]], _: Wording) -> str:
    """Say what differs, what lies at both ends as far as margins can tell, and how much is not shown.

    `rows`: a name, its reading, and the sentence about a difference beyond chance, if there is one.
    """
    return put_together(rows, ends(shown_of(rows), _), _)


def of_questions(rows: Sequence[tuple[str, Reading, str]], written: Sequence[str], _: Wording) -> str:
    """The same of questions, of which one that agrees with something bad is never called high.

    `written`: each question's average as the page tells it; the readings only say which lie where. Two questions may
    have the same words, in one language at least.
    """
    shown = [
        ((name, average), reading)
        for (name, reading, _said), average in zip(rows, written, strict=True)
        if reading.shown
    ]
    return put_together(rows, favourable(shown, _), _)


def shown_of(rows: Sequence[tuple[str, Reading, str]]) -> list[Named]:
    return [(name, reading) for name, reading, _said in rows if reading.shown]


def put_together(rows: Sequence[tuple[str, Reading, str]], outer: Sequence[str], _: Wording) -> str:
    hidden = sum(1 for _name, reading, _said in rows if reading == PROTECTED)
    said = [*differing(rows, _), *outer]
    if not shown_of(rows):
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
    """Name what lies highest and lowest, where margins leave no more than two candidates."""
    if len(shown) < 2:
        return [_("%(name)s stands at %(value)s.", name=name, value=_.index(reading)) for name, reading in shown]
    found = outermost(shown)
    if found is None:
        return [_("None clearly stands highest or lowest: their intervals overlap.")]
    highest, lowest = (_.listed([f"{name} {_.index(reading)}" for name, reading in end]) for end in found)
    said = [_("Highest: %(names)s.", names=highest)] if highest else []
    said += [_("Lowest: %(names)s.", names=lowest)] if lowest else []
    return said or [several(_)]


def favourable(shown: Sequence[tuple[tuple[str, str], Shown]], _: Wording) -> list[str]:
    """Name the questions that were answered most and least favourably, as far as margins can tell."""
    if len(shown) < 2:
        return [_("%(name)s: %(said)s.", name=name, said=average) for (name, average), _reading in shown]
    found = outermost(shown)
    if found is None:
        return [_("No question was answered clearly more or less favourably than the others: their intervals overlap.")]
    most, least = (
        _.listed(
            [_("“%(question)s” (%(average)s)", question=name, average=average) for (name, average), _reading in end]
        )
        for end in found
    )
    said = [_("Most favourable: %(names)s.", names=most)] if most else []
    said += [_("Least favourable: %(names)s.", names=least)] if least else []
    return said or [several(_)]


def several(_: Wording) -> str:
    return _("None stands out alone: at both ends several cannot be told from one another.")


def outermost(shown: Sequence[tuple[T, Shown]]) -> tuple[list[tuple[T, Shown]], list[tuple[T, Shown]]] | None:
    """Candidates for both ends, of each none if they are too many to name; None where the ends overlap.

    A candidate is what the interval of the outermost number reaches: touching intervals cannot be told apart.
    """
    top = max(shown, key=lambda one: one[1].value)
    low = min(shown, key=lambda one: one[1].value)
    if top[1].bottom <= low[1].top:
        return None
    highest = [one for one in shown if one[1].top >= top[1].bottom]
    lowest = [one for one in shown if one[1].bottom <= low[1].top]
    return (highest if len(highest) <= MOST_NAMED else []), (lowest if len(lowest) <= MOST_NAMED else [])
