"""Every cell of a release as one tidy table: a line says who, what, how much and how sure, in words and as numbers.

In: a wave as its organiser may see it. Out: `Line`s in the order of the tree and of the questionnaire.
Called by: `analytics.reports.listing`, `analytics.reports.workbook.sheets`.
"""

from dataclasses import dataclass, fields
from typing import Final

from analytics.figures.questions import Item
from analytics.figures.wording import Wording, respondents_text
from analytics.pages.desk import Desk
from analytics.pages.seen.scope import node_depth
from analytics.pages.seen.visible import ORDINARY, SENSITIVE, Visible, descend
from analytics.release.board import Cell, Group

FIRST: Final = ("index", "mean", "favourable", "neutral", "unfavourable")  # options come after them, by number
OPTION: Final = "option:"


@dataclass(frozen=True, slots=True)
class Line:
    """One released or withheld cell; a withheld one has no number at all, whatever the reason."""

    wave: str
    group: str
    path: str
    level: str
    answered: str
    measure: str
    statistic: str
    value: float | None
    low: float | None
    high: float | None
    margin: float | None
    noise: float | None
    basis: str
    status: str
    group_id: str
    measure_id: str
    statistic_id: str


COLUMNS: Final = tuple(field.name for field in fields(Line))
NUMBERS: Final = frozenset({"value", "low", "high", "margin", "noise"})


def lines(desk: Desk) -> list[Line]:
    """List all cells of the wave."""
    now, words = desk.now, desk.words
    groups = {group.id: group for group in ordered_groups(now)}
    group_place = {name: place for place, name in enumerate(groups)}
    titles = measure_titles(now, words)
    measure_place = {name: place for place, name in enumerate(titles)}
    cells = sorted(
        now.release.cells.items(),
        key=lambda found: (group_place[found[0][0]], measure_place[found[0][1]], statistic_place(found[0][2])),
    )
    about = {name: group_words(group, now, words) for name, group in groups.items()}
    return [
        line(cell, key, (now.title, *about[key[0]]), (titles[key[1]], statistic_words(key, now, words)))
        for key, cell in cells
    ]


def line(cell: Cell, key: tuple[str, str, str], about: tuple[str, str, str, str, str], what: tuple[str, str]) -> Line:
    return Line(
        *about,
        *what,
        value=cell.value,
        low=cell.low,
        high=cell.high,
        margin=cell.margin,
        noise=cell.noise,
        basis=cell.basis or "",
        status=cell.status,
        group_id=key[0],
        measure_id=key[1],
        statistic_id=key[2],
    )


def ordered_groups(now: Visible) -> list[Group]:
    """Give the groups of both partitions in the order of the tree, the larger ones of sensitive questions last."""
    found: list[Group] = []
    for partition in (ORDINARY, SENSITIVE):
        children: dict[str | None, list[Group]] = {}
        for group in now.seen.values():
            if group.partition == partition:
                children.setdefault(now.parent(group), []).append(group)
        found += descend(children, None)
    return [*found, *(group for groups in now.bands.values() for group in groups)]


def group_words(group: Group, now: Visible, _: Wording) -> tuple[str, str, str, str]:
    """Name a group, its place in the tree, its level, and the band of people who answered."""
    if group.view != "org":
        return group.label, group.label, now.noise["views"][group.view], respondents_text(group.respondents, _)
    name = _("Whole organisation") if node_depth_of(group, now) == 0 else group.label
    path = " / ".join(group.path)
    return name, path, level_words(node_depth_of(group, now), _), respondents_text(group.respondents, _)


def node_depth_of(group: Group, now: Visible) -> int:
    return node_depth(group.units, frozenset(unit for other in now.seen.values() for unit in other.units))


def level_words(depth: int, _: Wording) -> str:
    """Say how far down the tree a group stands."""
    named = (_("organisation"), _("division"), _("department"))
    if depth < len(named):
        return named[depth]
    return _("team") if depth == len(named) else _("teams together")


def measure_titles(now: Visible, _: Wording) -> dict[str, str]:
    """Name everything that was measured, themes before questions, in the order of the questionnaire."""
    titles = {theme.measure: _.title(theme.title) for theme in now.questions.themes}
    return titles | {item.measure: _.title(item.text) for item in now.questions.items.values()}


def statistic_place(statistic: str) -> tuple[int, int]:
    if statistic in FIRST:
        return FIRST.index(statistic), 0
    return len(FIRST), int(statistic.removeprefix(OPTION))


def statistic_words(key: tuple[str, str, str], now: Visible, _: Wording) -> str:
    """Say what a number is and in which unit."""
    _group, measure, statistic = key
    if statistic == "index":
        return _("Index, 0 to 100")
    item = now.questions.items[measure.partition(":")[2]]
    if statistic == "mean":
        return _("Average, %(low)s to %(high)s", low=int(item.axis.low), high=int(item.axis.high))
    sides = {
        "favourable": _("Favourable, percent"),
        "neutral": _("Neutral, percent"),
        "unfavourable": _("Unfavourable, percent"),
    }
    return sides.get(statistic) or _("Answered %(answer)s, percent", answer=answer(item, statistic, _))


def answer(item: Item, statistic: str, _: Wording) -> str:
    """Name the answer of an option; options of a question that was turned count from its other end."""
    place = int(statistic.removeprefix(OPTION))
    return _.title(item.options[-place if item.reverse and item.kind not in ("choice", "multiple") else place - 1])
