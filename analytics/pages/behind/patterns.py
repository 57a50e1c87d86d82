"""Teams with a similar pattern: groups whose themes rise and fall together, only where resampling finds them again.

In: a desk. Out: what results/patterns.html shows. Called by: `analytics.pages.routes`.

A pattern is a shape and never a level: every group's own mean is taken off, so that no group is better than another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from analytics.figures.drawn.profiles import ROLES, profile_figure
from analytics.figures.drawn.still import still
from analytics.figures.questions import Theme
from analytics.figures.wording import Wording
from analytics.measures.intervals import normal_quantile
from analytics.measures.teams.profiles import FEWEST, profiles
from analytics.pages.desk import Desk
from analytics.pages.seen.paging import sheet
from analytics.release.board import Group

MOST: Final = 300  # groups on one page; more take minutes
OFTEN: Final = 0.8  # share of the groups that must have a theme, so that it is compared
NAMED: Final = 2  # themes that stand out, each way
NOTABLE: Final = 2.0  # index points of shape beyond that of all groups, under which a theme does not stand out

Table = NDArray[np.float64]


@dataclass(frozen=True)
class Shapes:
    """The groups that can be compared, with their values and errors by theme, complete."""

    groups: list[Group]
    themes: list[Theme]
    values: Table
    errors: Table


@dataclass(frozen=True)
class Pattern:
    """Groups that are alike, and how their shape differs from that of all groups, by theme."""

    groups: list[tuple[Group, str]]  # with what lies above each
    shape: list[float]
    differences: list[str]
    higher: str
    lower: str


@dataclass(frozen=True)
class Listed:
    """A pattern with those of its groups that this part of the page names."""

    number: int
    pattern: Pattern
    rows: list[tuple[int, Group, str]]  # of all patterns: number, group, what lies above it

    @property
    def groups(self) -> list[tuple[Group, str]]:
        return [(group, above) for number, group, above in self.rows if number == self.number]

    @property
    def continued(self) -> bool:
        """Some of its groups stand in a part before this one."""
        return bool(self.groups) and self.groups[0] != self.pattern.groups[0]


def build(desk: Desk) -> Mapping[str, Any]:
    found = shapes(desk)
    numbers = numbers_of(desk, found)
    patterns = [pattern(desk, found, numbers, number) for number in range(1, max(numbers, default=0) + 1)]
    titles = [desk.words.title(theme.title) for theme in found.themes]
    teams = sheet([(number, *team) for number, one in enumerate(patterns, 1) for team in one.groups], desk.asked.part)
    return {
        "patterns": patterns,
        "sheet": teams,
        "listed": [Listed(number, one, teams.rows) for number, one in enumerate(patterns, 1)],
        "themes": titles,
        **drawn(desk, patterns, titles),
        "compared": len(found.groups),
        "alone": sum(1 for number in numbers if number == 0),
        "fewest": FEWEST,
        "most": MOST,
        "crowded": len(found.groups) > MOST,
    }


def drawn(desk: Desk, patterns: Sequence[Pattern], titles: Sequence[str]) -> Mapping[str, Any]:
    """How the patterns differ as a figure, and what somebody who sees it would conclude."""
    _ = desk.words
    if not patterns:
        return {}
    names = [_("Pattern %(n)s", n=number) for number in range(1, len(patterns) + 1)]
    figure = profile_figure(titles, [one.shape for one in patterns], names)
    told = [f"{name}: {ways(one, _)}" for name, one in zip(names, patterns, strict=True) if one.higher or one.lower]
    return {"figure": figure, "still": still(figure), "roles": ROLES, "conclusion": " ".join(told)}


def ways(one: Pattern, _: Wording) -> str:
    """Which themes stand out, each way."""
    up = _("Stands out upwards: %(themes)s.", themes=one.higher) if one.higher else ""
    down = _("Stands out downwards: %(themes)s.", themes=one.lower) if one.lower else ""
    return f"{up} {down}".strip()


def shapes(desk: Desk) -> Shapes:
    """Leaf groups in focus and in scope with a number for every theme that most of them have; none under noise."""
    now, inside = desk.now, set(desk.focus.units)
    themes = [theme for theme in desk.themes if theme.measure.startswith("scale:") and not theme.sensitive]
    leaves = [group for group in now.groups if group.leaf and inside.issuperset(group.units)]
    if now.only_noise:
        return Shapes([], [], np.zeros((0, 0)), np.zeros((0, 0)))
    read = {group.id: [now.reading(group.id, theme.measure) for theme in themes] for group in leaves}
    shown = [group for group in leaves if any(one.shown for one in read[group.id])]
    often = [
        place for place in range(len(themes)) if sum(read[one.id][place].shown for one in shown) >= OFTEN * len(shown)
    ]
    kept, numbers = [], []
    for group in shown:
        line = [one for place in often if (one := read[group.id][place]).shown]
        if len(line) == len(often):
            kept.append(group)
            numbers.append([(one.value, one.margin) for one in line])
    table = np.array(numbers, dtype=np.float64).reshape(len(kept), len(often), 2)
    return Shapes(kept, [themes[place] for place in often], table[:, :, 0], table[:, :, 1] / normal_quantile())


def numbers_of(desk: Desk, found: Shapes) -> tuple[int, ...]:
    """The pattern of each group, found once for the same groups in the same order: readers see other groups above."""
    if len(found.groups) > MOST:
        return (0,) * len(found.groups)
    compared = tuple(group.id for group in found.groups)
    return desk.board.once(("patterns", desk.now.wave, compared), lambda: profiles(found.values, found.errors))


def pattern(desk: Desk, found: Shapes, numbers: Sequence[int], number: int) -> Pattern:
    """Say how the mean shape of these groups differs from that of all groups that were compared."""
    own = found.values - found.values.mean(axis=1, keepdims=True)
    mine = np.asarray(numbers) == number
    differences = own[mine].mean(axis=0) - own.mean(axis=0)
    order = np.argsort(differences, kind="stable")
    higher = [int(place) for place in order[::-1] if differences[place] >= NOTABLE][:NAMED]
    lower = [int(place) for place in order if differences[place] <= -NOTABLE][:NAMED]
    return Pattern(
        groups=[(group, above(group)) for group, inside in zip(found.groups, mine, strict=True) if inside],
        shape=[float(value) for value in differences],
        differences=[f"{value:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0") for value in differences],
        higher=named(desk, found, higher),
        lower=named(desk, found, lower),
    )


def named(desk: Desk, found: Shapes, places: Sequence[int]) -> str:
    return desk.words.listed([desk.words.title(found.themes[place].title) for place in places]) if places else ""


def above(group: Group) -> str:
    return " / ".join(group.path[:-1])
