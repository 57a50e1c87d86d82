"""Scales: every theme of the group in focus as a dot with its whisker, against the organisation.

In: a desk. Out: what results/scales.html shows. Called by: `analytics.pages.routes`, `analytics.pages.overview`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.answer_key import answer_key
from analytics.figures.conclusions import conclusion
from analytics.figures.differences import Move
from analytics.figures.drawn.dots import Dot, dot
from analytics.figures.headline import change_text
from analytics.figures.questions import Theme
from analytics.figures.readings import Reading, Shown
from analytics.figures.versus import ORGANISATION, Kind, Versus, difference_text, other, quiet_text, side
from analytics.figures.wording import Wording
from analytics.outside.references import Outside
from analytics.pages.brief.picks import stands_of, strengths, to_work_on
from analytics.pages.brief.saying import standing
from analytics.pages.desk import Desk
from analytics.pages.official import official_table
from analytics.pages.seen.differing import Difference, Place, differences, value_outside
from analytics.pages.seen.steady import steadied
from analytics.release.board import Group


@dataclass(frozen=True)
class ThemeRow:
    """One theme of the group in focus: where it stands, against whom, and where it came from.

    `change` is a line of its own about what the reader chose, `against_words` what an arrow beside the number says.
    """

    theme: Theme
    title: str
    about: str
    reading: Reading
    reference: Reading
    against: int
    against_words: str
    direction: int | None
    move: Move | None
    change: str
    coarser: Group | None
    steady: Shown | None = None  # where the group most probably stands, all groups considered

    @property
    def moved(self) -> bool:
        return self.direction not in (None, 0)

    @property
    def dot(self) -> Dot | None:
        return dot(self.reading)

    @property
    def diamond(self) -> Dot | None:
        return dot(self.steady) if self.steady else None

    @property
    def mark(self) -> Dot | None:
        return dot(self.reference)


def headline(desk: Desk) -> str:
    """Which themes of the group in focus are clearly good or bad."""
    if desk.now.protected_throughout(desk.focus):
        return desk.words("Not shown, to protect anonymity")
    stands = stands_of(desk, desk.focus, desk.comparison.earlier or desk.before)
    return standing.headline(strengths(stands).chosen, to_work_on(stands).chosen, desk.words)


def build(desk: Desk) -> Mapping[str, Any]:
    rows = theme_rows(desk)
    return {
        "headline": headline(desk),
        "rows": rows,
        **beside_what(desk),
        "conclusion": themes_conclusion(rows, desk),
        "outside": outside_tables(desk),
        "official": official_table(desk.now, desk.focus, desk.words),
        "own": answer_key(desk.now.wave, desk.now.questions, desk.words),
    }


@dataclass(frozen=True)
class OutsideTable:
    """One reference beside the themes that it has values of: title, here, there."""

    title: str
    population: str
    caution: str
    source: str
    rows: list[tuple[str, Reading, str]]
    values: list[float]  # there, as numbers


def outside_tables(desk: Desk) -> list[OutsideTable]:
    """Hold the organisation's themes beside what others published; a reference without one of them is left out."""
    found = [outside_table(desk, one) for one in desk.outside]
    return [table for table in found if table.rows]


def outside_table(desk: Desk, one: Outside) -> OutsideTable:
    _, now = desk.words, desk.now
    themes = [theme for theme in desk.themes if theme.id in one.index]
    people, number = _.title(one.population), _.whole(one.number)
    return OutsideTable(
        title=f"{_.title(one.title)} {one.year}",
        population=_("%(population)s, %(number)s of them", population=people, number=number),
        caution=_.title(one.caution) if one.caution else "",
        source=f"{one.source}. {one.licence}",
        rows=[
            (_.title(theme.title), now.standing(now.organisation, theme).reading, there_text(one, theme, _))
            for theme in themes
        ],
        values=[one.index[theme.id] for theme in themes],
    )


