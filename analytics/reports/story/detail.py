"""The chapters of detail: every question, and the heat map of groups and themes.

In: a desk. Out: chapters. Called by: `analytics.reports.story.telling`.
"""

from dataclasses import replace

from analytics.figures.readings import NOT_ASKED
from analytics.figures.wording import Wording
from analytics.pages import items
from analytics.pages.desk import Desk
from analytics.pages.groups import HeatRow, heat_rows
from analytics.pages.items import ItemRow
from analytics.release.board import Group
from analytics.reports.extent import depth_in
from analytics.reports.paper.grouptables import left_out, signs
from analytics.reports.story.parts import Chapter, Entry, Grid, Heat, Id, Protected, Questions, Split


def questions(desk: Desk) -> Chapter:
    """Every question: shares from forty answers on, otherwise its average with the margin."""
    _ = desk.words
    sections = items.build(desk)["sections"]
    blocks: list[Questions | Grid] = [
        Questions(section.title, tuple(split_of(row, _) for row in section.rows)) for section in sections
    ]
    choices = [row for section in sections for row in section.rows if row.shares]
    blocks += [options(row, _) for row in choices]
    return Chapter(
        Id.ITEMS,
        _("Questions"),
        _("What people answered, question by question"),
        _("Shares where at least %(minimum)s answered, otherwise the average.", minimum=minimum(desk)),
        tuple(blocks),
        (),
    )


def minimum(desk: Desk) -> str:
    return str(desk.now.policy["distribution_minimum"])


def split_of(row: ItemRow, _: Wording) -> Split:
    told = row.shown or bool(row.bar)
    said: Entry = row.mean_text or ("–" if told or row.mean == NOT_ASKED else Protected.HERE)
    beside = []
    if row.coarser:
        beside.append(_("for %(group)s together", group=row.coarser.label))
    if row.recommend:
        score = f"{_.signed(row.recommend.value)} {_.margin(row.recommend.margin)}"
        beside.append(_("recommend score %(score)s", score=score))
    return Split(row.text, tuple(part.percent for part in row.bar), said, ", ".join([*beside, *row.outside]))


def options(row: ItemRow, _: Wording) -> Grid:
    rows = tuple(
        (label, _("%(percent)s%%", percent=_.whole(share.value)) if share.shown else Protected.HERE)
        for label, share in row.shares
    )
    return Grid(row.text, (_("Answer"), _("Share")), rows)


def heat(desk: Desk, fitted: tuple[list[Group], tuple[str, ...]]) -> Chapter | None:
    """The heat map; None where there is nothing to compare."""
    _, (groups, said) = desk.words, fitted
    shown = [group for group in groups if not desk.now.protected_throughout(group)]
    if len(shown) < 2:
        return None
    rows = [replace(row, depth=depth_in(desk, row.group)) for row in heat_rows(desk, shown, {})]
    cells = [cell for row in rows for cell in row.cells]
    titles = tuple(_.title(theme.title) for theme in desk.themes)
    about = (*signs(cells, _), *left_out(len(groups) - len(shown), _), *said)
    return Chapter(
        Id.HEAT,
        _("Groups and themes"),
        heat_headline(rows, _),
        _(
            "Index from 0 to 100 with its 95%% margin. Groups stand in the order of the organisation, never in the"
            " order of their numbers."
        ),
        (Heat(titles, tuple(rows), about),),
        (
            _(
                "This is not a ranking. Groups do different work under different conditions, and a lower number is a"
                " reason to ask, not a verdict on anybody."
            ),
            _(
                "A hatched cell is not a bad sign. It only means that too few people answered for a number to be safe."
                " Please do not ask around to fill it in."
            ),
            *about,
        ),
    )


def heat_headline(rows: list[HeatRow], _: Wording) -> str:
    marked = sum(1 for row in rows for cell in row.cells if cell.arrow)
    shown = sum(1 for row in rows for cell in row.cells if cell.reading.shown)
    if not marked:
        return _("No group differs clearly from the whole organisation on any theme")
    if marked == 1:
        return _("One of %(all)s numbers of groups differs from the whole organisation beyond chance", all=shown)
    return _("%(n)s of %(all)s numbers of groups differ from the whole organisation beyond chance", n=marked, all=shown)
