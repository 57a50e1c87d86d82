"""Every cell of a release as one tidy table: a line says who, what, how much and how sure, in words and as numbers.

In: a wave as its organiser may see it. Out: `Line`s in the order of the tree and of the questionnaire.
Called by: `analytics.reports.listing`, `analytics.reports.workbook.sheets`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Final

from analytics.figures.questions import Item
from analytics.figures.wording import Wording, respondents_text
from analytics.pages.desk import Desk
from analytics.pages.seen.scope import node_depth
from analytics.pages.seen.visible import Visible
from analytics.release.board import Cell, Group
from analytics.reports.extent import covered_ids

FIRST: Final = ("index", "mean", "favourable", "neutral", "unfavourable")  # options come after them, by number
OPTION: Final = "option:"
Key = tuple[str, str]  # measure, statistic


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


def lines(desk: Desk) -> Iterator[Line]:
    """List all cells of the wave, or those of the group in focus, its parts and the organisation, one by one."""
    now, words, covered = desk.now, desk.words, covered_ids(desk)
    titles, cells = measure_titles(now, words), now.release.cells
    order = Order(titles)
    every_unit = frozenset(unit for group in now.seen.values() for unit in group.units)
    said: dict[Key, str] = {}
    for group in ordered_groups(now):
        if covered is not None and group.id not in covered:
            continue
        about = (now.title, *group_words(group, now, every_unit, words))
        for key in order.of(tuple((measure, statistic) for _group, measure, statistic in cells.of(group.id))):
            if key not in said:
                said[key] = statistic_words(key, now, words)
            yield line(cells[group.id, *key], (group.id, *key), about, (titles[key[0]], said[key]))


class Order:
    """What was asked of a group, in the order of the questionnaire; groups with the same cells share one list."""

    def __init__(self, measures: Iterable[str]) -> None:
        self._place = {name: number for number, name in enumerate(measures)}
        self._sorted: dict[tuple[Key, ...], list[Key]] = {}

    def of(self, keys: tuple[Key, ...]) -> list[Key]:
        if keys not in self._sorted:
            self._sorted[keys] = sorted(keys, key=lambda one: (self._place[one[0]], statistic_place(one[1])))
        return self._sorted[keys]


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
    return [*now.groups, *now.sensitive_groups, *(group for groups in now.bands.values() for group in groups)]


def group_words(group: Group, now: Visible, every_unit: frozenset[str], _: Wording) -> tuple[str, str, str, str]:
    """Name a group, its place in the tree, its level, and the band of people who answered."""
    if group.view != "org":
        return group.label, group.label, now.noise["views"][group.view], respondents_text(group.respondents, _)
    depth = node_depth(group.units, every_unit)
    name = _("Whole organisation") if depth == 0 else group.label
    path = " / ".join(group.path)
    return name, path, level_words(depth, _), respondents_text(group.respondents, _)


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


def statistic_words(key: tuple[str, str], now: Visible, _: Wording) -> str:
    """Say what a number is and in which unit."""
    measure, statistic = key
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
