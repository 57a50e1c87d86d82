"""Scales: every theme of the group in focus as a dot with its whisker, against the organisation.

In: a desk. Out: what results/scales.html shows. Called by: `analytics.pages.routes`, `analytics.pages.overview`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.answer_key import answer_key
from analytics.figures.differences import Move, Pair, beyond_chance
from analytics.figures.dots import Dot, dot
from analytics.figures.headline import change_text
from analytics.figures.questions import Theme
from analytics.figures.readings import Reading, Shown
from analytics.outside.references import Outside
from analytics.pages.desk import Desk
from analytics.pages.official import official_table
from analytics.pages.seen.steady import judged, steadied
from analytics.release.board import Group


@dataclass(frozen=True)
class ThemeRow:
    """One theme of the group in focus: where it stands, against whom, and where it came from."""

    theme: Theme
    title: str
    about: str
    reading: Reading
    organisation: Reading
    against: int
    move: Move | None
    change: str
    coarser: Group | None
    steady: Shown | None = None  # where the group most probably stands, all groups considered

    @property
    def moved(self) -> bool:
        return self.move is not None and self.move.direction != 0

    @property
    def dot(self) -> Dot | None:
        return dot(self.reading)

    @property
    def diamond(self) -> Dot | None:
        return dot(self.steady) if self.steady else None

    @property
    def mark(self) -> Dot | None:
        return dot(self.organisation)


def build(desk: Desk) -> Mapping[str, Any]:
    return {
        "rows": theme_rows(desk),
        "since": desk.before.title if desk.before else None,
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
            (_.title(theme.title), now.standing(now.organisation, theme).reading, _.whole(one.index[theme.id]))
            for theme in themes
        ],
    )


def theme_rows(desk: Desk) -> list[ThemeRow]:
    """Read every theme once; arrows and changes are adjusted for all of them together."""
    themes, now = desk.themes, desk.now
    here = [now.standing(desk.focus, theme) for theme in themes]
    whole = [now.standing(now.organisation, theme).reading for theme in themes]
    shares = [now.share(mine.source, theme.measure) for mine, theme in zip(here, themes, strict=True)]
    decisive = [judged(now, mine.source, theme.measure, mine.reading) for mine, theme in zip(here, themes, strict=True)]
    against = beyond_chance(
        [Pair(all_, value, share) for all_, value, share in zip(whole, decisive, shares, strict=True)]
    )
    moved = desk.theme_moves(desk.focus, themes)
    since = desk.before.title if desk.before else None
    return [
        ThemeRow(
            theme=theme,
            title=desk.words.title(theme.title),
            about=desk.words.title(theme.about),
            reading=mine.reading,
            organisation=all_,
            against=0 if desk.focus_is_organisation else arrow,
            move=move,
            change=change_text(move, since, desk.words),
            coarser=mine.source if mine.coarser else None,
            steady=steadied(now, mine.source, theme.measure) if mine.reading.shown else None,
        )
        for theme, mine, all_, arrow, move in zip(themes, here, whole, against, moved, strict=True)
    ]
