"""Retention outlook: which groups say clearly less or more often than the organisation that they want to stay.

In: a desk. Out: what results/outlook.html shows. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.pages.desk import Desk
from analytics.pages.seen.paging import sheet
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group
from analytics.release.outlook import INTENTION

HIGHER: Final = "higher"
LOWER: Final = "lower"
SAME: Final = "indistinct"


@dataclass(frozen=True)
class Line:
    """One group: its level in every wave, and what is known about it now."""

    group: Group
    level: str
    concern: str  # probability that it lies clearly below the organisation, in words
    frequencies: str  # of ten answers, for larger groups
    waves: tuple[str, ...]  # levels, the earliest wave first; "" where there is none


def build(desk: Desk) -> Mapping[str, Any]:
    _ = desk.words
    lines = [line_of(desk, group) for group in groups_below(desk) if entry_of(desk.now, group.id)]
    higher = [line.group.label for line in lines if line.level == HIGHER]
    alone = lines[0] if len(lines) == 1 else None
    shown = sheet(lines, desk.asked.part)
    return {
        "lines": shown.rows,
        "sheet": shown,
        "every_line": lines,
        "alone": alone,
        "headline": headline(desk, lines, higher),
        "unasked": not asked(desk),
        "level_words": level_words(desk),
        "titles": [entry.title for entry in desk.waves],
        "coarser": coarser(desk),
        "any_rate": any(line.frequencies for line in lines),
        "questions": asked(desk),
        "minimum": desk.now.policy["distribution_minimum"],
    }


def asked(desk: Desk) -> list[str]:
    """The questions about staying, as they were asked."""
    items = desk.now.questions.items.values()
    return [desk.words.title(item.text) for item in items if f"scale:{item.scale}" == INTENTION]


def groups_below(desk: Desk) -> list[Group]:
    """Name the sensitive leaf groups in scope that the group in focus is made of, or the one it is part of, by tree."""
    leaves, units = desk.now.sensitive_leaves, desk.focus.units
    return leaves.inside(units) or leaves.holding(units)


def coarser(desk: Desk) -> Group | None:
    """Name the larger group that stands in for the one in focus."""
    found = groups_below(desk)
    stands_in = len(found) == 1 and set(found[0].units) > set(desk.focus.units)
    return found[0] if stands_in else None


def entry_of(visible: Visible, group: str) -> Mapping[str, Any] | None:
    return visible.whole.outlook.get(group)


def line_of(desk: Desk, group: Group) -> Line:
    entry = entry_of(desk.now, group.id) or {}
    return Line(
        group=group,
        level=str(entry["level"]),
        concern=in_ten(desk, float(entry["below"])),
        frequencies=frequencies(desk, entry["rate"]),
        waves=tuple(level_in(desk.visible(wave.id), group.id) for wave in desk.waves),
    )


def level_in(visible: Visible, group: str) -> str:
    """Give the level of a wave; a group that is out of scope there says nothing."""
    entry = entry_of(visible, group) if group in visible.seen else None
    return str(entry["level"]) if entry else ""


def in_ten(desk: Desk, probability: float) -> str:
    _ = desk.words
    if probability < 0.05:
        return _("less than 1 in 10")
    if probability >= 0.95:
        return _("more than 9 in 10")
    return _("about %(n)s in 10", n=_.whole(10 * probability))


def frequencies(desk: Desk, rate: Mapping[str, Any] | None) -> str:
    _ = desk.words
    if rate is None:
        return ""
    return _("between %(low)s and %(high)s of 10", low=rate["low"], high=rate["high"])


def level_words(desk: Desk) -> Mapping[str, str]:
    _ = desk.words
    return {HIGHER: _("higher concern"), LOWER: _("lower concern"), SAME: _("not distinguishable"), "": "–"}


def headline(desk: Desk, lines: Sequence[Line], higher: list[str]) -> str:
    _ = desk.words
    if not lines and not asked(desk):
        return _("No questions about staying were asked")
    if not lines:
        return _("Too few groups with enough answers about staying")
    if len(lines) == 1:
        return only(desk, lines[0])
    if not higher:
        return _("No group is clearly of higher concern than the organisation")
    if len(higher) == 1:
        return _("One group says clearly less often that it wants to stay: %(group)s", group=higher[0])
    return _("Groups that say clearly less often that they want to stay: %(groups)s", groups=_.listed(higher))


def only(desk: Desk, line: Line) -> str:
    _ = desk.words
    if line.level == HIGHER:
        return _("Staying: of higher concern here than in the organisation")
    if line.level == LOWER:
        return _("Staying: of lower concern here than in the organisation")
    return _("Staying: not distinguishable from the organisation")
