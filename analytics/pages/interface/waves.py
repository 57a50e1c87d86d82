"""Waves, groups and cells as this reader may see them.

In: a question. Out: models. Called by: analytics.pages.interface.endpoints.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from analytics.figures.questions import Item, Theme
from analytics.pages.desk import Desk
from analytics.pages.interface import shapes
from analytics.pages.interface.asking import NOT_THERE, NotThere, Question, readable
from analytics.pages.seen.scope import named_units
from analytics.pages.seen.visible import Visible, descend
from analytics.release.board import Cell, Group
from analytics.release.document import canonical

DOCUMENTS: Final = ("release.json", "manifest.json", "questionnaire.json")
Key = tuple[str, str, str]


def waves(question: Question) -> shapes.Waves:
    known = question.edition.releases
    return shapes.Waves(
        waves=[
            shapes.WaveEntry(id=one.id, title=one.title, closed=one.closed, release_sha256=known[one.id])
            for one in question.board.waves()
            if one.id in known
        ]
    )


def wave(question: Question) -> shapes.Wave:
    desk = question.desk()
    release = desk.now.release
    return shapes.Wave(
        id=desk.now.wave,
        title=desk.now.title,
        mode=str(release.wave["mode"]),
        closed=str(release.wave["closed"]),
        previous=release.wave.get("previous"),
        release_sha256=question.edition.releases[desk.now.wave],
        policy=dict(release.policy),
        participation=dict(release.participation),
        measures=measures(desk.now),
    )


def measures(now: Visible) -> list[shapes.Measure]:
    """Indices, scales and items that the organisation has cells of, in the order of the questionnaire."""
    statistics: dict[str, list[str]] = defaultdict(list)
    cells = now.release.cells
    for _, measure, statistic in [*cells.of("organisation"), *cells.of("s-organisation")]:
        if statistic not in statistics[measure]:
            statistics[measure].append(statistic)
    themes = [of_theme(theme, kind) for kind in ("index", "scale") for theme in themes_of(now, kind)]
    items = [of_item(item) for item in now.questions.items.values()]
    return [
        shapes.Measure(**one, statistics=statistics[one["measure"]])
        for one in (*themes, *items)
        if one["measure"] in statistics
    ]


def themes_of(now: Visible, kind: str) -> tuple[Theme, ...]:
    return now.questions.indices if kind == "index" else now.questions.scales


def of_theme(theme: Theme, kind: str) -> dict[str, Any]:
    below = "scale" if kind == "index" else "item"
    parts = [f"{below}:{part}" for part in theme.items]
    titles = dict(theme.title)
    return dict(measure=theme.measure, kind=kind, titles=titles, sensitive=theme.sensitive, parts=parts, options=[])


def of_item(item: Item) -> dict[str, Any]:
    options = [dict(option) for option in item.turned_options]
    titles = dict(item.text)
    return dict(measure=item.measure, kind="item", titles=titles, sensitive=item.sensitive, parts=[], options=options)


def groups(question: Question) -> shapes.Groups:
    desk = question.desk()
    shown, following = question.page(in_order(desk))
    named = named_units(desk.now.seen.values())
    return shapes.Groups(groups=[of_group(group, desk.now, named) for group in shown], next=following)


def in_order(desk: Desk) -> list[Group]:
    """In the order of the tree, then the groups of sensitive questions, then bands."""
    found: list[Group] = []
    for partition in ("ordinary", "sensitive"):
        children: dict[str | None, list[Group]] = {}
        for group in desk.now.seen.values():
            if group.partition == partition:
                children.setdefault(desk.now.parent(group), []).append(group)
        found += descend(children, None)
    seen = desk.now.seen
    return [*found, *(group for name, group in readable(desk).items() if name not in seen)]


def of_group(group: Group, now: Visible, named: frozenset[str]) -> shapes.Group:
    """As the release has it; a parent that this reader may not see is passed over, and so is a unit."""
    parent = now.parent(group) if group.id in now.seen else group.parent
    values = {name: getattr(group, name) for name in ("id", "view", "label", "leaf", "partition", "respondents")}
    units = [unit for unit in group.units if unit in named]
    return shapes.Group(**values, path=list(group.path), units=units, parent=parent)


def cells(question: Question) -> shapes.Cells:
    desk = question.desk()
    asked = question.group(desk)
    check_measure(question, desk)
    groups = [asked] if asked else list(readable(desk).values())
    shown, following = question.page(matching(question, desk, groups))
    return shapes.Cells(cells=[of_cell(*one) for one in shown], next=following)


def check_measure(question: Question, desk: Desk) -> None:
    measure = question.values.get("measure")
    if measure is not None and measure not in {one.measure for one in measures(desk.now)}:
        raise NotThere(NOT_THERE)


def matching(question: Question, desk: Desk, groups: list[Group]) -> Iterator[tuple[Key, Cell]]:
    """What was asked for by name, then by status: a cell is made only of what the names fit."""
    known, wanted = desk.now.release.cells, question.values
    measure, statistic, status = (wanted.get(name) for name in ("measure", "statistic", "status"))
    for key in (key for group in groups for key in known.of(group.id)):
        if measure in (None, key[1]) and statistic in (None, key[2]) and status in (None, known[key].status):
            yield key, known[key]


def of_cell(key: Key, cell: Cell) -> shapes.Released | shapes.Withheld:
    """A withheld cell has no place for a number, whatever a caller would put there."""
    names: dict[str, Any] = dict(zip(("group", "measure", "statistic"), key, strict=True))
    if cell.status != "released":
        return shapes.Withheld(**names, status="withheld")
    numbers = {name: getattr(cell, name) for name in ("value", "low", "high", "noise", "margin", "basis")}
    return shapes.Released(**names, status="released", **numbers)


def document(question: Question) -> bytes:
    """What was published, byte for byte: all of it is canonical JSON, and only the release is too large to keep."""
    name = question.values["document"]
    if name == "release.json":
        return question.board.document(question.wave)
    kept = {"manifest.json": question.board.manifest, "questionnaire.json": question.board.questionnaire}
    return canonical(kept[name](question.wave))
