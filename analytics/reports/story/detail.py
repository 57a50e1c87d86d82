"""The chapters of detail: every question, and the heat map of groups and themes.

In: a desk. Out: chapters. Called by: `analytics.reports.story.telling`.
"""

from collections.abc import Sequence
from dataclasses import replace

from analytics.figures.readings import NOT_ASKED
from analytics.figures.wording import Wording
from analytics.pages import items
from analytics.pages.desk import Desk
from analytics.pages.groups import HeatRow, heat_rows
from analytics.pages.items import ItemRow, Section
from analytics.release.board import Group
from analytics.reports.extent import depth_in
from analytics.reports.paper.grouptables import left_out, signs
from analytics.reports.story.parts import Block, Chapter, Entry, Grid, Heat, Id, Protected, Questions, Shares, Split


def questions(desk: Desk) -> Chapter:
    """Every question: shares from forty answers on, otherwise its average with the margin."""
    _ = desk.words
    sections = items.build(desk)["sections"]
    blocks: list[Block] = [block for section in sections if (block := asked(desk, section)).rows]
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


def asked(desk: Desk, section: Section) -> Questions:
    """The questions of one theme; those whose options are told one by one have a chart of their own."""
    rows = tuple(split_of(desk, row) for row in section.rows if not row.shares)
    return Questions(section.title, rows, section.about, section.conclusion)


def split_of(desk: Desk, row: ItemRow) -> Split:
    _, told = desk.words, row.shown or bool(row.bar)
    said: Entry = row.mean_text or ("–" if told or row.mean == NOT_ASKED else Protected.HERE)
    beside = []
    if row.coarser:
        beside.append(_("for %(group)s together", group=row.coarser.label))
    if row.recommend:
        score = f"{_.signed(row.recommend.value)} {_.margin(row.recommend.margin)}"
        beside.append(_("recommend score %(score)s", score=score))
    if not row.item.has_mean and not row.bar:
        beside.append(_("Shares of this question are shown from %(minimum)s answers on.", minimum=minimum(desk)))
    sides = tuple(part.percent for part in row.bar)
    margins = tuple(part.margin for part in row.bar)
    split = Split(row.text, sides, said, ", ".join([*beside, *row.outside]), items.level(row), margins=margins)
    return replace(split, words=split_text(split, _))


def split_text(split: Split, _: Wording) -> str:
    """One question in words: its shares, its average."""
    if split.sides:
        bad, neutral, good = (_.whole(side) for side in split.sides)
        shares = _(
            "In percent: unfavourable %(bad)s, neutral %(neutral)s, favourable %(good)s",
            bad=bad,
            neutral=neutral,
            good=good,
        )
        return shares if split.said in ("–", Protected.HERE) else f"{shares}; {average_text(split, _)}"
    return average_text(split, _) if split.level.shown else _("not shown")


def average_text(split: Split, _: Wording) -> str:
    return _("average %(average)s", average=split.said)


def options(row: ItemRow, _: Wording) -> Grid | Shares:
    """How many chose what: a chart, or a table where some of it is not shown."""
    told = [
        (label, _("%(percent)s%%", percent=_.whole(share.value)) if share.shown else None)
        for label, share in row.shares
    ]
    if any(percent is None for _label, percent in told):
        rows = tuple((label, percent or Protected.HERE) for label, percent in told)
        return Grid(row.text, (_("Answer"), _("Share")), rows)
    found = tuple((label, share.value) for label, share in row.shares if share.shown)
    alt = f"{row.text}: {', '.join(f'{label} {percent}' for label, percent in told)}."
    return Shares(row.text, found, (), alt, beside_options(row, _))


def beside_options(row: ItemRow, _: Wording) -> str:
    said = within(_("Percent of those who answered."), [share.margin for _label, share in row.shares if share.shown], _)
    return f"{said} {_('for %(group)s together', group=row.coarser.label)}" if row.coarser else said


def within(said: str, margins: Sequence[float], _: Wording) -> str:
    """What is told in whole percent, and how far off each may be: shares of small groups are mostly noise."""
    if not margins:
        return said
    most = _("Margins are at most %(margin)s.", margin=_.margin(max(margins)))
    return f"{said} {most}"


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
        ),
    )


def heat_headline(rows: list[HeatRow], _: Wording) -> str:
    marked = sum(1 for row in rows for cell in row.cells if cell.arrow)
    shown = sum(1 for row in rows for cell in row.cells if cell.reading.shown)
    if not marked:
        return _("No group differs clearly from the whole organisation on any theme")
    if shown == 1:
        return _("The only number of groups that is shown differs from the whole organisation beyond chance")
    if marked == 1:
        return _("One of %(all)s numbers of groups differs from the whole organisation beyond chance", all=shown)
    return _("%(n)s of %(all)s numbers of groups differ from the whole organisation beyond chance", n=marked, all=shown)
