"""Strengths of a group and what to work on: up to three themes each, only such as the margins can tell.

In: a desk, one group of it. Out: `Picks`. Called by: `analytics.pages.brief`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.figures.differences import Move, Pair, beyond_chance, margin_between
from analytics.figures.questions import Questions, Theme
from analytics.figures.readings import Reading, Shown
from analytics.pages.desk import Desk
from analytics.pages.seen.steady import judged as judged_by
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group

MOST: Final = 3  # themes of a kind; more than that is not a choice
MIDDLE: Final = Shown(50.0, 0.0)  # index points: the middle of every scale, neither agreeing nor disagreeing
SMALLEST: Final = 3.0  # index points, our own choice; a small effect would be 5 (Cohen 1988, deviation 25)


@dataclass(frozen=True)
class Stand:
    """A theme of a group and its three signs: 1 clearly good, -1 clearly bad, 0 cannot be told."""

    theme: Theme
    title: str
    reading: Reading  # as measured, which is what pages print
    judged: Reading  # what decides: the stabilised value of a single group, else the measured one
    organisation: Reading
    against: int  # above or below the organisation; 0 for the organisation itself
    side: int  # above or below the middle of the scale
    move: Move | None  # since an earlier wave

    @property
    def moved(self) -> int:
        return weighty(self.move.direction, self.move.difference) if self.move else 0

    @property
    def signs(self) -> tuple[int, int, int]:
        """Those that are large enough to talk about: of thousands of answers a single point is clear as well."""
        return (
            weighty(self.against, distance(self.judged, self.organisation)),
            weighty(self.side, distance(self.judged, MIDDLE)),
            self.moved,
        )

    @property
    def good(self) -> bool:
        return max(self.signs) > 0 and min(self.signs) >= 0

    @property
    def bad(self) -> bool:
        return min(self.signs) < 0


@dataclass(frozen=True)
class Picks:
    """Up to three themes; `tied` are others with as many signs that cannot be told apart from the last of them."""

    chosen: tuple[Stand, ...]
    tied: tuple[Stand, ...] = ()


@dataclass(frozen=True)
class Read:
    """A theme before it is known what is clear about it; `middle`: whether the middle of its scale says anything."""

    theme: Theme
    title: str
    reading: Reading
    pair: Pair
    move: Move | None
    middle: bool = True


def weighty(sign: int, size: float) -> int:
    """The sign, or 0 if what it is about is smaller than SMALLEST, in index points."""
    return sign if abs(size) >= SMALLEST else 0


def distance(one: Reading, other: Reading) -> float:
    return one.value - other.value if one.shown and other.shown else 0.0


def stands_of(desk: Desk, group: Group, earlier: Visible | None) -> list[Stand]:
    """Read the scales that are shown of this very group, and how they moved since an earlier wave.

    A theme that stands for a larger group says nothing about this one. The recommend question has no middle.
    """
    now, _ = desk.now, desk.words
    themes = [theme for theme in desk.themes if theme.measure.startswith("scale:") and own_number(desk, group, theme)]
    found = [
        Read(
            theme=theme,
            title=_.title(theme.title),
            reading=now.standing(group, theme).reading,
            pair=pair_of(desk, group, theme),
            move=move,
            middle=not is_recommend(theme, now.questions),
        )
        for theme, move in zip(themes, moves_of(desk, group, earlier, themes), strict=True)
    ]
    return signed(found, whole=group.id == now.organisation.id)


def signed(found: Sequence[Read], *, whole: bool) -> list[Stand]:
    """Say what is clear; every kind of sign is adjusted for all themes together. `whole`: it is the organisation."""
    against = [0] * len(found) if whole else beyond_chance([one.pair for one in found])
    sided = [one for one in found if one.middle]
    sides = dict(
        zip(
            (one.theme.measure for one in sided),
            beyond_chance([Pair(MIDDLE, one.pair.reading) for one in sided]),
            strict=True,
        )
    )
    return [
        Stand(
            theme=one.theme,
            title=one.title,
            reading=one.reading,
            judged=one.pair.reading,
            organisation=one.pair.reference,
            against=arrow,
            side=sides.get(one.theme.measure, 0),
            move=one.move,
        )
        for one, arrow in zip(found, against, strict=True)
    ]


def own_number(desk: Desk, group: Group, theme: Theme) -> bool:
    standing = desk.now.standing(group, theme)
    return standing.reading.shown and not standing.coarser


def pair_of(desk: Desk, group: Group, theme: Theme) -> Pair:
    """Hold what decides about a group against the organisation, which it is part of."""
    now, mine = desk.now, desk.now.standing(group, theme)
    whole = now.standing(now.organisation, theme).reading
    decisive = judged_by(now, mine.source, theme.measure, mine.reading)
    return Pair(whole, decisive, now.share(mine.source, theme.measure))


def moves_of(desk: Desk, group: Group, earlier: Visible | None, themes: Sequence[Theme]) -> list[Move | None]:
    """Take changes from among all themes of a page, so that every page says the same."""
    every = dict(
        zip((theme.measure for theme in desk.themes), desk.moves_since(earlier, group, desk.themes), strict=True)
    )
    return [every[theme.measure] for theme in themes]


def is_recommend(theme: Theme, questions: Questions) -> bool:
    return any(questions.items[name].recommend for name in theme.items if name in questions.items)


def strengths(stands: Sequence[Stand]) -> Picks:
    """Choose what is clearly good and nowhere bad: by the number of good signs, then what rose, then the highest."""
    return picked([stand for stand in stands if stand.good], lambda stand: (kind(stand, 1), -value(stand)))


def to_work_on(stands: Sequence[Stand]) -> Picks:
    """Choose what is clearly bad in some respect: by the number of bad signs, then what fell, then the lowest."""
    return picked([stand for stand in stands if stand.bad], lambda stand: (kind(stand, -1), value(stand)))


def kind(stand: Stand, sign: int) -> tuple[int, bool]:
    """Smaller comes first."""
    return -stand.signs.count(sign), stand.moved != sign


def picked(candidates: Sequence[Stand], order: Callable[[Stand], tuple[tuple[int, bool], float]]) -> Picks:
    """Take the first ones, and name who came after them by chance alone."""
    ordered = sorted(candidates, key=order)
    chosen, rest = ordered[:MOST], ordered[MOST:]
    last = chosen[-1] if chosen else None
    tied = [stand for stand in rest if last and order(stand)[0] == order(last)[0] and not apart(last, stand)]
    return Picks(tuple(chosen), tuple(tied))


def apart(one: Stand, other: Stand) -> bool:
    """Say whether two themes differ by more than both margins together leave open."""
    if not (one.judged.shown and other.judged.shown):
        return False
    return abs(distance(one.judged, other.judged)) > margin_between(one.judged, other.judged)


def value(stand: Stand) -> float:
    return stand.judged.value if stand.judged.shown else 0.0
