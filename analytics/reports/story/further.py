"""More about the themes: stabilised values, strengths and priorities with guides, values of others, views by attribute.

In: a desk. Out: chapters, None where there is nothing of the kind. Called by: `analytics.reports.story.telling`.
"""

from collections.abc import Sequence
from typing import Final

from analytics.figures.drawn.trend import Names
from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.wording import Wording
from analytics.measures.intervals import normal_quantile
from analytics.pages.brief import team
from analytics.pages.brief.team import Card
from analytics.pages.desk import Desk
from analytics.pages.groups import BandRow, ViewTable, view_tables
from analytics.pages.scales import OutsideTable, ThemeRow, outside_tables
from analytics.reports.story.opening import index_entry
from analytics.reports.story.parts import (
    Block,
    Chapter,
    Entry,
    Grid,
    Id,
    Picks,
    Protected,
    Said,
    Standing,
    Talk,
    listed_lines,
)

COLUMNS: Final = 6  # themes of one table by attribute


def steadied(desk: Desk, rows: Sequence[ThemeRow]) -> Chapter | None:
    """Where a single group most probably stands, all groups considered; None for what is made of several."""
    _, told = desk.words, [row for row in rows if row.steady and desk.focus.leaf]
    if not told:
        return None
    lines = tuple(
        (row.title, index_entry(row.reading, _), _.index(row.steady) if row.steady else "–", whole_entry(row, _))
        for row in told
    )
    headers = (_("Theme"), _("Measured"), _("Stabilised"), _("Whole organisation"))
    return Chapter(
        Id.STEADY,
        _("Stabilised values"),
        _("Where the group most probably stands, all groups considered"),
        _(
            "A stabilised value is the measured one, drawn towards the average of all groups, the more the less a"
            " group's number can be trusted alone."
        ),
        (Grid(_("Measured and stabilised, index from 0 to 100"), headers, lines),),
        (_("Arrows and picks follow the stabilised value; nothing is ordered by it."),),
    )


def whole_entry(row: ThemeRow, _: Wording) -> Entry:
    return index_entry(row.reference, _)


def strengths(desk: Desk) -> Chapter | None:
    """What is strong and what to work on, as far as margins can tell, and how to talk about it."""
    _, found = desk.words, team.build(desk)
    if not found["compared"]:
        return None
    good, bad = found["strengths"], found["work"]
    blocks: list[Block] = [
        picks(_("What is strong"), good, found["more_strengths"], _)
        or Said((f"{_('No theme is clearly on the good side.')} {wide(_)}",), _("What is strong")),
        picks(_("What to work on"), bad, found["more_work"], _)
        or Said((f"{nothing_to_do(_)} {_('Ask the group where it would begin.')}",), _("What to work on")),
        *(Talk(_("How to talk about: %(theme)s", theme=card.stand.title), card.guide) for card in bad),
    ]
    if found["talk"]:
        blocks.append(Talk(_("How to talk about it"), found["talk"]))
    return Chapter(
        Id.STRENGTHS,
        _("Strengths and priorities"),
        found["headline"],
        _("Named is only what the margins can tell, after allowing for all themes."),
        tuple(blocks),
        (
            _("Ask what made this possible, so that it stays."),
            _(
                "For a conversation of half an hour with the whole group. Nobody has to say anything, and nobody is"
                " asked what they answered."
            ),
        ),
    )


def picks(title: str, cards: Sequence[Card], as_well: Sequence[str], _: Wording) -> Picks | None:
    rows = tuple((card.stand.title, index_entry(card.stand.reading, _), card.why) for card in cards)
    headers = (_("Theme"), _("Index"), _("Why"))
    return Picks(title, headers, rows, " ".join(as_well)) if rows else None


def wide(_: Wording) -> str:
    return _("Small groups have wide margins; that is no bad sign.")