def there_text(one: Outside, theme: Theme, _: Wording) -> str:
    """The value of others, and between which values three of five of them lie, where that was published."""
    value = _.whole(one.index[theme.id])
    if theme.id not in one.low:
        return value
    low, high = _.whole(one.low[theme.id]), _.whole(one.high[theme.id])
    return _("%(value)s; three of five between %(low)s and %(high)s", value=value, low=low, high=high)


def theme_rows(desk: Desk) -> list[ThemeRow]:
    """Read every theme once; arrows and changes are adjusted for all of them together."""
    themes, now = desk.themes, desk.now
    here = [now.standing(desk.focus, theme) for theme in themes]
    places = [
        Place(
            mine.source,
            theme.measure,
            mine.reading,
            now.standing(now.organisation, theme).reading,
            value_outside(desk.comparison, theme.id),
        )
        for mine, theme in zip(here, themes, strict=True)
    ]
    return [
        ThemeRow(
            theme=theme,
            title=desk.words.title(theme.title),
            about=desk.words.title(theme.about),
            reading=mine.reading,
            reference=found.reference,
            coarser=mine.source if mine.coarser else None,
            steady=steadied(now, mine.source, theme.measure) if mine.reading.shown else None,
            move=found.move,
            **told(desk, found),
        )
        for theme, mine, found in zip(themes, here, differences(desk, places), strict=True)
    ]


def told(desk: Desk, found: Difference) -> dict[str, Any]:
    """Put a difference into words: an arrow beside the number, and a line about what the reader chose."""
    _, comparison = desk.words, desk.comparison
    mark = mark_of(desk)
    arrow = found.direction or 0 if mark else 0
    if comparison.standing:
        direction, line = found.direction, difference_text(comparison.standing, found.direction or 0, _)
        line = "" if found.direction is None else line
    else:
        direction = found.move.direction if found.move else None
        line = change_text(found.move, comparison.since, _)
    return {
        "against": arrow,
        "against_words": side(mark, arrow, _) if mark else "",
        "direction": direction,
        "change": line,
    }


def mark_of(desk: Desk) -> Versus | None:
    """What squares and arrows refer to: the organisation if nothing was chosen, and then not beside itself."""
    return desk.comparison.chosen or (None if desk.focus_is_organisation else ORGANISATION)


def beside_what(desk: Desk) -> Mapping[str, Any]:
    """What lists of themes and questions say about their comparison."""
    _, mark = desk.words, mark_of(desk)
    return {
        "since": desk.comparison.since,
        "mark": other(mark, _) if mark else "",
        "mark_is_wave": bool(mark and mark.kind == Kind.WAVE),
        "mark_exact": bool(mark and mark.kind == Kind.OUTSIDE),
        "mark_says": marks_say(mark, _),
        "said_of": {direction: difference_text(mark, direction, _) for direction in (-1, 1)} if mark else {},
        "quiet": quiet_text(mark, _) if mark and desk.comparison.standing else "",
    }


def marks_say(mark: Versus | None, _: Wording) -> str:
    """When an arrow appears, in a sentence."""
    if mark is None:
        return ""
    if mark.kind == Kind.ORGANISATION:
        return _(
            "▲ and ▼ appear only where the group differs from the organisation by more than chance would explain,"
            " after allowing for all themes on this page."
        )
    if mark.kind == Kind.WAVE:
        return _(
            "▲ and ▼ appear only where a number moved since %(wave)s by more than chance would explain, after"
            " allowing for everything on this page.",
            wave=mark.title,
        )
    return _(
        "▲ and ▼ appear only where a number differs from %(other)s by more than chance would explain, after allowing"
        " for everything on this page. What others published has no margin here: it counts as exact.",
        other=mark.title,
    )


def themes_conclusion(rows: list[ThemeRow], desk: Desk) -> str:
    """What somebody who sees the dots would conclude: what stands out, and what lies highest and lowest."""
    return conclusion([(row.title, row.reading, row.change if row.moved else "") for row in rows], desk.words)