def nothing_to_do(_: Wording) -> str:
    return _("For no theme is it clear that something has to be done; that does not mean that all is well.")


def outside(desk: Desk) -> Chapter | None:
    """What other surveys published, beside the whole organisation; None for a group, and where nobody published it."""
    tables = outside_tables(desk) if desk.focus_is_organisation else []
    if not tables:
        return None
    _ = desk.words
    return Chapter(
        Id.OUTSIDE,
        _("Beside others"),
        _("Beside others: %(title)s", title=_.listed([table.title for table in tables])),
        _("What others published about their own people. No number of this report is made from it."),
        tuple(block for table in tables for block in beside(table, _)),
        listed_lines(
            [line for table in tables for line in (table.caution, _("Source: %(source)s", source=table.source))]
        ),
    )


def beside(table: OutsideTable, _: Wording) -> tuple[Standing, Grid]:
    """The same values as a chart and as a table, which has their range as well."""
    whole = _("Whole organisation")
    marks = tuple(
        (title, mine, Shown(value, 0.0)) for (title, mine, _there), value in zip(table.rows, table.values, strict=True)
    )
    told = tuple((title, index_entry(mine, _), there) for title, mine, there in table.rows)
    said = [f"{title} {_.index(mine) if mine.shown else _('not shown')}; {there}" for title, mine, there in table.rows]
    title = _("Themes beside %(other)s, index from 0 to 100", other=table.title)
    alt, note = f"{title}: {'. '.join(said)}.", f"{table.title}: {table.population}."
    chart = Standing(title, Names(whole, table.title), marks, alt, note, note)
    return chart, Grid(table.title, (_("Theme"), whole, table.title), told, aside=True)


def views(desk: Desk) -> Chapter | None:
    """The whole organisation by attribute, never crossed with its tree; None for a group, and without any view."""
    tables = view_tables(desk) if desk.focus_is_organisation else []
    if not tables:
        return None
    _ = desk.words
    return Chapter(
        Id.VIEWS,
        _("By attribute"),
        _("The whole organisation by %(views)s", views=_.listed([table.name for table in tables])),
        _(
            "The whole organisation, cut in another way and never combined with the groups above. Chance noise was"
            " added once, so that no single person shows; the margin includes it."
        ),
        tuple(grid for table in tables for grid in by_attribute(desk, table)),
        (_("Bands do different work under different conditions. A lower number is a reason to ask."),),
    )


def by_attribute(desk: Desk, table: ViewTable) -> list[Grid]:
    """One table for a view, or several where more themes were declared than a page is wide."""
    _, now = desk.words, desk.now
    themes = [theme for theme in now.questions.themes if theme.measure in now.noise["measures"]]
    grids = []
    for start in range(0, len(themes), COLUMNS):
        part = slice(start, start + COLUMNS)
        headers = (table.name, _("Answered"), *(_.title(theme.title) for theme in themes[part]))
        rows = tuple(
            (row.group.label, row.answered or "–", *(cell_of(one, _) for one in row.cells[part])) for row in table.rows
        )
        grids.append(Grid(_("By %(view)s", view=table.name), headers, rows, note=noise_of(table.rows, part, _)))
    return grids


def cell_of(reading: Reading, _: Wording) -> Entry:
    if not reading.shown:
        return Protected.HERE if reading == PROTECTED else _("Not asked")
    return f"{_.whole(reading.value)} {_.margin(reading.margin)}"


def noise_of(rows: Sequence[BandRow], part: slice, _: Wording) -> str:
    """The widest that the noise alone may move a number of the table."""
    told = [cell for row in rows for cell in row.cells[part] if cell.shown and cell.noise is not None]
    if not told:
        return ""
    most = max(told, key=lambda cell: cell.noise or 0.0)
    margin = _.margin(normal_quantile() * (most.noise or 0.0))
    return _("Chance noise alone moves a number of this table by at most %(margin)s, 19 times in 20.", margin=margin)
